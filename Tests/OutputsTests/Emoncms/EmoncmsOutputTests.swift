import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

/// A made-up server that answers as docs say emoncms does.
@Suite("The emoncms output", .timeLimit(.minutes(15)), .serialized)
struct EmoncmsOutputTests {
    private let scratch: Scratch
    private let server: EmoncmsStandIn

    init() async throws {
        scratch = try Scratch()
        server = try await EmoncmsStandIn(scratch)
        try scratch.name("house")
    }

    /// 2026-01-31 00:00 UTC, a whole number of minutes.
    private static let start: Int64 = 1_769_817_600

    private func entries(_ minute: Int64) -> [Scratch.Entry] {
        [
            ("heat_energy", .number(ExactDecimal(5_500_600 + minute, exponent: -3)), .megawattHour),
            ("power", .number(ExactDecimal(100 + minute * 7 % 90, exponent: -1)), .kilowatt),
            ("serial_number", digits("6892850"), nil), ("date_time", .text("now"), nil),
        ]
    }

    private func read(_ minutes: Range<Int64>) throws {
        for minute in minutes { try scratch.visit(Self.start + minute * 60, entries(minute)) }
    }

    /// What the feeds of the two amounts have to hold.
    private func expected(_ minutes: Range<Int64>) -> [[Float]] {
        let all = minutes.map(entries)
        return [0, 1].map { place in
            all.compactMap { Float($0[place].value.text ?? "") }
        }
    }

    private func stored() throws -> [[Float]] { try [1, 2].map { try server.stored($0) } }

    @Test func `history fills the feeds, what comes later goes through the inputs`() async throws {
        try read(0..<3_000)
        let output = scratch.emoncms(server.values())
        #expect(try await scratch.pass(output).isEmpty)
        #expect(try stored() == expected(0..<3_000))
        let inputs = try await server.client().inputs()
        #expect(inputs.keys.map(\.name).sorted() == ["heat_energy", "power"])
        #expect(inputs.values.allSatisfy { $0.processes.hasPrefix("process__log_to_feed:") })
        try read(3_000..<3_010)
        #expect(try await scratch.pass(output).isEmpty)
        try read(3_010..<3_020)
        let later = scratch.emoncms(server.values())
        #expect(try await scratch.pass(later).isEmpty, "a program that starts anew")
        #expect(try stored() == expected(0..<3_020))
        #expect(try await server.client().extent(of: 1).interval == 60)
        let tally = try scratch.journal.reader("cloud").tally
        #expect(tally.unfit >= 6_040, "serial number and text")
        #expect(tally.past == 0)
        #expect(server.violations.isEmpty)
    }

    @Test func `what is doubted, missing or without a finite number is left out`() async throws {
        try read(0..<5)
        try scratch.visit(Self.start + 300, entries(5), doubtful: ["heat_energy"])
        try scratch.visit(Self.start + 360, [("heat_energy", .text("-"), .megawattHour)])
        let huge = Value.number(ExactDecimal(1, exponent: 60))
        try scratch.visit(Self.start + 420, [("heat_energy", huge, .megawattHour)])
        try scratch.visit(Self.start + 480, entries(8))
        try await scratch.pass(scratch.emoncms(server.values()))
        var energy: [Float] = expected(0..<9)[0]
        for gap in 5...7 { energy[gap] = .nan }
        #expect(try server.stored(1).map(\.description) == energy.map(\.description))
        #expect(server.violations.isEmpty)
    }

    @Test func `a unit that changes is converted to that of the feed`() async throws {
        try read(0..<5)
        let other: [Scratch.Entry] = [("heat_energy", digits("5500605"), .kilowattHour)]
        try scratch.visit(Self.start + 300, other)
        try await scratch.pass(scratch.emoncms(server.values()))
        #expect(try server.stored(1) == expected(0..<6)[0])
    }

    @Test func `a feed that holds other data is left as it is, and that is told once`() async throws
    {
        try read(0..<100)
        let client = server.client()
        let place = EmoncmsServer.Place(node: "house", name: "heat_energy")
        let feed = try await client.createFeed(place, interval: 60, unit: "MWh")
        try await client.post(["[\(Self.start),1]", "[\(Self.start + 9_000),2]"], to: feed)
        let before = try server.stored(feed).map(\.description)
        for _ in 0..<2 { try await scratch.pass(scratch.emoncms(server.values())) }
        try read(100..<110)
        try await scratch.pass(scratch.emoncms(server.values()))
        #expect(try server.stored(feed).map(\.description) == before)
        #expect(try server.stored(2) == expected(0..<110)[1])
        let events = try scratch.journal.newestEvents(kinds: [.feedLeft], limit: 10)
        #expect(events.map(\.data) == ["cloud: 1"])
        #expect(try await client.inputs()[place]?.processes == "")
    }

