import Collector
import Metering
import Simulator
import Synchronization
import Transport

/// Lets a simulated meter answer on a line, byte by byte at the line's real pace.
final class MeterHost: Sendable {
    /// What a line can tell of its reader's settings.
    enum Knowledge: Sendable {
        /// Speed, data bits, parity and stop bits.
        case all
        /// Speed and stop bits: a pseudo-terminal is always 8N.
        case speedAndStopBits
    }

    /// The meter under its head, as it is at the host's first moment.
    let head: OpticalHead
    private let time: LineClock
    /// The head as it was seen last, for the next line.
    private let latest = Mutex<OpticalHead?>(nil)

    /// Switches a meter on.
    convenience init(_ meter: SimulatedMeter, clock: any Clock<Duration>) {
        self.init(OpticalHead(meter), clock: clock)
    }

    /// Switches on what is under a head, or what is in its place.
    init(_ head: OpticalHead, clock: any Clock<Duration>) {
        self.head = head
        time = LineClock(clock)
    }

    /// Switches a meter on that is asked in characters.
    init(_ meter: SimulatedASCIIMeter, clock: any Clock<Duration>) {
        head = OpticalHead(meter)
        time = LineClock(clock)
    }

    /// Answers until the task is cancelled or the line ends.
    ///
    /// One line after another finds the meter as it was left. Lines at the same time get a meter
    /// each, which is the same meter: it lives by the host's time.
    func serve(on line: any Line, knowing knowledge: Knowledge) async throws(LineError) {
        var head = takenUp()
        var told = head.errors
        while !Task.isCancelled {
            let wait = head.nextMoment?.duration(since: time.now) ?? .seconds(60)
            let bytes = try await line.receive(within: wait)
            head.settings = settings(of: line, knowledge, head)
            for byte in bytes { head.receive(byte, at: time.now) }
            let due = head.transmitAll(at: time.now)
            // At each turn: the next line may come before this one is known to have ended.
            latest.withLock { $0 = head }
            if head.errors != told {
                await line.report(WireErrors(head.errors, since: told))
                told = head.errors
            }
            if !due.isEmpty { try await line.send(due) }
        }
    }

    /// The head for a new line; what left it while nobody listened is lost.
    private func takenUp() -> OpticalHead {
        var head = latest.withLock { $0 } ?? head
        _ = head.transmitAll(at: time.now)
        return head
    }

    /// What the reader has set, as far as the line carries it.
    private func settings(
        of line: any Line,
        _ knowledge: Knowledge,
        _ head: OpticalHead
    ) -> CharacterFormat? {
        guard let asked = line.settings else { return nil }
        switch knowledge {
        case .all: return CharacterFormat(asked)
        case .speedAndStopBits:
            var format = head.ownFormat
            format.baud = asked.baud
            format.stopBits = asked.stopBits
            return format
        }
    }
}

extension CharacterFormat {
    /// The settings of a line in the simulator's words.
    init(_ settings: LineSettings) {
        let parity: Parity =
            switch settings.parity {
            case .none: .none
            case .even: .even
            case .odd: .odd
            }
        self.init(
            baud: settings.baud,
            dataBits: settings.dataBits,
            parity: parity,
            stopBits: settings.stopBits
        )
    }
}

extension WireErrors {
    /// What the reader's end has got wrong since it was last told.
    init(_ now: WireTally, since before: WireTally) {
        self.init()
        framing = now.framing - before.framing
        parity = now.parity - before.parity
        breaks = now.breaks - before.breaks
    }
}

extension OpticalHead {
    /// All bytes that have reached the reader by a moment.
    mutating func transmitAll(at now: Moment) -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = transmit(at: now) { bytes.append(byte) }
        return bytes
    }
}
