import Glibc
import Synchronization
import TestSupport

@testable import Transport

/// A serial port with one control line, whose driver answers as those of real adapters do.
///
/// What each driver does is taken from its source in Linux: ftdi_sio, pl2303, cp210x, 8250.
final class RecordedPort: DeviceCalls {
    /// How a driver tells of its control lines.
    struct Driver: Sendable, CustomStringConvertible {
        let description: String
        /// How long after a change the level shows it.
        var levelLag: UInt64 = 0
        /// How long after a change the count shows it; nil where there are no counts.
        var countLag: UInt64?
        /// Whether the count follows every change, or the falling ones alone, or none.
        var counted: Counted = .all

        enum Counted { case all, falling, none }

        /// The level is asked over USB, the counts come with the state every 16 ms.
        static let ftdi = Driver(description: "ftdi_sio", countLag: 16_000_000)
        /// Both lie in memory, and the counts cannot be asked for.
        static let pl2303 = Driver(description: "pl2303", levelLag: 1_000_000)
        /// The counts are there and never move.
        static let cp210x = Driver(description: "cp210x", countLag: 0, counted: .none)
        /// RI on a UART: the end of the ringing alone is counted.
        static let ring = Driver(description: "8250, RI", countLag: 0, counted: .falling)
    }

    /// What has been asked.
    struct Asked {
        var levels = 0
        var counts = 0
        var supply: [(isAsserted: Bool, bits: CInt)] = []
        var isClosed = false
    }

    static let levels = UInt(TIOCMGET)
    static let assert = UInt(TIOCMBIS)
    static let release = UInt(TIOCMBIC)
    static let counts = UInt(0x545D)

    let asked = Mutex(Asked())
    /// What a request gives from a time on, instead of an answer.
    let refusals = Mutex<[(request: UInt, time: UInt64, code: CInt)]>([])
    let clock: VirtualClock
    private let driver: Driver
    private let bit: CInt
    private let changes: [UInt64]

    /// A port whose line is released at first and changes at times, in milliseconds.
    init(_ driver: Driver, bit: CInt = 0x40, clock: VirtualClock, changes: [UInt64] = []) {
        self.driver = driver
        self.bit = bit
        self.clock = clock
        self.changes = changes.map { $0 * 1_000_000 }
    }

    var now: UInt64 { clock.nanoseconds }

    func repeatedly(every pace: Duration, _ action: @escaping @Sendable () -> Bool) {
        clock.repeatedly(every: pace, action)
    }

    func open(_ path: String) throws(Errno) -> CInt { throw Errno(code: ENOENT) }

    func read(
        _ descriptor: CInt,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int { throw Errno(code: EBADF) }

    func close(_ descriptor: CInt) { asked.withLock { $0.isClosed = true } }

    func control(
        _ descriptor: CInt,
        _ request: UInt,
        _ argument: UnsafeMutableRawPointer
    ) -> CInt {
        let refusal = refusals.withLock { refusals in
            refusals.first { $0.request == request && $0.time <= now }
        }
        if let refusal { return refusal.code }
        switch request {
        case Self.levels:
            asked.withLock { $0.levels += 1 }
            let isAsserted = happened(driver.levelLag) % 2 == 1
            // DTR and RTS show too.
            argument.storeBytes(of: 0x6 | (isAsserted ? bit : 0), as: CInt.self)
        case Self.counts: return tellCounts(argument)
        case Self.assert, Self.release:
            let bits = argument.load(as: CInt.self)
            asked.withLock { $0.supply.append((request == Self.assert, bits)) }
        default: return ENOTTY
        }
        return 0
    }

    /// How many changes show after a lag.
    private func happened(_ lag: UInt64) -> Int { changes.prefix { $0 + lag <= now }.count }

    /// struct serial_icounter_struct: cts, dsr, rng, dcd.
    private func tellCounts(_ argument: UnsafeMutableRawPointer) -> CInt {
        guard let lag = driver.countLag else { return ENOTTY }
        asked.withLock { $0.counts += 1 }
        let changes = happened(lag)
        let count =
            switch driver.counted {
            case .all: changes
            case .falling: changes / 2
            case .none: 0
            }
        let places: [CInt: Int] = [0x20: 0, 0x100: 4, 0x80: 8, 0x40: 12]
        // Just before the counter goes round.
        let shown = Int32(truncatingIfNeeded: count - 3)
        argument.storeBytes(of: shown, toByteOffset: places[bit] ?? 0, as: Int32.self)
        return 0
    }
}
