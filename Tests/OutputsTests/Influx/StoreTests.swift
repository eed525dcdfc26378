import Foundation
import Journal
import Metering
import Testing

@testable import JournalTrial

/// The ways into a store.
enum Form: String, CaseIterable, Sendable {
    case influx = "InfluxDB"
    case victoriaOne = "VictoriaMetrics, version 1"
    case victoriaTwo = "VictoriaMetrics, version 2"

    var program: Store.Program { self == .influx ? .influx : .victoria }

    /// The settings of an output.
    func settings(_ store: Store, again: Int = 600) -> [String] {
        let form =
            self == .victoriaTwo
            ? ["version=2", "org=home", "bucket=heat"] : ["version=1", "database=heat"]
        return ["influx", "url=\(store.url)", "go_back=\(again)"] + form
    }

    /// What is in the store now.
    func points(_ store: Store) async throws -> StoredPoints {
        if self == .influx {
            return StoredPoints(influx: try await store.query("SELECT * FROM heatlog"))
        }
        try await store.curl("\(store.url)/internal/force_flush")
        return try StoredPoints(
            victoria: await store.curl(
                "\(store.url)/api/v1/export",
                "--data-urlencode",
                "match[]={__name__=~\"heatlog_.+\"}"
            )
        )
    }
}

/// Real stores that fall, and a heatlog that is killed.
@Suite("Stores that fall", .timeLimit(.minutes(20)))
struct StoreTests {
    private let scratch: Scratch
    private static let day: Int64 = 1_440

    init() throws { scratch = try Scratch() }

    /// A day of several meters.
    private func appendDay(meters: Int) throws {
        for meter in 0..<meters {
            let readouts = (0..<Int(Self.day)).map { House.readout(minute: $0, meter: meter) }
            try scratch.journal.append(readouts, from: "trial")
        }
    }

    private func store(_ form: Form) async throws -> Store {
        let store = try Store(form.program, in: scratch.folder)
        try await store.start()
        if form == .influx { try await store.query("CREATE DATABASE heat") }
        return store
    }

    /// Waits until the store holds what the journal does, and nothing else.
    private func expectAll(_ form: Form, in store: Store) async throws {
        let expected = try StoredPoints(of: scratch.journal)
        var differences = (missing: 0, wrong: 0)
        try await eventually("the store holds \(expected.count) values, \(differences)") {
            differences = try await form.points(store).differences(from: expected)
            return differences == (0, 0)
        }
        #expect(try await form.points(store) == expected)
    }

    @Test(arguments: Form.allCases)
    func `end with exactly the journal's values, wherever they and heatlog are stopped`(form: Form)
        async throws
    {
        try appendDay(meters: 3)
        let store = try await store(form)
        let words = form.settings(store)
        var trial = try TrialProcess(passing: scratch.journal.path, rows: 100, words)
        let ends = [End](repeating: .stop, count: 10) + [.kill, .ownKill, .ownKill, .ownKill]
        for (index, end) in ends.shuffled().enumerated() {
            // Readings come while it runs, one of them late.
            let minute = Int(Self.day) + index * 3
            for (minute, meter) in [(minute, 0), (minute + 1, 1), (minute - 700, 5)] {
                try scratch.journal.append(
                    House.readout(minute: minute, meter: meter),
                    from: "live"
                )
            }
            try await trial.deliver(.random(in: 1...40))
            switch end {
            case .stop: await store.stop()
            case .kill: await store.kill()
            case .ownKill:
                await trial.kill()
                trial = try TrialProcess(passing: scratch.journal.path, rows: 100, words)
                continue
            }
            try await store.start()
        }
        try await expectAll(form, in: store)
        await trial.kill()
        await store.stop()
    }

    private enum End { case stop, kill, ownKill }

    @Test func `VictoriaMetrics forgets what it took last, and is given it again`() async throws {
        let store = try await store(.victoriaOne)
        let trial = try await fall(store, on: 0, again: 600)
        try await expectAll(.victoriaOne, in: store)
        await trial.kill()
        await store.stop()
    }

    /// What it loses lay in memory for about a second, so that a slow machine may need some falls.
    @Test func `without being given it again it has less than the journal`() async throws {
        let store = try await store(.victoriaOne)
        var found = (missing: 0, wrong: 0)
        for day in 0..<8 as Range<Int> where found.missing == 0 {
            let trial = try await fall(store, on: day, again: 0)
            let expected = try StoredPoints(of: scratch.journal)
            let last = try #require(try scratch.journal.newestTime()).milliseconds
            try await eventually("the last reading is there") {
                let points = try await Form.victoriaOne.points(store)
                found = points.differences(from: expected)
                return points.values.values.contains { $0[last] != nil }
            }
            await trial.kill()
        }
        #expect(found.missing > 0)
        #expect(found.wrong == 0)
        await store.stop()
    }

    /// Kills a store that has just taken a day, starts it, and gives it a reading more, by which it is
    /// found out that it was away.
    private func fall(_ store: Store, on day: Int, again: Int) async throws -> TrialProcess {
        let first = day * (Int(Self.day) + 10)
        let readouts = (first..<first + Int(Self.day)).map { House.readout(minute: $0, meter: 0) }
        try scratch.journal.append(readouts, from: "trial")
        let words = Form.victoriaOne.settings(store, again: again)
        let trial = try TrialProcess(passing: scratch.journal.path, rows: 400, words)
        try await trial.deliver(4)
        await store.kill()
        try await store.start()
        let last = House.readout(minute: first + Int(Self.day) + 1, meter: 0)
        try scratch.journal.append(last, from: "live")
        return trial
    }

    @Test func `a comparison notices a value that is missing, wrong, double or from nowhere`()
        throws
    {
        try appendDay(meters: 1)
        let expected = try StoredPoints(of: scratch.journal)
        #expect(expected.count == 1_440 * 8)
        let line = #"{"metric":{"__name__":"heatlog_power_kW","meter":"1"},"values":VALUES}"#
        func points(_ values: String) throws -> StoredPoints {
            try StoredPoints(victoria: line.replacing("VALUES", with: values))
        }
        let right = try points(#"[1,2],"timestamps":[10,20]"#)
        let missing = try points(#"[1],"timestamps":[10]"#).differences(from: right)
        #expect(missing == (1, 0))
        let wrong = try points(#"[1,2.5],"timestamps":[10,20]"#).differences(from: right)
        #expect(wrong == (0, 1))
        let double = try points(#"[1,2,2],"timestamps":[10,20,20]"#).differences(from: right)
        #expect(double == (0, 1))
        let strange = try points(#"[1,2,3],"timestamps":[10,20,30]"#).differences(from: right)
        #expect(strange == (0, 1))
    }
}
