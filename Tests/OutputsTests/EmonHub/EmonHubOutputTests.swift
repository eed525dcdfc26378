import Metering
import TestSupport
import Testing
import Transport

@testable import Journal
@testable import Outputs

/// A way into a hub that takes so many frames at once, and fails when it is told to.
private actor ScriptedCarrier: HubCarrier {
    nonisolated let newest = Duration.seconds(300)
    private let packs: Bool
    private let portion: Int
    private var failures: Int
    private(set) var frames: [String] = []

    init(packs: Bool = false, portion: Int = 5, failures: Int = 0) {
        (self.packs, self.portion, self.failures) = (packs, portion, failures)
    }

    nonisolated func frame(
        node: Int,
        _ values: [ExactDecimal],
        _ layout: FrameLayout,
        at time: Timestamp
    ) -> [UInt8]? {
        packs
            ? HubFrame.packet(node: node, values, layout)
            : HubFrame.line(node: node, values, at: time, key: nil)
    }

    func carry(_ waiting: ArraySlice<[UInt8]>) throws(OutputError) -> Int {
        let taken = waiting.prefix(portion)
        if failures > 0, !frames.isEmpty {
            failures -= 1
            throw OutputError(.network, "It is away.", hint: "Wait.")
        }
        frames += taken.map { String(decoding: $0, as: UTF8.self) }
        return taken.count
    }

    nonisolated func check() throws(OutputError) -> String { "" }
}

@Suite("The emonHub output", .timeLimit(.minutes(10)))
struct EmonHubOutputTests {
    private let scratch: Scratch
    private let entries: [Scratch.Entry] = [
        ("heat_energy", digits("102.47"), .megawattHour), ("power", digits("7.3"), .kilowatt),
    ]

    init() throws { scratch = try Scratch() }

    private func output(
        _ carrier: ScriptedCarrier,
        clock: any Clock<Duration> = VirtualClock()
    ) -> EmonHubOutput {
        EmonHubOutput(
            name: "hub",
            carrier: carrier,
            nodes: ["house": 30],
            values: [],
            surroundings: scratch.surroundings(clock)
        )
    }

