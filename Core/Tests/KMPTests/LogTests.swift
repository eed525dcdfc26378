import KMP
import Metering
import Testing

/// One value of a log, with the number of its record.
struct Logged: Equatable {
    let record: UInt32
    let register: UInt16
    let text: String
}

/// Records of logger modules, A0 to A3: 5512-447 §6.3.
@Suite("Logs of logger modules")
struct LogTests {
    /// The document's example of an answer, behind its command (facts §3.1).
    static let document = bytes(
        hexadecimal: """
            01 02 10F3 003C 080400 FF068662 0044 270400 E993DC05 10F4 B50A5C5E 93E05047
            10F5 CF065396 F2584C96 10F5 1102 00
            """
    )

    static func read(_ data: [UInt8]) throws(DataDefect) -> LogAnswer {
        let span = data.span
        return try LogAnswer(data: span)
    }

    static func values(_ data: [UInt8]) throws(DataDefect) -> [Logged] {
        var result: [Logged] = []
        let span = data.span
        let answer = try LogAnswer(data: span)
        try answer.forEachValue(in: span) { id, register in
            let text = register.value(in: span).text ?? ""
            result.append(Logged(record: UInt32(id), register: register.id.rawValue, text: text))
        }
        return result
    }

    @Test func `the document's answer has three records of two registers`() throws {
        let answer = try Self.read(Self.document)
        #expect(answer.log == 1)
        #expect(answer.registerCount == 2)
        #expect(answer.recordCount == 3)
        #expect(answer.lastReadOut == 0x10F5)
        #expect(answer.newest == 0x1102)
        #expect(answer.info == [])
        #expect(
            try Self.values(Self.document) == [
                Logged(record: 0x10F3, register: 60, text: "4278617698"),
                Logged(record: 0x10F3, register: 68, text: "3918781445"),
                Logged(record: 0x10F4, register: 60, text: "3037355102"),
                Logged(record: 0x10F4, register: 68, text: "2480951367"),
                Logged(record: 0x10F5, register: 60, text: "3473298326"),
                Logged(record: 0x10F5, register: 68, text: "4065873046"),
            ]
        )
    }

    // Size unstuffed, start to stop: 13 + 2m + 5n + 4mn for m records of n registers.
    @Test func `the document's answer has the size that the document computes`() {
        #expect(Self.document.count + 6 == 13 + 2 * 3 + 5 * 2 + 4 * 3 * 2)
    }

    @Test func `the document's answer goes through a frame and an exchange`() {
        let request = Request.log(
            LogRequest(
                log: 1,
                registers: [RegisterID(60), RegisterID(68)],
                recordLimit: 3,
                start: .lastCleared
            )
        )
        #expect(outcome(request, hearing: answer(request.command, Self.document)) == .finished)
    }

    @Test func `vector 74 has the monthly values of an electricity meter`() throws {
        let wire = try #require(Vector.with(id: 74)?.responseBytes)
        guard case .frame(_, let contents)? = feedByByte(wire).first else { return }
        let data = Array(contents[2..<contents.count - 2])
        let answer = try Self.read(data)
        #expect(answer.log == 1 && answer.registerCount == 5 && answer.recordCount == 4)
        #expect(answer.lastReadOut == 7 && answer.newest == 7)
        let found = try Self.values(data)
        #expect(found.map(\.record) == [4, 5, 6, 7].flatMap { [UInt32](repeating: $0, count: 5) })
        #expect(
            found.map(\.register) == (0..<4).flatMap { _ in [1047, 1, 19, 23, 31] as [UInt16] }
        )
        #expect(
            found.map(\.text) == [
                "2010-11-01 00:00:00", "91", "91", "0", "0",
                "2010-12-01 00:00:00", "135", "135", "0", "0",
                "2011-01-01 00:00:00", "191", "191", "0", "0",
                "2012-09-01 00:00:00", "191", "191", "0", "0",
            ]
        )
    }

    @Test func `an answer without records is a log that has none`() throws {
        let answer = try Self.read(bytes(hexadecimal: "01 02 0007 0007 00"))
        #expect(answer.recordCount == 0)
        #expect(answer.newest == 7)
    }

    @Test(arguments: [LogInfo.lengthReached, .endReached, .outOfRange, .empty])
    func `records beside an info bit are still read`(info: LogInfo) throws {
        let data = Self.document.dropLast() + [info.rawValue]
        let answer = try Self.read(Array(data))
        #expect(answer.info.contains(info))
        #expect(answer.recordCount == 3)
    }

    // With an info bit set only the info itself is promised. (5512-447 §6.3)
    @Test(arguments: ["01", "01 04", "01 02 10F3 003C 08 01", "01 02 FF FF FF FF FF FF FF FF 01"])
    func `unreadable contents beside an info bit are no records and no error`(
        text: String
    ) throws {
        let data = bytes(hexadecimal: text)
        let answer = try Self.read(data)
        #expect(answer.recordCount == 0)
        #expect(answer.info.rawValue == data.last)
        #expect(try Self.values(data).isEmpty)
    }

    @Test func `a clear info with a byte missing anywhere is refused`() {
        for index in 0..<Self.document.count - 1 {
            var cut = Self.document
            cut.remove(at: index)
            // Without the record's length the values cannot be told from each other.
            guard index != 8, index != 15 else { continue }
            #expect(throws: DataDefect.self, "byte \(index)") { try Self.values(cut) }
        }
    }

    @Test(arguments: 1...9)
    func `a clear info behind surplus bytes is refused`(count: Int) {
        let data = Self.document.dropLast() + [UInt8](repeating: 0, count: count) + [0]
        #expect(throws: DataDefect.self) { try Self.read(Array(data)) }
    }

    @Test func `no data at all are refused`() {
        #expect(throws: DataDefect.endsEarly(offset: 0)) {
            try Self.read([])
        }
    }

    // Law of the house: an answer to another question is dropped.
    @Test func `the records of another log are another answer`() {
        let request = Request.log(
            LogRequest(
                log: 6,
                registers: [RegisterID(60), RegisterID(68)],
                recordLimit: 3,
                start: .lastCleared
            )
        )
        let wire = answer(request.command, Self.document)
        #expect(outcome(request, hearing: wire) == .failed(.otherAnswer))
    }

    @Test func `records with a register that was not asked for are not believed`() {
        let request = Request.log(
            LogRequest(
                log: 1,
                registers: [RegisterID(60)],
                recordLimit: 3,
                start: .record(0x10F3)
            )
        )
        let wire = answer(request.command, Self.document)
        let defect = DataDefect.notRequested(RegisterID(68))
        #expect(outcome(request, hearing: wire) == .failed(.unbelievable(defect)))
    }

    // Registers that are not logged are left out. (5512-447 §6.3)
    @Test func `records that leave out a register that is not logged are believed`() {
        let request = Request.log(
            LogRequest(
                log: 1,
                registers: [RegisterID(60), RegisterID(999), RegisterID(68)],
                recordLimit: 3,
                start: .record(0x10F3)
            )
        )
        #expect(outcome(request, hearing: answer(request.command, Self.document)) == .finished)
    }
}
