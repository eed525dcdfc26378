import Catalogue
import KMP
import Metering
import Testing

@testable import Simulator

@Suite("The interval log of a MULTICAL 801, commands A0 to A3")
struct ModuleLogTests {
    private struct Records {
        let answer: LogAnswer
        let length: Int
        var ids: [UInt16] = []
        var values: [[UInt16: UInt64]] = []

        fileprivate mutating func add(_ id: UInt16, _ register: UInt16, _ value: UInt64?) {
            if ids.last != id {
                ids.append(id)
                values.append([:])
            }
            values[values.count - 1][register] = value
        }
    }

    private func meter(_ start: String = "2026-01-15 07:30:00") throws -> Bench {
        try Bench(try #require(MeterCatalogue.model(named: "801")), start: start)
    }

    private func read(
        _ bench: inout Bench,
        _ start: LogRequest.Start,
        _ ids: [UInt16] = [60, 1003, 1002],
        count: UInt8 = 255,
        length: UInt8 = 128
    ) throws -> Records {
        let request = LogRequest(
            log: 1,
            registers: list(ids),
            recordLimit: count,
            lengthLimit: length,
            start: start
        )
        let reply = bench.ask(.log(request), at: .topModule)
        let data = try #require(reply.answer).data
        let span = data.span
        let answer = try LogAnswer(data: span)
        var records = Records(answer: answer, length: data.count + 1)
        try answer.forEachValue(in: span) { id, record in
            records.add(id, record.id.rawValue, record.magnitude(in: span))
        }
        return records
    }

    private func clock(_ text: String) throws -> ClockBytes {
        ClockBytes(try #require(MeterDateTime(text)))
    }

    @Test func `A0 ascends from the first record that is not older`() throws {
        var bench = try meter()
        let records = try read(&bench, .time(try clock("2026-01-15 04:30:00")))
        #expect(records.values.map { $0[1002] } == [50_000, 60_000, 70_000])
        #expect(records.answer.info == .endReached)
        #expect(records.ids.last == records.answer.newest)
    }

    @Test func `A3 descends from a time, less an offset`() throws {
        var bench = try meter()
        let time = try clock("2026-01-15 06:59:00")
        let records = try read(&bench, .timePast(time, offset: 2), count: 2)
        #expect(records.values.map { $0[1002] } == [40_000, 30_000])
        #expect(records.ids.first.map { $0 - 1 } == records.ids.last)
    }

    @Test func `an answer is no longer than asked, and says so`() throws {
        var bench = try meter()
        for length: UInt8 in [60, 128, 250] {
            let records = try read(&bench, .lastCleared, length: length)
            #expect(records.answer.info == .lengthReached)
            #expect(records.length <= Int(length))
            #expect(records.length + 14 > Int(length))
        }
        let none = try read(&bench, .lastCleared, length: 20)
        #expect(none.ids.isEmpty)
        #expect(none.answer.info == .lengthReached)
    }

    @Test func `A1 begins at the oldest, and A2 goes on behind a number`() throws {
        var bench = try meter()
        let oldest = try read(&bench, .lastCleared)
        let id = try #require(oldest.ids.first)
        #expect(oldest.answer.newest &- id == 959)
        let next = try read(&bench, .record(id + 1), count: 1)
        #expect(next.ids == [id + 1])
    }

    @Test func `a time or number outside the log is told`() throws {
        var bench = try meter()
        let late = try read(&bench, .time(try clock("2026-01-15 07:30:00")))
        #expect(late.answer.info == .outOfRange)
        let early = try read(&bench, .timePast(try clock("2010-01-01 00:00:00"), offset: 0))
        #expect(early.answer.info == .outOfRange)
        let newest = late.answer.newest
        #expect(try read(&bench, .record(newest + 1)).answer.info == .outOfRange)
    }

    @Test func `a register that is not logged is left out`() throws {
        var bench = try meter()
        let records = try read(&bench, .lastCleared, [60, 9_999], count: 1)
        #expect(records.answer.registerCount == 1)
    }

    @Test func `only the module's address and its one log answer (vector 39)`() throws {
        var bench = try meter()
        let request = LogRequest(
            log: 1,
            registers: list([60]),
            recordLimit: 1,
            start: .lastCleared
        )
        #expect(bench.ask(.log(request), at: .meter).bytes.isEmpty)
        bench.wait(seconds: 5)
        var other = request
        other.log = 2
        #expect(bench.ask(.log(other), at: .topModule).bytes.isEmpty)
        let flow = try #require(MeterCatalogue.model(named: "2200"))
        var water = try Bench(flow)
        #expect(water.ask(.log(request)).bytes.isEmpty)
    }
}
