import Journal
import Metering
import Pulse
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Collector

@Suite("Nodes that send counts")
struct NodeTests {
    @Test(arguments: [
        ("123", CountLine.count(123, name: nil)),
        ("0", .count(0, name: nil)),
        ("  42 ", .count(42, name: nil)),
        ("18446744073709551615", .count(.max, name: nil)),
        ("cold 7", .count(7, name: "cold")),
        ("cold\t7", .count(7, name: "cold")),
        (#"{"count": 123}"#, .count(123, name: nil)),
        (#"{"name":"cold","count":9,"battery":3.1}"#, .count(9, name: "cold")),
        ("18446744073709551616", .noise), ("-1", .noise), ("+1", .noise), ("1.5", .noise),
        ("0x10", .noise), ("cold 1 2", .noise), ("cold", .noise), ("{}", .noise),
        (#"{"count": -1}"#, .noise), (#"{"count": "1"}"#, .noise), (#"{"count": 1"#, .noise),
        ("٣", .noise), ("1\u{0}", .noise),
    ])
    func `a line is a count, a name and a count, or a document`(text: String, line: CountLine) {
        #expect(CountLine(Array(text.utf8)) == line)
    }

    @Test func `lines end with a line feed or a carriage return, and the first one may be cut off`()
    {
        #expect(lines("45\n46\r\n\n\r47\n") == [.count(46, name: nil), .count(47, name: nil)])
        #expect(lines("5\ncold 6\nhot 7\n").count == 2)
    }

    @Test func `a line without an end is bounded, and the next one is read`() {
        var reader = CountLineReader()
        var found: [CountLine] = []
        let bytes =
            Array("\n".utf8) + [UInt8](repeating: 0x31, count: 1_000_000) + Array("\n5\n".utf8)
        for byte in bytes {
            if let (line, text) = reader.receive(byte) {
                found.append(line)
                #expect(text.count <= CountLineReader.limit)
            }
        }
        #expect(found == [.noise, .count(5, name: nil)])
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `noise is no count, and what follows it is read`(seed: UInt64) {
        var chance = Chance(seed: seed)
        var bytes = Array("\n".utf8)
        for _ in 0..<5_000 { bytes.append(UInt8.random(in: 0...255, using: &chance)) }
        var reader = CountLineReader()
        for byte in bytes + Array("\n".utf8) { _ = reader.receive(byte) }
        var last: CountLine?
        for byte in Array("77\n".utf8) { last = reader.receive(byte)?.line ?? last }
        #expect(last == .count(77, name: nil))
        #expect(CountLineReader.shown(bytes).unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    private func lines(_ text: String) -> [CountLine] {
        var reader = CountLineReader()
        return text.utf8.compactMap { reader.receive($0)?.line }
    }
}

@Suite("A node's counter")
struct NodeCounterTests {
    private func moment(_ seconds: Double) -> Moment {
        Moment(microseconds: Int64(seconds * 1_000_000))
    }

    private func counter(_ value: UInt64?, total: UInt64 = 0, away: Double = 0) -> NodeCounter {
        NodeCounter(
            CounterRegister.State(value: value, total: total),
            shortest: 50_000,
            heard: moment(-away)
        )
    }

    /// Sends values, one a second, and says what came of them.
    private func send(
        _ values: [UInt64],
        to counter: inout NodeCounter,
        from start: Double = 0
    ) -> [NodeCounter.Finding] {
        values.enumerated().map { counter.receive($1, at: moment(start + Double($0))) }
    }

    @Test func `counting begins where three lines agree`() {
        var node = counter(nil)
        #expect(
            send([5_000, 5_001, 5_001, 5_003], to: &node) == [.doubted, .doubted, .first, .counted]
        )
        #expect(node.state == CounterRegister.State(value: 5_003, total: 2))
    }

    @Test func `what a node has counted while nobody listened counts`() {
        var node = counter(100, total: 40, away: 3_600)
        #expect(send([900_000, 900_000, 900_001], to: &node) == [.doubted, .doubted, .counted])
        #expect(node.state.total == 899_941)
        // Three lines told of it: a fall is no reason to take it back.
        var agreed = counter(100, total: 40, away: 3_600)
        _ = send([900_000, 900_000, 900_001], to: &agreed)
        #expect(
            send([150, 150, 151], to: &agreed, from: 60).last == .restarted(counted: 151)
        )
        #expect(agreed.state.total == 899_941 + 151)
    }

    @Test(arguments: [0, 3, 12, 1_234, 12_343, 12_346, 123_445, 99_999_999] as [UInt64])
    func `a damaged line changes nothing`(damaged: UInt64) {
        var node = counter(nil)
        _ = send([12_340, 12_340, 12_340, 12_341, 12_342], to: &node)
        _ = node.receive(damaged, at: moment(5))
        for second in 6..<60 {
            _ = node.receive(12_340 + UInt64(second), at: moment(Double(second)))
        }
        #expect(node.state == CounterRegister.State(value: 12_399, total: 59))
    }

    @Test(arguments: [(1_240, 1_262), (12_340, 12_362)] as [(UInt64, UInt64)])
    func `a damaged digit that passes for an advance is taken back`(
        base: UInt64,
        damaged: UInt64
    ) {
        var node = counter(nil)
        _ = send([base, base, base, base + 1, base + 2], to: &node)
        #expect(node.receive(damaged, at: moment(5)) == .counted)
        #expect(
            send([base + 6, base + 7, base + 8], to: &node, from: 6)
                == [.doubted, .doubted, .counted]
        )
        #expect(node.state == CounterRegister.State(value: base + 8, total: 8))
        // Not that every fall is damage: below what it showed before the last advance it is none.
        #expect(
            send([3, 4, 5], to: &node, from: 10) == [.doubted, .doubted, .restarted(counted: 5)]
        )
        #expect(node.state.total == 13)
    }