    @Test func `an input that somebody has set up gets only what is newer than it has`()
        async throws
    {
        try read(0..<50)
        let client = server.client()
        let place = EmoncmsServer.Place(node: "house", name: "heat_energy")
        let feed = try await client.createFeed(
            EmoncmsServer.Place(node: "mine", name: "heat"),
            interval: 60,
            unit: ""
        )
        let first = Self.start + 30 * 60
        _ = try await client.post(["[\(first),\"house\",{\"heat_energy\":1}]"])
        let input = try #require(try await client.inputs()[place])
        try await client.log(input.id, to: feed)
        try await scratch.pass(scratch.emoncms(server.values()))
        #expect(try server.stored(feed) == expected(31..<50)[0])
        #expect(try scratch.journal.reader("cloud").tally.past == 31)
    }

    @Test func `what came late fills its place, and what is older than the feed is counted`()
        async throws
    {
        try read(0..<10)
        try read(20..<30)
        let output = scratch.emoncms(server.values())
        try await scratch.pass(output)
        try read(10..<20)
        try read(-5..<0)
        try await scratch.pass(output)
        #expect(try stored() == expected(0..<30))
        #expect(try scratch.journal.reader("cloud").tally.past == 10)
    }

    @Test func `without feeds it makes none, and history goes to the inputs`() async throws {
        try read(0..<1_500)
        let values = server.values(["feeds": .yesOrNo(false), "values": .list(["power"])])
        let output = scratch.emoncms(values)
        #expect(output.manners.goesBack == nil)
        try await scratch.pass(output)
        let client = server.client()
        #expect(try await client.feeds().isEmpty)
        let inputs = try await client.inputs()
        #expect(inputs.keys.map(\.name) == ["power"])
        #expect(inputs.values.map(\.time) == [Self.start + 1_499 * 60])
        #expect(server.violations.isEmpty)
    }

