import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// No kernel here has a GPIO line; the tests end at the calls that it would answer.
@Suite("GPIO lines")
struct GPIOTests {
    private let clock = VirtualClock()

    @Test(arguments: [
        // Input, both edges: bits 2, 4 and 5; and the bias, bits 8 to 10.
        (EdgeOptions.Bias.pullUp, UInt64(0x134)),
        (.pullDown, 0x234),
        (.none, 0x434),
    ])
    func `a line is asked for as an input that reports both edges, and not debounced`(
        bias: EdgeOptions.Bias,
        flags: UInt64
    ) async throws {
        let kernel = RecordedKernel(clock: clock)
        _ = try await kernel.source(bias: bias)
        var expected = [UInt8](repeating: 0, count: 592)
        expected.put(UInt32(17), at: 0)
        expected.replaceSubrange(256..<263, with: Array("heatlog".utf8))
        expected.put(flags, at: 288)
        expected.put(UInt32(1), at: 560)
        expected.put(UInt32(1_024), at: 564)
        #expect(kernel.state.withLock { $0.request } == expected)
    }

    @Test func `a line is found by its name`() async throws {
        let kernel = RecordedKernel(clock: clock) { state in
            for number in state.lines.indices { state.lines[number].name = "GPIO\(number)" }
            state.lines[3].name = "GPIO17A"
        }
        _ = try await kernel.source(at: "gpio:gpiochip0/GPIO17")
        #expect(kernel.state.withLock { $0.request.first } == 17)
    }

    @Test func `a name that is on no line or on two says so`() async throws {
        let kernel = RecordedKernel(clock: clock) { state in
            state.lines[4].name = "S0"
            state.lines[9].name = "S0"
        }
        let missing = await kernel.failure(at: "gpio:gpiochip0/GPIO17")
        #expect(missing?.kind == .input(.noName))
        let twice = await kernel.failure(at: "gpio:gpiochip0/S0")
        #expect(twice?.kind == .input(.ambiguousName(numbers: [4, 9])))
        #expect(twice?.message == "gpio:gpiochip0/S0 could be any of the lines 4, 9.")
        #expect(kernel.isAllClosed)
    }

    @Test func `the level is the line's`() async throws {
        let kernel = RecordedKernel(clock: clock)
        let source = try await kernel.source()
        #expect(try source.level())
        kernel.state.withLock { $0.isHigh = false }
        #expect(try !source.level())
    }

    @Test func `recorded edges come with the kernel's times, at most 10 ms after`() async throws {
        let kernel = RecordedKernel(clock: clock) { state in
            state.events = [
                .init(time: 1_003, isHigh: false, sequence: 1),
                .init(time: 1_033, isHigh: true, sequence: 2),
            ]
        }
        let source = try await kernel.source()
        let first = try await source.changes(within: .seconds(5))
        #expect(first == EdgeBatch([LevelChange(isHigh: false, nanoseconds: 1_003_000_000)]))
        #expect(clock.nanoseconds == 1_010_000_000)
        let second = try await source.changes(within: .seconds(5))
        #expect(second == EdgeBatch([LevelChange(isHigh: true, nanoseconds: 1_033_000_000)]))
        #expect(try await source.changes(within: .milliseconds(25)).isEmpty)
        #expect(clock.nanoseconds == 1_065_000_000)
    }

    @Test func `edges that were dropped are counted by their missing numbers`() async throws {
        let kernel = RecordedKernel(clock: clock) { state in
            state.events = [
                .init(time: 1, isHigh: false, sequence: 4),
                .init(time: 2, isHigh: true, sequence: 5),
                .init(time: 3, isHigh: false, sequence: 8),
            ]
        }
        try await clock.sleep(for: .seconds(1))
        let batch = try await kernel.source().changes(within: .zero)
        #expect(batch.changes.map(\.isHigh) == [false, true, false])
        #expect(batch.lost == 5)
    }

    @Test func `numbers that go round are no loss`() async throws {
        let kernel = RecordedKernel(clock: clock) { state in
            state.events = [.init(time: 1, isHigh: false, sequence: 1)]
        }
        let source = try await kernel.source()
        let numbers: [UInt32] = [.max - 1, .max, 0, 1, 3]
        kernel.state.withLock { state in
            state.events += numbers.enumerated().map { place, number in
                .init(time: UInt64(place) + 2, isHigh: place % 2 == 0, sequence: number)
            }
        }
        try await clock.sleep(for: .seconds(1))
        // From 1 to the number before the last is the other half of the circle: no gap is so large.
        #expect(try await source.changes(within: .zero).lost == 1)
    }

    @Test func `all that the kernel has kept is fetched at once, in order`() async throws {
        let times = (1...1_000).map { UInt64($0) }
        let kernel = RecordedKernel(clock: clock) { state in
            state.events = times.map {
                .init(time: $0, isHigh: $0 % 2 == 0, sequence: UInt32($0))
            }
        }
        try await clock.sleep(for: .seconds(2))
        let batch = try await kernel.source().changes(within: .seconds(1))
        #expect(batch.changes.map(\.nanoseconds) == times.map { $0 * 1_000_000 })
        #expect(batch.lost == 0)
        #expect(kernel.state.withLock { $0.reads } == 16)
    }