    @Test func `two damaged digits within three lines are taken back as well`() {
        var node = counter(nil)
        _ = send([1_240, 1_240, 1_240, 1_241, 1_242, 1_262, 1_246, 1_267], to: &node)
        #expect(send([1_248, 1_249, 1_250], to: &node, from: 8).last == .counted)
        #expect(node.state == CounterRegister.State(value: 1_250, total: 10))
    }

    @Test func `a rate that was told with an advance goes with it`() {
        var pace = CountPace()
        pace.add(2, at: moment(0))
        pace.add(3, at: moment(1))
        pace.add(25, at: moment(2))
        pace.add(8, at: moment(5))
        #expect(pace.rate == nil)
        pace.add(9, at: moment(6))
        pace.add(10, at: moment(7))
        #expect(pace.rate == PulseRate(pulses: 1, microseconds: 1_000_000, isBound: false))
    }

    @Test func `a node that was switched off begins at zero`() {
        var node = counter(nil)
        _ = send([500, 500, 500, 510], to: &node)
        #expect(
            send([2, 3, 5], to: &node, from: 10) == [.doubted, .doubted, .restarted(counted: 5)]
        )
        #expect(node.state == CounterRegister.State(value: 5, total: 15))
    }

    @Test func `a counter of 32 bits wraps`() {
        let top: UInt64 = 1 << 32
        var node = counter(nil)
        _ = send([top - 5, top - 5, top - 5], to: &node)
        #expect(send([1, 2, 3], to: &node, from: 3) == [.doubted, .doubted, .counted])
        #expect(node.state == CounterRegister.State(value: 3, total: 8))
    }

    @Test func `a counter that is another one counts nothing`() {
        var node = counter(nil)
        _ = send([500, 500, 500], to: &node)
        let lines: [UInt64] = [8_000_000, 8_000_000, 8_000_001]
        #expect(
            send(lines, to: &node, from: 3)
                == [.doubted, .doubted, .replaced(from: 500, to: 8_000_001)]
        )
        #expect(node.state == CounterRegister.State(value: 8_000_001, total: 0))
        let back: [UInt64] = [7_000_000, 7_000_000, 7_000_000]
        #expect(
            send(back, to: &node, from: 10).last == .replaced(from: 8_000_001, to: 7_000_000)
        )
        #expect(node.state.total == 0)
    }

    @Test func `a network that stalls loses nothing`() {
        var node = counter(nil)
        _ = send([10, 10, 10], to: &node)
        // A line that was sent five minutes ago comes now, and with it all that came since.
        #expect(node.receive(11, at: moment(300)) == .counted)
        let now = moment(300.01)
        let findings = [3_000, 3_001, 3_002].map { node.receive($0, at: now) }
        #expect(findings == [.doubted, .doubted, .counted])
        #expect(node.state.total == 2_992)
    }

    @Test func `its rate is that of its changes, and falls when there are none`() {
        var pace = CountPace()
        pace.add(7, at: moment(0))
        pace.add(8, at: moment(1))
        #expect(pace.rate == nil)
        pace.add(12, at: moment(3))
        #expect(pace.rate == PulseRate(pulses: 4, microseconds: 2_000_000, isBound: false))
        pace.add(12, at: moment(3.5))
        #expect(pace.rate?.isBound == false)
        pace.add(12, at: moment(63))
        #expect(pace.rate == PulseRate(pulses: 1, microseconds: 60_000_000, isBound: true))
    }
}