    @Test func `names are those that emoncms keeps, and two that become one are told`() async throws
    {
        #expect(EmoncmsNames.clean("t1 (°C) & more=1", limit: 64) == "t1 C  more1")
        #expect(EmoncmsNames.clean("Küche-überall-und-weit", limit: 16) == "Küche-überall-")
        #expect(EmoncmsNames.feed("a.b") == "a-b")
        try read(0..<2)
        let meters = ["house", "house(2)", "house (2)"]
        let values = server.values(["nodes": .pairs(["house": "house2"])])
        let output = scratch.emoncms(values, meters: meters)
        let error = await #expect(throws: OutputError.self) {
            try await output.deliver(try scratch.all())
        }
        #expect(error?.fault == .configuration)
        #expect(error?.message.contains("house2") == true)
    }

    @Test func `encrypted readings are decrypted by openssl to what was sent`() async throws {
        try read(0..<20)
        let own = ["encrypted": .yesOrNo(true), "user": OutputValues.Value.number(7)]
        let output = scratch.emoncms(server.values(own))
        #expect(try await output.check() == "emoncms takes readings with this apikey.")
        #expect(try await scratch.pass(output).isEmpty)
        let inputs = try await server.client().inputs()
        #expect(inputs.values.map(\.time) == Array(repeating: Self.start + 19 * 60, count: 2))
        #expect(server.violations.isEmpty)
        let other = ["encrypted": .yesOrNo(true), "user": OutputValues.Value.number(8)]
        let stranger = scratch.emoncms(server.values(other))
        await #expect(throws: OutputError.self) { try await stranger.check() }
    }

    @Test func `only a key that may write is taken, and no message shows it`() async throws {
        #expect(try await scratch.emoncms(server.values()).check().contains("takes readings"))
        for key in [EmoncmsStandIn.readKey, "00000000000000000000000000000000"] {
            let output = scratch.emoncms(server.values(["apikey": .secret(Secret(key))]))
            let error = await #expect(throws: OutputError.self) { try await output.check() }
            #expect(error?.fault == .configuration)
            #expect(error.map { "\($0)".contains(key) } == false)
        }
        #expect(try await server.client().inputs().isEmpty)
    }

    @Test(arguments: [
        "empty", "page", "ok and more", "refusal", "failure", "no document", "other document",
        "endless",
    ])
    func `an answer that is not the one is a failure, and shows no secret`(mode: String)
        async throws
    {
        try read(0..<5)
        try server.answer(mode)
        for feeds in [false, true] {
            let output = scratch.emoncms(server.values(["feeds": .yesOrNo(feeds)]))
            let error = await #expect(throws: OutputError.self) {
                try await output.deliver(try scratch.all())
            }
            let words = "\(try #require(error))"
            #expect(!words.contains(EmoncmsStandIn.writeKey))
            #expect(words.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            #expect(words.count < 600)
        }
        try server.answer(nil)
        try await scratch.pass(scratch.emoncms(server.values()))
        #expect(try stored() == expected(0..<5))
    }

    @Test func `noise in answers crashes nothing, and is never shown as a secret`() async throws {
        try read(0..<40)
        let readings = try scratch.all()
        for seed in 0..<60 {
            try server.answer("noise \(seed)")
            let output = scratch.emoncms(server.values(["feeds": .yesOrNo(seed % 3 > 0)]))
            do {
                _ = try await output.deliver(readings)
            } catch {
                #expect(!"\(error)".contains(EmoncmsStandIn.writeKey))
                #expect("\(error)".unicodeScalars.allSatisfy { $0.value >= 0x20 })
            }
        }
    }

    /// A meter that is changed goes on in the feeds of the one before.
    @Test func `two meters that had one name after the other share its feeds`() async throws {
        try read(0..<30)
        try scratch.name("house", serial: "7")
        for minute in 30..<50 as Range<Int64> {
            try scratch.visit(Self.start + minute * 60, entries(minute), serial: "7")
        }
        #expect(try await scratch.pass(scratch.emoncms(server.values())).isEmpty)
        #expect(try stored() == expected(0..<50))
        #expect(try scratch.journal.newestEvents(kinds: [.feedLeft], limit: 10).isEmpty)
    }

    /// Kills of the server and stops of the program, at random places of the set-up and after it.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `whatever is killed when, the feeds end with everything once`(seed: UInt64) async throws {
        var dice = SystemRandomNumberGenerator.Seeded(seed: seed)
        try read(0..<600)
        for round in 0..<10 as Range<Int64> {
            let portioned = Portioned(output: scratch.emoncms(server.values()), rows: 97)
            let runner = OutputRunner(
                portioned,
                in: Surroundings(
                    journal: scratch.journal,
                    clock: BriskClock(),
                    wall: { Timestamp(milliseconds: 1_769_904_000_000) }
                )
            ) { _ in }
            let running = Task { try await runner.run() }
            try await Task.sleep(for: .milliseconds(.random(in: 5...150, using: &dice)))
            if Bool.random(using: &dice) {
                server.kill()
                try await Task.sleep(for: .milliseconds(.random(in: 0...60, using: &dice)))
                try await server.start()
            }
            running.cancel()
            try await running.value
            try read(600 + round * 5..<605 + round * 5)
        }
        try await scratch.pass(scratch.emoncms(server.values()))
        #expect(try stored() == expected(0..<650))
        #expect(try await server.client().inputs().values.allSatisfy { !$0.processes.isEmpty })
        #expect(server.violations.isEmpty)
    }

    @Test func `settings that cannot work are told`() {
        func wrong(_ changes: [String: OutputValues.Value]) -> String? {
            EmoncmsSetup.contradiction(in: server.values(changes))?.message
        }
        #expect(wrong([:]) == nil)
        let key = wrong(["apikey": .secret(Secret("xyz"))])
        #expect(key == "The apikey has not 32 hexadecimal digits.")
        #expect(wrong(["encrypted": .yesOrNo(true)]) == "The output is encrypted and has no user.")
        let both: [String: OutputValues.Value] = ["encrypted": .yesOrNo(true), "user": .number(7)]
        #expect(wrong(both) == nil)
        #expect(wrong(both.merging(["feeds": .yesOrNo(true)]) { $1 })?.contains("no feeds") == true)
    }

    @Test func `the interval of a feed is that of the readings`() {
        #expect(FeedInterval.fitting(60_000) == 60)
        #expect(FeedInterval.fitting(59_200) == 60)
        #expect(FeedInterval.fitting(50_000) == 30)
        #expect(FeedInterval.fitting(1_000) == 10)
        #expect(FeedInterval.fitting(3_600_000) == 3_600)
        #expect(FeedInterval.fitting(30 * 86_400_000) == 86_400)
    }
}
