import Foundation
import Journal
import Metering
import Testing

@testable import JournalTrial
@testable import Outputs

/// What the real stores say to what they do not take.
@Suite("Answers of real stores", .timeLimit(.minutes(10)))
struct StoreAnswerTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func output(_ store: Store, _ more: [String: OutputValues.Value] = [:]) -> any Output {
        var values = OutputValues([
            "url": .text(store.url), "version": .text("1"), "database": .text("heat"),
            "measurement": .text("heatlog"), "go_back": .time(.seconds(600)),
        ])
        for (key, value) in more { values[key] = value }
        return OutputKind.influx.make("influx", values, scratch.surroundings())
    }

    private func error(of output: any Output) async -> OutputError? {
        do throws(OutputError) {
            _ = try await output.check()
            return nil
        } catch {
            return error
        }
    }

    @Test func `InfluxDB's refusals of single lines are understood, and the others are kept`()
        async throws
    {
        let store = try Store(.influx, in: scratch.folder)
        try await store.start()
        #expect(await error(of: output(store))?.message.contains("has no database 'heat'") == true)
        try await store.query("CREATE DATABASE heat WITH DURATION 1d")
        let readings = try scratch.journalOfHouse(minutes: 0..<30)
        let old = try await output(store).deliver(readings)
        #expect(old.unfit == readings.count)
        #expect(old.refusals.first?.contains("older than what it keeps") == true)
        #expect(try await store.query("SELECT * FROM heatlog").isEmpty)

        try await store.query("ALTER RETENTION POLICY autogen ON heat DURATION INF")
        // A field has its kind in each shard of its own.
        try await store.curl(
            "\(store.url)/write?db=heat&precision=ms",
            "--data-binary",
            "heatlog,meter=x power_kW=1i 1451606400000"
        )
        let typed = try await output(store).deliver(readings)
        #expect(typed.unfit == 30)
        #expect(typed.refusals.first?.contains("field power_kW holds whole numbers") == true)
        let found = StoredPoints(influx: try await store.query("SELECT * FROM heatlog"))
        #expect(found.count == 30 * 7 + 1)
        let expected = try StoredPoints(of: scratch.journal)
        #expect(found.differences(from: expected).missing == 30)

        try await store.query("DROP MEASUREMENT heatlog")
        #expect(try await output(store).deliver(readings) == Delivery())
        #expect(
            StoredPoints(influx: try await store.query("SELECT * FROM heatlog")) == expected
        )
        #expect(try await output(store).check() == "\(store.url) takes readings.")
        let second: [String: OutputValues.Value] = ["version": .text("2"), "bucket": .text("heat")]
        #expect(
            await error(of: output(store, second))?.message.contains("has nothing at /api/v2/write")
                == true
        )
        await store.stop()
    }

    @Test func `InfluxDB lets in who has a password, and says no to who has not`() async throws {
        let store = try Store(.influx, in: scratch.folder, ["auth-enabled = true"])
        try await store.start()
        try await store.query("CREATE USER me WITH PASSWORD 'p: ä' WITH ALL PRIVILEGES")
        let user: (String) -> [String: OutputValues.Value] = { password in
            ["user": .text("me"), "password": .secret(Secret(password))]
        }
        try await store.curl(
            "-XPOST",
            "\(store.url)/query",
            "-u",
            "me:p: ä",
            "--data-urlencode",
            "q=CREATE DATABASE heat"
        )
        #expect(try await output(store, user("p: ä")).check().hasSuffix("takes readings."))
        for more in [[:], user("wrong-secret"), ["token": .secret(Secret("wrong-secret"))]] {
            let error = await error(of: output(store, more))
            #expect(error?.fault == .configuration)
            #expect(error?.message.contains("does not let us write (40") == true, "\(error as Any)")
            #expect(error?.description.contains("wrong-secret") == false)
        }
        await store.stop()
    }

    @Test func `VictoriaMetrics lets in who has a password, and says how long it keeps readings`()
        async throws
    {
        let store = try Store(
            .victoria,
            in: scratch.folder,
            ["-httpAuth.username=me", "-httpAuth.password=pass", "-flagsAuthKey=key"]
        )
        let open = try Store(.victoria, in: scratch.folder, ["-retentionPeriod=3y"])
        try await open.start()
        #expect(try await output(open).check().contains("its -retentionPeriod of 3y"))
        await open.stop()
        try await store.start()
        let user: [String: OutputValues.Value] = [
            "user": .text("me"), "password": .secret(Secret("pass")),
        ]
        #expect(try await output(store, user).check() == "\(store.url) takes readings.")
        #expect(await error(of: output(store))?.fault == .configuration)
        await store.stop()
    }
}

extension Scratch {
    /// Readings of one meter, as the journal gives them to an output.
    func journalOfHouse(minutes: Range<Int>) throws -> [StoredReading] {
        try journal.append(minutes.map { House.readout(minute: $0, meter: 0) }, from: "trial")
        return try journal.batch(after: .beginning).readings
    }
}