@Suite("A node on its line")
struct NodeLoopTests {
    @Test func `its counts become readings, and its noise is told once`() async throws {
        let meter = PulseMeter(name: "cold", medium: .water, value: PulseValue(Ratio(10), .litre))
        let bench = try PulseBench(meter: meter)
        let source = PulsePlan.Source.node { () async throws(LineError) in
            SpeakingLine(clock: bench.clock) { second in
                switch second {
                case 20..<25: "boot \u{7} ok\n"
                case 30: "hot 9999999\n"
                default: "cold \(100 + second / 2)\n"
                }
            }
        }
        try await bench.run(source, every: 10_000) { event in
            if case .readout = event, bench.readouts.count == 6 { PulseBench.stop() }
        }
        #expect(bench.told.count == 2)
        #expect(
            bench.told[0]
                == "input_fault: The node of cold sends lines that hold no count, as 'boot · ok'. "
                + "They are left out; see docs/pulses.md for what a line looks like."
        )
        #expect(bench.told[1] == "input_well: The node of cold sends counts alone again.")
        let last = try #require(bench.readouts.last)
        #expect(last.readings.map(\.name) == ["volume", "flow", "pulses"])
        #expect(last.text("flow") == "18000.0")
    }

    @Test func `one that is silent is told of once, and readings wait for it`() async throws {
        let bench = try PulseBench()
        let source = PulsePlan.Source.node { () async throws(LineError) in
            let begin = bench.milliseconds
            return SpeakingLine(clock: bench.clock) { second in
                begin == 0 && second > 30 || begin > 0 && begin < 1_200_000
                    ? "" : "\(500 + second)\n"
            }
        }
        try await bench.run(source, every: 10_000) { event in
            if bench.milliseconds > 1_600_000 { PulseBench.stop() }
        }
        let kinds = bench.told.map { String($0.prefix { $0 != ":" }) }
        #expect(kinds.prefix(2) == ["no_answer", "answering"])
        #expect(bench.told[0].contains("has sent no count for 300 s"))
        let silent = bench.readouts.filter {
            let time = $0.time.milliseconds - PulseBench.beginning
            return time > 340_000 && time < 1_200_000
        }
        #expect(silent.isEmpty)
    }
}

@Suite("A counter that another meter shows")
struct FollowedCounterTests {
    private let clock = VirtualClock()