    @Test func `a chip that goes away gives its last edges first`() async throws {
        let kernel = RecordedKernel(clock: clock) { state in
            state.events = [.init(time: 0, isHigh: false, sequence: 1)]
            state.goesAway = true
        }
        let source = try await kernel.source()
        #expect(try await source.changes(within: .seconds(1)).changes.count == 1)
        let gone = LineError(.input(.chipGone), address: "gpio:gpiochip0/17")
        await #expect(throws: gone) { try await source.changes(within: .seconds(1)) }
        kernel.state.withLock { $0.refusals[RecordedKernel.values] = ENODEV }
        #expect(throws: gone) { try source.level() }
    }

    @Test func `a closed line is closed for good, and one that is forgotten is given back`()
        async throws
    {
        let kernel = RecordedKernel(clock: clock)
        var source: (any EdgeSource)? = try await kernel.source()
        #expect(kernel.state.withLock { $0.descriptors } == [200])
        source = nil
        #expect(source == nil && kernel.isAllClosed)
        let closed = try await kernel.source()
        await closed.close()
        #expect(kernel.isAllClosed)
        #expect(throws: LineError(.closed, address: closed.address)) { try closed.level() }
        await #expect(throws: LineError(.closed, address: closed.address)) {
            try await closed.changes(within: .seconds(1))
        }
    }

    @Test func `chips are listed in the order of their numbers`() throws {
        let folder = try ScratchFolder()
        for number in [0, 2, 10] { try folder.write("", to: "gpiochip\(number)") }
        for name in ["gpiochip", "gpiochipX", "gpiomem"] { try folder.write("", to: name) }
        let chips = GPIOChips.list(dev: folder.path, calls: RecordedKernel(clock: clock))
        #expect(chips.map(\.path) == [0, 2, 10].map { "\(folder.path)/gpiochip\($0)" })
        #expect(chips.allSatisfy { $0.isUsable && $0.lineCount == 54 })
        #expect(chips.first?.label == "pinctrl-bcm2835")
        let closed = RecordedKernel(clock: clock) { $0.openRefusal = EACCES }
        let others = GPIOChips.list(dev: folder.path, calls: closed)
        #expect(others.count == 3 && others.allSatisfy { !$0.isUsable && $0.lineCount == nil })
    }

    @Test func `a chip is found by what its driver calls it`() async throws {
        let folder = try ScratchFolder()
        try folder.write("", to: "gpiochip4")
        let kernel = RecordedKernel(clock: clock)
        _ = try await kernel.source(at: "gpio:\(folder.path)/pinctrl-bcm2835/17")
        #expect(kernel.state.withLock { $0.opened.last } == "\(folder.path)/gpiochip4")
        // A device of that name comes first, and of two chips with one label none is meant.
        try folder.write("", to: "pinctrl-bcm2835")
        _ = try await kernel.source(at: "gpio:\(folder.path)/pinctrl-bcm2835/17")
        #expect(kernel.state.withLock { $0.opened.last } == "\(folder.path)/pinctrl-bcm2835")
        try folder.write("", to: "gpiochip5")
        #expect(GPIOChips.path(ofLabel: "\(folder.path)/pinctrl-rp1", calls: kernel) == nil)
        let other = try ScratchFolder()
        for number in 0...1 { try other.write("", to: "gpiochip\(number)") }
        #expect(GPIOChips.path(ofLabel: "\(other.path)/pinctrl-bcm2835", calls: kernel) == nil)
    }

    /// A kernel keeps so many edges, and drops the oldest when another one comes.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `what is told and what is lost are all that happened`(seed: UInt64) async throws {
        var noise = Noise(seed: seed)
        let kernel = RecordedKernel(clock: clock)
        let source = try await kernel.source()
        var (sequence, time) = (UInt32(0), UInt64(0))
        var (told, lost) = (0, 0)
        for _ in 0..<300 {
            let burst = Int.random(in: 0...160, using: &noise)
            var events: [RecordedKernel.Event] = []
            for _ in 0..<burst {
                sequence += 1
                time += UInt64.random(in: 0...2, using: &noise)
                let isHigh = sequence % 2 == 0
                events.append(.init(time: time, isHigh: isHigh, sequence: sequence))
            }
            kernel.state.withLock { $0.events = ($0.events + events).suffix(100) }
            time += UInt64.random(in: 0...20, using: &noise)
            let wait = max(0, Int64(time) - Int64(clock.nanoseconds / 1_000_000))
            try await clock.sleep(for: .milliseconds(wait))
            let batch = try await source.changes(within: .zero)
            #expect(
                zip(batch.changes, batch.changes.dropFirst()).allSatisfy { $0.isHigh != $1.isHigh }
            )
            told += batch.changes.count
            lost += batch.lost
        }
        #expect(told + lost == Int(sequence))
        #expect(lost > 0)
    }
}

extension [UInt8] {
    fileprivate mutating func put<Number: FixedWidthInteger>(_ number: Number, at place: Int) {
        let bytes = Swift.withUnsafeBytes(of: number.littleEndian) { Array($0) }
        replaceSubrange(place..<place + bytes.count, with: bytes)
    }
}
