import Catalogue
import KMP
import Metering
import TestSupport
import Testing

@testable import Collector

/// The hourly log of a made-up meter, which may be wrong in ways that a real one should not be.
private struct ScriptedLog {
    struct Row {
        var id: UInt32
        var date: UInt64
        var time: UInt64
        var energy: UInt64
    }

    /// The newest first.
    var rows: [Row]
    var info: LoggerInfo = []
    /// How many entries it sends at most in an answer.
    var limit = 4
    var registers: [UInt16] = [60, 1003, 1002]

    /// So many hours up to 2026-01-02 05:00, numbered up to 500.
    init(hours: Int) {
        rows = (0..<hours).map { distance in
            let hour = 24 + 5 - distance
            return Row(
                id: UInt32(500 - distance),
                date: UInt64(260_101 + hour / 24),
                time: UInt64(hour % 24 * 10_000),
                energy: UInt64(7_000 - distance)
            )
        }
    }

    func answer(_ request: Request) -> [UInt8] {
        var frame = FrameWriter<600>(.answer, address: .meter, command: request.answerCommand)
        switch request {
        case .getRegisters: break
        case .logger(.configuration(let type)):
            frame.append(5 as UInt8)
            frame.append(type.rawValue)
            for byte: UInt8 in [1, 1, 1, 1, 0, 0, 1, 0, 1, 0] { frame.append(byte) }
            frame.append(100 as UInt16)
            frame.append(UInt8(registers.count))
            for id in registers { frame.append(id) }
        case .logger(.lastEntries(let type, let offset, let count, _)):
            let place = Array(rows.dropFirst(Int(offset)).prefix(Int(count)))
            write(7, type, place, to: &frame)
        case .logger(.entries(let type, let id, let count, _)):
            let place = Array(rows.filter { $0.id <= id }.prefix(Int(count)))
            write(6, type, place, to: &frame)
        default: return []
        }
        frame.finish()
        return frame.wireBytes
    }

    private func write(
        _ subcommand: UInt8,
        _ type: LoggerType,
        _ found: [Row],
        to frame: inout FrameWriter<600>
    ) {
        let sent = found.prefix(limit)
        var info = info
        if sent.count < found.count { info.insert(.truncatedEntries) }
        if sent.last?.id == rows.last?.id { info.insert(.tailIncluded) }
        frame.append(subcommand)
        frame.append(type.rawValue)
        frame.append(UInt16(sent.count))
        frame.append(UInt8(registers.count))
        frame.append(sent.first?.id ?? 0)
        frame.append(rows.first?.id ?? 0)
        frame.append(info.rawValue)
        for (number, row) in sent.enumerated() {
            for id in registers { write(id, row, described: number == 0, to: &frame) }
        }
    }

    private func write(_ id: UInt16, _ row: Row, described: Bool, to frame: inout FrameWriter<600>)
    {
        let (unit, value): (UInt8, UInt64) =
            switch id {
            case 1003: (48, row.date)
            case 1002: (47, row.time)
            default: (2, row.energy)
            }
        if described {
            frame.append(id)
            for byte in [unit, 4, 0] { frame.append(byte) }
        }
        frame.append(UInt32(value))
    }
}

@Suite("What is believed of a meter's log")
struct LoggerReaderTests {
    private func read(
        _ log: ScriptedLog,
        from: String? = nil
    ) async throws -> (readout: LoggerReadout, requests: [Request]) {
        let clock = VirtualClock()
        let line = ScriptedLine(clock: clock) { log.answer($0) }
        let meter = MeterLine(line, clock: clock)
        let model = try #require(MeterCatalogue.model(named: "603"))
        var wish = LoggerReader.Wish(.hour)
        if let from { wish.from = MeterDateTime(clockSeconds: try #require(Int64(from))) }
        let found = IdentifiedMeter(configured: model)
        let readout = try await LoggerReader(meter, found: found, wish: wish)
            .read { clock.timestamp }
        return (readout, line.requests)
    }

    private func failure(of log: ScriptedLog) async throws -> HistoryError? {
        await #expect(throws: HistoryError.self) { _ = try await read(log) }
    }

    @Test func `answers that were cut short are continued until the oldest entry`() async throws {
        let visit = try await read(ScriptedLog(hours: 27))
        #expect(visit.readout.entries.map(\.id) == (474...500).reversed())
        #expect(visit.readout.entries.first?.time.description == "2026-01-02 05:00:00")
        #expect(visit.readout.entries.last?.readings.map(\.value.text) == ["6974"])
        // Configuration, clock, and seven answers of four.
        #expect(visit.requests.count == 9)
    }

    @Test func `what lies before the first time wanted is not asked for`() async throws {
        // 2026-01-02 02:00.
        let visit = try await read(ScriptedLog(hours: 27), from: "1767319200")
        #expect(visit.readout.entries.map(\.id) == [500, 499, 498, 497])
        #expect(visit.requests.count == 3)
    }

    @Test func `an entry whose own date is another one ends the reading`() async throws {
        var log = ScriptedLog(hours: 12)
        log.rows[7].time += 10_000
        let failure = try await failure(of: log)
        guard case .wrongDate(let id, let found, let expected)? = failure else {
            Issue.record("no wrong date: \(String(describing: failure))")
            return
        }
        #expect(id == 493)
        #expect(found.description == "2026-01-01 23:00:00")
        #expect(expected?.description == "2026-01-01 22:00:00")
    }

    @Test func `an entry with a date that no calendar has is no entry`() async throws {
        var log = ScriptedLog(hours: 3)
        log.rows[1].date = 261_340
        #expect(try await failure(of: log) == .undated(.hour))
    }

    @Test func `the dummy row of an empty log is no entry`() async throws {
        var log = ScriptedLog(hours: 1)
        log.rows = [.init(id: 0, date: 0, time: 0, energy: 0)]
        log.info = .noEntries
        let visit = try await read(log)
        #expect(visit.readout.entries.isEmpty)
        #expect(visit.readout.depth == 100)
    }

    @Test func `numbers that are missing between the answers are told`() async throws {
        var log = ScriptedLog(hours: 12)
        log.rows.removeSubrange(4..<6)
        let visit = try await read(log)
        #expect(visit.readout.gaps == [495...496])
        #expect(visit.readout.entries.count == 10)
    }

    @Test func `a log without a date in its entries is not read`() async throws {
        var log = ScriptedLog(hours: 3)
        log.registers = [60]
        #expect(try await failure(of: log) == .undated(.hour))
    }

    @Test func `a damaged memory is told`() async throws {
        var log = ScriptedLog(hours: 3)
        log.info = .memoryError
        #expect(try await failure(of: log) == .damagedMemory(.hour))
    }

    @Test func `a meter that goes on answering the same entries is no endless reading`()
        async throws
    {
        let log = ScriptedLog(hours: 12)
        let clock = VirtualClock()
        let line = ScriptedLine(clock: clock) { request in
            guard case .logger(.entries(let type, _, let count, let ids)) = request else {
                return log.answer(request)
            }
            return log.answer(.logger(.entries(type, from: 500, count: count, registers: ids)))
        }
        let model = try #require(MeterCatalogue.model(named: "603"))
        let reader = LoggerReader(
            MeterLine(line, clock: clock),
            found: IdentifiedMeter(configured: model),
            wish: .init(.hour)
        )
        await #expect(throws: HistoryError.contradiction(.hour)) {
            _ = try await reader.read { clock.timestamp }
        }
    }
}