    /// Lets a meter show values, an hour apart, and says what the follower made of them.
    private func follow(
        _ values: [String],
        unit: Metering.Unit?,
        _ meter: PulseMeter
    ) async throws -> (readings: [String], told: [String]) {
        let bench = try PulseBench(meter: meter)
        for (hour, value) in values.enumerated() {
            let time = bench.clock.timestamp.milliseconds + Int64(hour) * 3_600_000
            let reading = Reading(
                register: 84,
                quantity: .inA,
                name: "in_a",
                label: "In-A",
                value: .number(try #require(ExactDecimal(parsing: value))),
                unit: unit,
                source: .live
            )
            var identity = MeterIdentity()
            identity.serial = "6892850"
            try bench.journal.append(
                Readout(meter: identity, time: Timestamp(milliseconds: time), readings: [reading]),
                from: "house"
            )
            if hour == 0 {
                try bench.journal.append(
                    Event(
                        time: Timestamp(milliseconds: time),
                        meter: "6892850",
                        kind: .identified,
                        words: "",
                        data: "house"
                    )
                )
            }
            let source = PulsePlan.Source.following("house", "in_a", in: bench.journal)
            let before = bench.readouts.count
            try await bench.run(source) { event in
                if case .readout = event { PulseBench.stop() }
            }
            #expect(bench.readouts.count == before + 1)
            #expect(bench.readouts.last?.time == Timestamp(milliseconds: time))
        }
        let readings = bench.readouts.map { readout in
            readout.readings.map { reading in
                [reading.name, reading.value.text, reading.unit?.description].compactMap(\.self)
                    .joined(separator: " ")
            }.joined(separator: ", ")
        }
        return (readings, bench.told)
    }

    @Test func `it shows what the meter sends where nothing else is said`() async throws {
        let water = PulseMeter(name: "cold", medium: .water, value: nil)
        let (readings, told) = try await follow(
            ["12.34", "12.35", "12.4", "13.000"],
            unit: .cubicMetre,
            water
        )
        #expect(
            readings == [
                "volume 12.340 m³", "volume 12.350 m³", "volume 12.400 m³", "volume 13.000 m³",
            ]
        )
        #expect(told == [])
    }

    @Test func `a value makes another meter's counter of it`() async throws {
        var water = PulseMeter(name: "cold", medium: .water, value: PulseValue(Ratio(10), .litre))
        let shown = try #require(ExactDecimal(parsing: "500.00"))
        water.start = PulseCounterStart(shown: shown, unit: .cubicMetre, pulses: 1_000)
        let (readings, _) = try await follow(["1000", "1007"], unit: nil, water)
        #expect(readings == ["volume 500.00 m³, pulses 1000", "volume 500.07 m³, pulses 1007"])
    }

    @Test(arguments: [
        (["99999990", "5"], "100000005"), (["9999990", "5"], "10000005"),
    ])
    func `a counter that is full goes on from zero`(values: [String], count: String) async throws {
        let water = PulseMeter(name: "cold", medium: .water, value: PulseValue(Ratio(1), .litre))
        let (readings, told) = try await follow(values, unit: nil, water)
        #expect(readings.last == "volume \(count) l, pulses \(count)")
        #expect(told == [])
    }

    @Test func `one that was set back from far up did not come round`() async throws {
        let water = PulseMeter(name: "cold", medium: .water, value: PulseValue(Ratio(1), .litre))
        for value in ["60000000", "9500000"] {
            let (readings, told) = try await follow([value, "0", "7"], unit: nil, water)
            let count = try #require(UInt64(value)) + 7
            #expect(readings.last == "volume \(count) l, pulses \(count)")
            #expect(told.count == 1)
        }
    }

    /// Lets `house` send a value of a counter, and follows it for one reading.
    private func show(
        _ value: Int64,
        _ name: String = "in_a",
        of serial: String = "6892850",
        hour: Int64,
        to bench: PulseBench
    ) async throws {
        let time = Timestamp(milliseconds: PulseBench.beginning + hour * 3_600_000)
        let reading = Reading(
            register: name == "in_a" ? 84 : 85,
            quantity: name == "in_a" ? .inA : .inB,
            name: name,
            label: name,
            value: .number(ExactDecimal(value, exponent: -2)),
            unit: .cubicMetre,
            source: .live
        )
        var identity = MeterIdentity()
        identity.serial = serial
        let readout = Readout(meter: identity, time: time, readings: [reading])
        try bench.journal.append(readout, from: "house")
        try bench.journal.append(
            Event(time: time, meter: serial, kind: .identified, words: "", data: "house")
        )
        let source = PulsePlan.Source.following("house", name, in: bench.journal)
        try await bench.run(source) { event in
            if case .readout = event { PulseBench.stop() }
        }
    }

