import KMP
import Testing

/// Answers of a known length: 5512-447 §6.2.1, §6.2.2 and §6.2.6.
@Suite("Answers")
struct AnswerTests {
    private func data(ofVector id: Int) throws -> [UInt8] {
        let wire = try #require(Vector.with(id: id)?.responseBytes)
        guard case .frame(_, let contents)? = feedByByte(wire).first else { return [] }
        return Array(contents[2..<contents.count - 2])
    }

    private func type(_ data: [UInt8]) throws(DataDefect) -> MeterType {
        let span = data.span
        return try MeterType(data: span)
    }

    private func serial(_ data: [UInt8]) throws(DataDefect) -> SerialNumber {
        let span = data.span
        return try SerialNumber(data: span)
    }

    private func status(_ data: [UInt8]) throws(DataDefect) -> EventStatus {
        let span = data.span
        return try EventStatus(data: span)
    }

    @Test(arguments: zip([1, 46, 84], [(UInt16(4), "F1"), (1, "G1"), (0x5A00, "M1")]))
    func `vectors 1, 46 and 84 are of these types`(id: Int, stated: (UInt16, String)) throws {
        let found = try type(data(ofVector: id))
        #expect(found.code == stated.0)
        #expect(found.softwareText == stated.1)
    }

    @Test(
        arguments: zip(
            [0x0000, 0x011A, 0x1A01, 0x1B01, 0x0001],
            [nil, "A26", "Z1", "0x1B01", "0x1"]
        )
    )
    func `a software revision is a letter and a number, or stays a number`(
        software: Int,
        text: String?
    ) {
        #expect(MeterType(code: 1, software: UInt16(software)).softwareText == text)
    }

    @Test(arguments: [(2, UInt32(19_088_743)), (43, 6_892_850), (16, 1_234_567), (90, 12_345_678)])
    func `vectors 2, 43, 16 and 90 have these serial numbers`(id: Int, number: UInt32) throws {
        #expect(try serial(data(ofVector: id)).rawValue == number)
    }

    // ES2 b0: the interval log has unread records; b1: the clock log. (5512-447 §6.2.6)
    @Test(arguments: [
        ("00000000", false, false), ("00000100", true, false), ("00000200", false, true),
        ("00000300", true, true), ("FFFFFCFF", false, false), ("03030003", false, false),
    ])
    func `the event status tells in its third byte which log is unread`(
        text: String,
        interval: Bool,
        clock: Bool
    ) throws {
        let found = try status(bytes(hexadecimal: text))
        #expect(found.intervalLogHasUnread == interval)
        #expect(found.clockLogHasUnread == clock)
    }

    @Test(arguments: [0, 1, 2, 3])
    func `an answer of fewer than four bytes is refused`(count: Int) {
        let data = [UInt8](repeating: 0, count: count)
        #expect(throws: DataDefect.endsEarly(offset: count)) { try type(data) }
        #expect(throws: DataDefect.endsEarly(offset: count)) { try serial(data) }
        #expect(throws: DataDefect.endsEarly(offset: count)) { try status(data) }
    }

    @Test(arguments: [5, 6, 8])
    func `an answer of more than four bytes is refused`(count: Int) {
        let data = [UInt8](repeating: 0, count: count)
        let defect = DataDefect.surplus(offset: 4, count: count - 4)
        #expect(throws: defect) { try type(data) }
        #expect(throws: defect) { try serial(data) }
        #expect(throws: defect) { try status(data) }
    }
}
