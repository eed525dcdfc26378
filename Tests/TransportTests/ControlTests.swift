import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Suite("Control lines of serial ports")
struct ControlTests {
    private let clock = VirtualClock()

    private func edges(
        _ port: RecordedPort,
        _ signal: ControlSignal = .dcd,
        supply: EdgeOptions.Supply = .both
    ) throws -> ControlEdges {
        try ControlEdges(
            7,
            signal,
            supply: supply,
            address: "serial:/dev/ttyUSB0/\(signal)",
            clock: clock,
            calls: port
        )
    }

    @Test(arguments: [
        (ControlSignal.dcd, CInt(0x40)), (.ri, 0x80), (.cts, 0x20), (.dsr, 0x100),
    ])
    func `each signal has its bit and its count`(signal: ControlSignal, bit: CInt) async throws {
        let times: [UInt64] = [10, 40, 110, 140, 210, 240]
        let port = RecordedPort(.ftdi, bit: bit, clock: clock, changes: times)
        let source = try edges(port, signal)
        #expect(try !source.level())
        let changes = try await source.all(until: 300)
        #expect(changes.map(\.isHigh) == [true, false, true, false, true, false])
        // No other signal ever changed.
        for other in ControlSignal.allCases where other != signal {
            let still = try edges(port, other)
            #expect(try await still.changes(within: .milliseconds(50)).isEmpty)
        }
    }

    @Test(arguments: [
        (EdgeOptions.Supply.both, CInt(0x6), CInt(0)), (.dtr, 0x2, 0x4), (.rts, 0x4, 0x2),
        (.none, 0, 0x6),
    ])
    func `the outputs that feed the contact are asserted, and the others released`(
        supply: EdgeOptions.Supply,
        asserted: CInt,
        released: CInt
    ) throws {
        let port = RecordedPort(.ftdi, clock: clock)
        _ = try edges(port, supply: supply)
        let requests = port.asked.withLock { $0.supply }
        #expect(requests.map(\.isAsserted) == [true, false])
        #expect(requests.map(\.bits) == [asserted, released])
    }

    static let drivers: [RecordedPort.Driver] = [.ftdi, .pl2303, .cp210x, .ring]

    @Test(arguments: drivers)
    func `every pulse of 20 ms or more comes through once, whatever the driver does`(
        driver: RecordedPort.Driver
    ) async throws {
        var noise = Noise(seed: 3)
        var time: UInt64 = 5
        var times: [UInt64] = []
        for _ in 0..<120 {
            time += UInt64.random(in: 20...420, using: &noise)
            times.append(time)
        }
        let port = RecordedPort(driver, clock: clock, changes: times)
        let changes = try await edges(port).all(until: time + 100)
        #expect(changes.count == times.count)
        #expect(changes.enumerated().allSatisfy { $0.element.isHigh == ($0.offset % 2 == 0) })
        // No look is later than a millisecond behind what the driver shows.
        let late = zip(changes, times).map { Int64($0.nanoseconds / 1_000_000) - Int64($1) }
        #expect(late.allSatisfy { 0...17 ~= $0 })
    }

    @Test func `counts that have kept step are looked at instead of the level`() async throws {
        let times = (1...200).map { UInt64($0) * 50 }
        let port = RecordedPort(.ftdi, clock: clock, changes: times)
        let changes = try await edges(port).all(until: 10_050)
        #expect(changes.count == 200)
        let asked = port.asked.withLock { $0 }
        #expect(asked.counts > 9_000)
        // Until the second pulse has ended, and then once a second.
        #expect(asked.levels < 300)
    }

    @Test func `a pulse between two looks shows in the counts`() async throws {
        let proof: [UInt64] = [10, 40, 110, 140]
        var driver = RecordedPort.Driver.ftdi
        driver.countLag = 0
        // Both changes of the third pulse lie in one millisecond.
        let port = RecordedPort(driver, clock: clock, changes: proof + [210, 210, 310, 340])
        let changes = try await edges(port).all(until: 400)
        #expect(changes.count == 8)
        #expect(changes.dropFirst(4).prefix(2).map(\.isHigh) == [true, false])
    }

    @Test(arguments: [RecordedPort.Driver.cp210x, .ring])
    func `counts that do not follow are never believed`(driver: RecordedPort.Driver) async throws {
        let times = (1...40).map { UInt64($0) * 50 }
        let port = RecordedPort(driver, clock: clock, changes: times)
        let changes = try await edges(port).all(until: 2_050)
        #expect(changes.count == 40)
        #expect(port.asked.withLock { $0.levels } > 2_000)
    }