    @Test func `another counter, or another meter, is taken over and counts nothing`() async throws
    {
        let water = PulseMeter(name: "cold", medium: .water, value: PulseValue(Ratio(10), .litre))
        let bench = try PulseBench(meter: water)
        try await show(100, hour: 0, to: bench)
        try await show(9_000, "in_b", hour: 1, to: bench)
        try await show(9_003, "in_b", hour: 2, to: bench)
        try await show(50_000, "in_b", of: "6892851", hour: 3, to: bench)
        try await show(50_001, "in_b", of: "6892851", hour: 4, to: bench)
        #expect(bench.readouts.map { $0.number("pulses") } == [100, 100, 103, 103, 104])
        #expect(bench.told.count == 2)
        #expect(bench.told.allSatisfy { $0.contains("Nothing is counted for the change") })
        #expect(bench.told[0].contains("6892850/in_b, which is at 9000."))
    }

    @Test func `a value that is added begins anew with what the counter shows`() async throws {
        let plain = PulseMeter(name: "cold", medium: .water, value: nil)
        let first = try PulseBench(meter: plain)
        try await show(1_234, hour: 0, to: first)
        let shown = ExactDecimal(500)
        let now = Timestamp(milliseconds: PulseBench.beginning)
        _ = try first.journal.note(shown, "m³", asCounterOf: "cold", at: now)
        try await show(1_235, hour: 1, to: first)
        #expect(first.readouts.map { $0.text("volume") } == ["12.340", "500.010"])
        let valued = PulseMeter(name: "cold", medium: .water, value: PulseValue(Ratio(5), .litre))
        let second = try PulseBench(meter: valued, journal: first.journal)
        try await show(1_240, hour: 2, to: second)
        try await show(1_241, hour: 3, to: second)
        #expect(second.readouts.map { $0.text("volume") } == ["6200", "6205"])
        #expect(second.told.count == 1)
        #expect(second.told[0].contains("The count begins anew with that"))
        // What is said from now on holds again.
        _ = try second.journal.note(shown, "m³", asCounterOf: "cold", at: now)
        try await show(1_243, hour: 4, to: second)
        #expect(second.readouts.last?.text("volume") == "500.010")
    }

    @Test func `one that was set back is told, and counts on`() async throws {
        let water = PulseMeter(name: "cold", medium: .water, value: PulseValue(Ratio(1), .litre))
        let (readings, told) = try await follow(["5000", "40", "50"], unit: nil, water)
        #expect(
            readings.map { $0.suffix(4) } == ["5000", "5000", "5010"]
        )
        #expect(told.count == 1)
        #expect(told[0].contains("set back from 5000 to 40"))
    }
}

/// A line on which a node says something each second.
private final class SpeakingLine: Line {
    let address = "tcp://node:4001"
    private let clock: VirtualClock
    private let says: (Int) -> String
    private var second = 0
    private var due: Duration
    private let start: VirtualClock.Instant

    init(clock: VirtualClock, _ says: @escaping (Int) -> String) {
        self.clock = clock
        self.says = says
        start = clock.now
        due = .seconds(1)
    }

    func send(_ bytes: [UInt8]) async throws(LineError) {}

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let elapsed = start.duration(to: clock.now)
        let wait = min(patience, due - elapsed)
        do {
            try await clock.sleep(for: max(.zero, wait))
        } catch { throw LineError(.cancelled, address: address) }
        guard start.duration(to: clock.now) >= due else { return [] }
        due += .seconds(1)
        second += 1
        return Array(says(second).utf8)
    }

    func close() async {}
}
