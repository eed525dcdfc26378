import Catalogue
import KMP
import Metering
import Testing

@testable import Simulator

@Suite("The logs inside newer meters, command B8")
struct LoggerAnswerTests {
    private func meter(_ name: String = "603", start: String = "2026-01-15 07:30:00") throws
        -> Bench
    {
        try Bench(try #require(MeterCatalogue.model(named: name)), start: start)
    }

    private func hex(_ text: String) -> [UInt8] {
        let digits = Array(text)
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0
        }
    }

    @Test func `the yearly log of a 603 is set up as the captured one (vector 11)`() throws {
        var bench = try meter()
        let reply = bench.exchange(hex("803fb8050270ee0d"))
        let captured =
            "403fb805020101010100000100010000142b003c003f0061006e001bbf0041016a00440054005501710063"
            + "007b017f007c007d011b7f007e007f0181001b7f00810182008203ec00af005e003d003e005f006001d9"
            + "01da004500e000e10048004902030152015c03eb03ead5640d"
        #expect(reply.bytes == hex(captured))
    }

    @Test func `an empty log answers one row of zeros (vector 12)`() throws {
        var bench = try meter()
        let reply = bench.exchange(hex("803fb80707ffff00010103eab85e0d"))
        let captured = "403fb807070001010000000000000000000103ea2f0400000000001f2f0d"
        #expect(reply.bytes == hex(captured))
    }

    @Test func `two new years are read by number, both ends included (vector 13)`() throws {
        var bench = try Bench(
            try #require(MeterCatalogue.model(named: "603")),
            seed: 1,
            start: "2020-01-01 00:00:00"
        )
        let newest = try bench.logger(.lastEntries(.year, offset: 0, count: 1, list([1003])))
        let id = newest.entries.newestID
        let reply = try bench.logger(.entries(.year, from: id, count: 9, list([1003])))
        #expect(reply.entries.info == [.headIncluded, .tailIncluded])
        #expect(reply.entries.firstID == id)
        #expect(reply.rows.count == Int(id))
        #expect(reply.rows.first?.values[1003] == 200_101)
        #expect(reply.rows.map(\.id) == (1...id).reversed())
    }

    @Test func `unknown sub-commands and types are refused shortly (vectors 18 and 19)`() throws {
        var bench = try meter()
        #expect(bench.exchange(hex("803fb8ff028ce40d")).bytes == hex("403fb8ff60c00d"))
        #expect(bench.exchange(hex("803fb805ff4e5c0d")).bytes == hex("403fb805ff4e5c0d"))
    }

    @Test func `a meter without B8 stays silent`() throws {
        var bench = try meter("601")
        #expect(bench.exchange(hex("803fb8050270ee0d")).bytes.isEmpty)
    }

    @Test func `each hour of a month is logged with the digits of a live read`() throws {
        var bench = try meter(start: "2026-01-01 12:00:00")
        var live: [[UInt16: UInt64]] = []
        let ids: [UInt16] = [60, 68, 97, 110, 1003, 1002, 86]
        for _ in 0..<(30 * 24) {
            bench.wait(seconds: 3_600)
            let now = try bench.live(ids)
            live.append(now)
        }
        var logged: [[UInt16: UInt64]] = []
        while logged.count < live.count {
            let offset = UInt16(logged.count)
            let page = try bench.logger(.lastEntries(.hour, offset: offset, count: 50, list(ids)))
            try #require(!page.rows.isEmpty)
            logged += page.rows.map(\.values)
        }
        #expect(Array(logged.prefix(live.count).reversed()) == live)
        #expect(Set(live.map { $0[60] }).count > 100)
    }

    @Test func `what was written before the start joins what is written after it`() throws {
        var bench = try meter(start: "2026-03-02 00:30:00")
        bench.wait(seconds: 3 * 3_600)
        var energies: [UInt64] = []
        while energies.count < 960 {
            let offset = UInt16(energies.count)
            let page = try bench.logger(
                .lastEntries(.hour, offset: offset, count: 50, list([60, 1004]))
            )
            energies += page.rows.compactMap { $0.values[60] }
        }
        let steps = zip(energies, energies.dropFirst()).map { Int64($0) - Int64($1) }
        // Hours of the months before are like one of their minutes, and a shower is 35 kW.
        #expect(steps.allSatisfy { (0...45).contains($0) }, "\(steps)")
        #expect(energies.count == 960)
    }

    @Test func `a log holds no more than its depth, and says when that is passed`() throws {
        var bench = try meter()
        let configuration = try bench.configuration(.hour)
        #expect(configuration.depth == 960)
        bench.wait(seconds: 5 * 3_600)
        let last = try bench.logger(.lastEntries(.hour, offset: 959, count: 2, list([1003])))
        #expect(last.rows.count == 1)
        #expect(last.entries.info == .tailIncluded)
        let behind = try bench.logger(.lastEntries(.hour, offset: 960, count: 1, list([1003])))
        #expect(behind.entries.info == .outOfRange)
        #expect(behind.rows.isEmpty)
        let before = last.entries.newestID - 960
        let gone = try bench.logger(.entries(.hour, from: before, count: 1, list([1003])))
        #expect(gone.entries.info == .outOfRange)
    }

    @Test func `an answer has 250 bytes at most, and says what it left out`() throws {
        var bench = try meter()
        let ids = list([60, 68, 97, 110, 1003, 1002])
        let reply = bench.ask(.logger(.lastEntries(.day, offset: 0, count: 400, registers: ids)))
        let answer = try #require(reply.answer)
        #expect(answer.data.count + 6 <= 250)
        #expect(answer.data.count + 6 > 220)
        let page = try bench.logger(.lastEntries(.day, offset: 0, count: 400, ids))
        #expect(page.entries.info == [.headIncluded, .truncatedEntries])
        let wide = try bench.configuration(.year).registers
        let cut = try bench.logger(.lastEntries(.year, offset: 0, count: 1, wide))
        #expect(cut.entries.info.contains(.truncatedRegisters))
        #expect(cut.entries.registerCount < wide.count)
    }

    @Test func `a register that is not logged is left out, and the meter says so`() throws {
        var bench = try meter()
        let page = try bench.logger(.lastEntries(.day, offset: 0, count: 1, list([60, 9_999])))
        #expect(page.entries.info.contains(.unsupportedRegister))
        #expect(page.rows.first?.values.keys.sorted() == [60])
    }

    @Test func `the meter's own clock says when an hour is full`() throws {
        var bench = try meter(start: "2026-01-15 07:30:00")
        let before = try bench.logger(.lastEntries(.hour, offset: 0, count: 1, list([1002])))
        #expect(before.rows.first?.values[1002] == 70_000)
        _ = bench.ask(.setClock(date: 260_115, time: 75_900))
        bench.wait(seconds: 120)
        let after = try bench.logger(.lastEntries(.hour, offset: 0, count: 1, list([1002])))
        #expect(after.rows.first?.values[1002] == 80_000)
        #expect(after.entries.newestID == before.entries.newestID + 1)
    }
}