    @Test func `counts that leave the level are given up, and the level is right again`() {
        var look = ControlLook(isHigh: false, count: 0, at: 0)
        var time: UInt64 = 0
        func pass(_ milliseconds: UInt64) { time += milliseconds * 1_000_000 }
        for (count, level) in [(1, true), (2, false), (3, true), (4, false)] as [(UInt32, Bool)] {
            pass(30)
            let changes = look.take(level: level, count: count, at: time).changes
            #expect(changes.map(\.isHigh) == [level])
        }
        #expect(look.isByCounts && !look.wantsLevel(at: time))
        // The level has changed, and the driver does not count it any more.
        pass(1_000)
        #expect(look.wantsLevel(at: time))
        #expect(look.take(level: true, count: 4, at: time).changes.isEmpty)
        pass(10)
        #expect(!look.wantsLevel(at: time))
        pass(20)
        #expect(look.wantsLevel(at: time))
        #expect(look.take(level: true, count: 4, at: time).changes.map(\.isHigh) == [true])
        #expect(!look.isByCounts && !look.wantsCount)
        // For good, however the level goes on.
        for level in [false, true, false, true, false] {
            pass(30)
            #expect(look.take(level: level, count: nil, at: time).changes.map(\.isHigh) == [level])
            #expect(look.wantsLevel(at: time))
        }
    }

    @Test func `a count that is late whenever it is compared is believed all the same`() {
        var look = ControlLook(isHigh: false, count: 0, at: 0)
        var changes: [LevelChange] = []
        // A change every 100 ms, counted 16 ms later: each comparison falls into the time between.
        for millisecond in 1...20_000 as ClosedRange<UInt64> {
            let time = millisecond * 1_000_000
            let level = look.wantsLevel(at: time) ? millisecond / 100 % 2 == 1 : nil
            let count = UInt32((millisecond + 84) / 100)
            changes += look.take(level: level, count: count - min(count, 1), at: time).changes
        }
        #expect(look.isByCounts)
        #expect(changes.count == 199)
    }

    @Test func `a count that begins anew is no thousand million changes`() {
        var look = ControlLook(isHigh: false, count: 0, at: 0)
        for count in 1...4 as ClosedRange<UInt32> {
            _ = look.take(level: count % 2 == 1, count: count, at: UInt64(count) * 50_000_000)
        }
        #expect(look.isByCounts)
        #expect(look.take(level: nil, count: 0, at: 250_000_000).changes.isEmpty)
        #expect(look.take(level: nil, count: 1, at: 300_000_000).changes.count == 1)
    }

    @Test(arguments: [ENOTTY, EINVAL])
    func `a port without control lines says so`(code: CInt) {
        let port = RecordedPort(.pl2303, clock: clock)
        port.refusals.withLock { $0 = [(RecordedPort.levels, 0, code)] }
        let error = #expect(throws: LineError.self) { try edges(port) }
        #expect(error?.kind == .input(.noControlLines))
        let message = "serial:/dev/ttyUSB0/dcd has no level: the port has no control lines."
        #expect(error?.message == message)
        #expect(port.asked.withLock { $0.isClosed })
    }

    @Test(arguments: drivers, [EIO, ENODEV])
    func `an adapter that is pulled out is told`(driver: RecordedPort.Driver, code: CInt)
        async throws
    {
        let port = RecordedPort(driver, clock: clock, changes: [10, 40])
        port.refusals.withLock { refusals in
            refusals = [
                (RecordedPort.levels, 500_000_000, code), (RecordedPort.counts, 500_000_000, code),
            ]
        }
        let source = try edges(port)
        var seen = 0
        let error = await #expect(throws: LineError.self) {
            while true { seen += try await source.changes(within: .seconds(1)).changes.count }
        }
        #expect(seen == 2)
        #expect(error == LineError(.closed, address: "serial:/dev/ttyUSB0/dcd"))
    }

    @Test func `a cancelled wait is told as such`() async {
        let task = Task {
            let source = try edges(RecordedPort(.cp210x, clock: clock))
            while true { _ = try await source.changes(within: .seconds(1)) }
        }
        task.cancel()
        let error = await #expect(throws: LineError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
    }

    @Test func `a pseudo-terminal has no control lines, and is free again afterwards`() async throws
    {
        let clock = ContinuousClock()
        let terminal = try await PseudoTerminal.open(clock: clock)
        for _ in 0..<2 {
            let address = try EdgeAddress(parsing: "serial:\(terminal.path)/cts")
            let error = await #expect(throws: LineError.self) {
                try await address.open(clock: clock)
            }
            #expect(error?.kind == .input(.noControlLines))
        }
        await terminal.close()
    }

    @Test func `a port that is not there, or is none, is named without its signal`() async throws {
        for (path, kind) in [
            ("/dev/nowhere", LineError.Kind.notFound), ("/dev/null", .notASerialPort),
        ] {
            let address = try EdgeAddress(parsing: "serial:\(path)/dcd")
            let error = await #expect(throws: LineError.self) {
                try await address.open(clock: ContinuousClock())
            }
            #expect(error == LineError(kind, address: path))
        }
    }
}

extension ControlEdges {
    /// All changes until a time in milliseconds.
    fileprivate func all(until end: UInt64) async throws -> [LevelChange] {
        var changes: [LevelChange] = []
        while now < end * 1_000_000 {
            changes += try await self.changes(within: .milliseconds(200)).changes
        }
        return changes
    }
}