    @Test func `a frame that lacks a value is held back and counted, so that no name moves`()
        async throws
    {
        try scratch.name("house")
        for visit in 1...3 as ClosedRange<Int64> { try scratch.visit(visit * 60, entries) }
        let carrier = ScriptedCarrier()
        let output = output(carrier)
        #expect(try await output.deliver(try scratch.all()).unfit == 0)
        try scratch.visit(240, [entries[0]])
        try scratch.visit(300, [entries[0], ("power", .text("-"), nil)])
        try scratch.visit(360, entries, doubtful: ["power"])
        try scratch.visit(420, entries)
        let later = try scratch.all().filter { $0.time.seconds > 180 }
        #expect(try await output.deliver(later).unfit == 5)
        #expect(
            await carrier.frames
                == [60, 120, 180, 420].map { "\($0) 30 102.47 7.3\r\n" }
        )
    }

    @Test func `a meter without a node, and one that was not read three times, send nothing`()
        async throws
    {
        try scratch.visit(60, entries)
        let carrier = ScriptedCarrier()
        #expect(try await output(carrier).deliver(try scratch.all()).unfit == 2)
        try scratch.name("house")
        #expect(try await output(carrier).deliver(try scratch.all()).unfit == 2)
        try scratch.name("shed", serial: "1")
        try scratch.visit(61, entries, serial: "1")
        #expect(try await output(carrier).deliver(try scratch.all()).unfit == 4)
        #expect(await carrier.frames.isEmpty)
    }

    @Test func `what the hub took of a delivery that failed is not sent again`() async throws {
        try scratch.name("house")
        for visit in 1...12 as ClosedRange<Int64> { try scratch.visit(visit * 60, entries) }
        let carrier = ScriptedCarrier(failures: 3)
        let output = output(carrier)
        let readings = try scratch.all()
        for _ in 0..<3 {
            await #expect(throws: OutputError.self) { try await output.deliver(readings) }
        }
        _ = try await output.deliver(readings)
        #expect(await carrier.frames.count == 12)
        #expect(Set(await carrier.frames).count == 12)
        _ = try await output.deliver(readings)
        #expect(await carrier.frames.count == 24, "a later delivery is another one")
    }

    @Test func `a burst takes as long as the hub needs for it`() async throws {
        try scratch.name("house")
        for visit in 1...100 as ClosedRange<Int64> { try scratch.visit(visit * 60, entries) }
        let clock = VirtualClock()
        _ = try await output(ScriptedCarrier(), clock: clock).deliver(try scratch.all())
        // The hub moves five frames a second.
        #expect(clock.now.duration(to: VirtualClock().now) <= .seconds(-20))
    }

    /// Whatever a meter shows, every frame has the form that the hub bears.
    @Test(arguments: [1, 2, 3, 4] as [UInt64], [false, true])
    func `odd values never make a frame that hurts the hub`(seed: UInt64, packs: Bool) async throws
    {
        var dice = SystemRandomNumberGenerator.Seeded(seed: seed)
        try scratch.name("house")
        for visit in 1...3 as ClosedRange<Int64> { try scratch.visit(visit * 60, entries) }
        let carrier = ScriptedCarrier(packs: packs)
        let series = try scratch.journal.series(meter: "6892850")
        let readings = (4...600 as ClosedRange<Int64>).flatMap { visit in
            series.prefix(Int.random(in: 1...2, using: &dice)).map { series in
                StoredReading(
                    time: Timestamp(milliseconds: visit * 60_000),
                    series: series,
                    value: Self.odd(&dice),
                    source: .live,
                    isDoubtful: Int.random(in: 0..<9, using: &dice) == 0,
                    clockAhead: nil
                )
            }
        }
        let delivery = try await output(carrier).deliver(readings)
        #expect(delivery.unfit > 100)
        let frames = await carrier.frames
        #expect(frames.count > 30)
        let form =
            packs
            ? try Regex(#"OK 30( (\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){8} \(-0\)"#)
            : try Regex(#"[1-9]\d* 30( -?\d+(\.\d+)?){2}"#)
        for frame in frames {
            #expect(frame.utf8.suffix(2).elementsEqual("\r\n".utf8))
            #expect(frame.utf8.count <= 1_024)
            let text = String(decoding: frame.utf8.dropLast(2), as: UTF8.self)
            #expect(text.wholeMatch(of: form) != nil, "\(text)")
            for word in text.split(whereSeparator: \.isWhitespace).dropFirst(2) where !packs {
                #expect(Float(word)?.isFinite == true, "\(word)")
            }
        }
    }

    private static func odd(_ dice: inout SystemRandomNumberGenerator.Seeded) -> Value {
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: .text(["nan", "inf", "-", "1 2", "\r\n", ""].randomElement(using: &dice) ?? "")
        case 1: .longNumber("123456789012345678901234567890")
        case 2: .noDate(ExactDecimal(0))
        case 3:
            .number(
                ExactDecimal(
                    isNegative: .random(using: &dice),
                    magnitude: .random(in: 0...(.max), using: &dice),
                    exponent: .random(in: -128...127, using: &dice)
                )
            )
        default:
            .number(ExactDecimal(.random(in: -9_999...99_999, using: &dice), exponent: -2))
        }
    }

    @Test func `nobody at the socket, and somebody who is no hub, are told`() async throws {
        let clock = ContinuousClock()
        let listener = try await LineListener.bind(host: "127.0.0.1", port: 0, clock: clock)
        let port = listener.localPort
        let carrier = SocketCarrier(host: "127.0.0.1", port: port, key: nil, clock: clock)
        let serving = Task {
            await listener.serve { line in
                try await line.send(Array("SSH-2.0\r\n".utf8))
                _ = try await line.receive(within: .seconds(60))
                _ = try await line.receive(within: .seconds(60))
            }
        }
        let frames = [Array("1 2 3\r\n".utf8)]
        let answered = await #expect(throws: OutputError.self) {
            _ = try await carrier.carry(frames[...])
        }
        #expect(answered?.fault == .network)
        serving.cancel()
        await listener.close()
        let refused = await #expect(throws: OutputError.self) {
            _ = try await carrier.carry(frames[...])
        }
        #expect(refused?.message.contains("127.0.0.1:\(port)") == true)
    }

    @Test func `nobody at the pseudo-terminal is told, and a stale packet is thrown away`()
        async throws
    {
        let carrier = LineCarrier(
            .terminal(link: scratch.path("hub")),
            clock: ContinuousClock()
        )
        let living = Task { await carrier.live() }
        let frames = [Array("OK 1 2 (-0)\r\n".utf8), Array("OK 1 3 (-0)\r\n".utf8)]
        let error = await #expect(throws: OutputError.self) {
            _ = try await carrier.carry(frames[..<1])
        }
        #expect(error?.message == "Nobody reads the pseudo-terminal \(scratch.path("hub")).")
        let address = try LineAddress(parsing: scratch.path("hub"))
        let hub = try await address.open(LineCarrier.settings, clock: ContinuousClock())
        let sending = Task { try await carrier.carry(frames[1...]) }
        var seen: [UInt8] = []
        while !seen.contains(10) { seen += try await hub.receive(within: .seconds(60)) }
        #expect(seen == frames[1])
        #expect(try await sending.value == 1)
        await hub.close()
        living.cancel()
        await living.value
    }

    @Test func `settings that cannot work are told`() {
        func wrong(_ changes: [String: OutputValues.Value]) -> String? {
            var values = OutputValues([
                "nodes": .pairs(["house": "30"]), "socket": .text("localhost:50011"),
            ])
            for (key, value) in changes { values[key] = value }
            return EmonHubSettings.contradiction(in: values)?.message
        }
        #expect(wrong([:]) == nil)
        #expect(wrong(["apikey": .secret(Secret("0123456789abcdef0123456789abcdef"))]) == nil)
        #expect(wrong(["socket": .text("")]) == "The socket is no host and port.")
        #expect(wrong(["socket": .text("localhost")]) == "The socket is no host and port.")
        #expect(wrong(["port": .text("/dev/ttyAMA0")])?.contains("more than one") == true)
        #expect(wrong(["nodes": .pairs(["house": "030x"])])?.contains("house") == true)
        #expect(wrong(["nodes": .pairs(["a": "3", "b": "3"])])?.contains("two meters") == true)
        #expect(wrong(["nodes": .pairs([:])]) == "The output has no nodes.")
        #expect(wrong(["values": .list(["power", "power"])]) != nil)
        let key = wrong(["apikey": .secret(Secret("short and secret"))])
        #expect(key?.contains("apikey") == true && key?.contains("short") == false)
    }
}
