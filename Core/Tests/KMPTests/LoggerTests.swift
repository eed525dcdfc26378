import KMP
import Metering
import Testing

/// The loggers inside newer meters, B8: captures of MULTICAL 303 and 603 (facts §3.2).
@Suite("Loggers inside the meter")
struct LoggerTests {
    private func data(ofVector id: Int) throws -> [UInt8] {
        let wire = try #require(Vector.with(id: id)?.responseBytes)
        guard case .frame(_, let contents)? = feedByByte(wire).first else { return [] }
        return Array(contents[2..<contents.count - 2])
    }

    private func read(_ data: [UInt8]) throws(DataDefect) -> LoggerAnswer {
        let span = data.span
        return try LoggerAnswer(data: span)
    }

    private func values(_ data: [UInt8]) throws(DataDefect) -> [Logged] {
        var result: [Logged] = []
        let span = data.span
        guard case .entries(let entries) = try LoggerAnswer(data: span) else { return [] }
        try entries.forEachValue(in: span) { id, register in
            let text = register.value(in: span).text ?? ""
            result.append(Logged(record: id, register: register.id.rawValue, text: text))
        }
        return result
    }

    @Test func `vector 11 is the yearly logger of a MULTICAL 603`() throws {
        let answer = try read(data(ofVector: 11))
        guard case .configuration(let found) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(found.type == .year)
        #expect(found.depth == 20)
        #expect(found.registers.count == 43)
        // The list of facts §3.2.
        let ids: [UInt16] = [
            60, 63, 97, 110, 64, 65, 362, 68, 84, 85, 369, 99, 123, 383, 124, 125, 384, 126, 127,
            385, 128, 129, 386, 130, 1004, 175, 94, 61, 62, 95, 96, 473, 474, 69, 224, 225, 72, 73,
            515, 338, 348, 1003, 1002,
        ]
        #expect(found.registers.map(\.rawValue) == ids)
        // The bytes 01 0101 01 0000 01 00 01 00 between type and depth.
        #expect(found.dates.format1 == 1 && found.dates.date1 == 0x0101)
        #expect(found.dates.format2 == 1 && found.dates.date2 == 0)
        #expect(found.maximum.format == 1 && found.maximum.value == 0)
        #expect(found.interval.format == 1 && found.interval.value == 0)
    }

    @Test func `the dummy row of the empty log in vector 12 is no entry`() throws {
        let data = try data(ofVector: 12)
        guard case .entries(let entries) = try read(data) else {
            Issue.record("no entries")
            return
        }
        #expect(entries.info == .noEntries)
        #expect(entries.count == 0)
        #expect(entries.type == .minute2)
        #expect(try values(data).isEmpty)
    }

    @Test func `vector 13 has two years, the newest first`() throws {
        let data = try data(ofVector: 13)
        guard case .entries(let entries) = try read(data) else {
            Issue.record("no entries")
            return
        }
        #expect(entries.info == [.headIncluded, .tailIncluded])
        #expect(entries.firstID == 2 && entries.newestID == 2 && entries.count == 2)
        #expect(
            try values(data) == [
                Logged(record: 2, register: 1003, text: "2026-01-01"),
                Logged(record: 1, register: 1003, text: "2025-01-01"),
            ]
        )
    }

    @Test(arguments: [(18, UInt8(0xFF)), (19, 5)])
    func `vectors 18 and 19 are refusals`(id: Int, subcommand: UInt8) throws {
        #expect(
            try read(data(ofVector: id)) == .refused(subcommand: subcommand)
        )
    }

    @Test func `numbers count down from entry to entry through rows of two registers`() throws {
        let first = record(60, unit: 2, [0, 9]) + record(86, unit: 37, signExponent: 0x42, [21])
        let head = bytes(hexadecimal: "06 02 0003 02 00000102 00000110 0040")
        let found = try values(head + first + [0, 8, 22] + [0, 7, 23])
        #expect(found.map(\.record) == [258, 258, 257, 257, 256, 256])
        #expect(found.map(\.text) == ["9", "0.21", "8", "0.22", "7", "0.23"])
    }

    @Test func `rows cut anywhere are refused, and so is a surplus byte`() throws {
        let whole = try data(ofVector: 13)
        for count in 3..<whole.count {
            #expect(throws: DataDefect.self, "\(count) bytes") {
                try read(Array(whole.prefix(count)))
            }
        }
        #expect(throws: DataDefect.surplus(offset: whole.count, count: 1)) {
            try read(whole + [0])
        }
    }

    @Test func `a configuration cut anywhere is refused, and so is a surplus byte`() throws {
        let whole = try data(ofVector: 11)
        for count in 3..<whole.count {
            #expect(throws: DataDefect.self, "\(count) bytes") {
                try read(Array(whole.prefix(count)))
            }
        }
        #expect(throws: DataDefect.surplus(offset: whole.count, count: 1)) {
            try read(whole + [0])
        }
    }

    @Test func `entries without registers have no length and no values`() throws {
        let head = bytes(hexadecimal: "06 02 FFFF 00 00000102 00000110 0008")
        #expect(try values(head).isEmpty)
    }

    static let year = Request.logger(
        .entries(.year, from: 2, count: 2, registers: [RegisterID(1003)])
    )

    @Test func `the answers of vectors 11, 13 and 19 finish their requests`() throws {
        let setup = Request.logger(.configuration(.year))
        #expect(outcome(setup, hearing: answer(.logger, try data(ofVector: 11))) == .finished)
        #expect(outcome(Self.year, hearing: answer(.logger, try data(ofVector: 13))) == .finished)
        let unknown = Request.logger(.configuration(LoggerType(rawValue: 0xFF)))
        #expect(outcome(unknown, hearing: answer(.logger, try data(ofVector: 19))) == .finished)
    }

    // Law of the house: an answer to another question is dropped.
    @Test(arguments: [
        Request.logger(.entries(.month, from: 2, count: 2, registers: [RegisterID(1003)])),
        .logger(.lastEntries(.year, offset: 0, count: 2, registers: [RegisterID(1003)])),
        .logger(.configuration(.year)), .logger(.other(8)),
    ])
    func `vector 13 is another answer to any other request`(request: Request) throws {
        let wire = answer(.logger, try data(ofVector: 13))
        #expect(outcome(request, hearing: wire) == .failed(.otherAnswer))
    }

    @Test func `entries with a register that was not asked for are not believed`() throws {
        let request = Request.logger(
            .entries(.year, from: 2, count: 2, registers: [RegisterID(60)])
        )
        let wire = answer(.logger, try data(ofVector: 13))
        let defect = DataDefect.notRequested(RegisterID(1003))
        #expect(outcome(request, hearing: wire) == .failed(.unbelievable(defect)))
    }
}
