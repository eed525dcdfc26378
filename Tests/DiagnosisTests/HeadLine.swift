import KMP
import Metering
import Simulator
import Transport

/// A line in memory with a simulated head and meter at its end, which live on the clock.
///
/// What arrives comes in lumps of any size, as adapters deliver; the lumps grow from the seed.
final class HeadLine: Line {
    let address = "memory"
    let settings: LineSettings?
    private let bench: HeadBench
    private let countsErrors: Bool
    private let errorsBefore: WireTally

    init(_ bench: HeadBench, _ settings: LineSettings, countsErrors: Bool) {
        self.bench = bench
        self.settings = settings
        self.countsErrors = countsErrors
        bench.head.settings = CharacterFormat(settings)
        errorsBefore = bench.head.errors
    }

    var wireErrors: WireErrors? {
        guard countsErrors else { return nil }
        var errors = WireErrors()
        errors.framing = bench.head.errors.framing - errorsBefore.framing
        errors.parity = bench.head.errors.parity - errorsBefore.parity
        errors.breaks = bench.head.errors.breaks - errorsBefore.breaks
        return errors
    }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        try bench.count(address)
        for byte in bytes { bench.head.receive(byte, at: bench.now) }
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        try bench.count(address)
        let limit = bench.now.advanced(byMicroseconds: patience.microseconds)
        while true {
            let bytes = bench.take()
            if !bytes.isEmpty || bench.now >= limit { return bytes }
            let due = max(bench.now, bench.head.nextMoment.map { min($0, limit) } ?? limit)
            // An adapter hands over what it has collected for some milliseconds.
            let lump = due < limit ? bench.lump() : 0
            let wait = due.microseconds - bench.now.microseconds + lump
            do {
                try await bench.clock.sleep(for: .microseconds(max(1, wait)), tolerance: nil)
            } catch { throw LineError(.cancelled, address: address) }
        }
    }

    func close() async {}
}

/// The head, which outlives the lines that are opened to it one after the other.
final class HeadBench {
    var head: OpticalHead
    let clock: any Clock<Duration>
    /// After how many calls the line is lost; nil for never.
    var callsLeft: Int?
    private let watch: Stopwatch
    private var luck: UInt64

    init(_ head: OpticalHead, seed: UInt64, clock: any Clock<Duration>) {
        self.head = head
        self.clock = clock
        watch = Stopwatch(clock)
        luck = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    var now: Moment { Moment(microseconds: watch.elapsed.microseconds) }

    func take() -> [UInt8] {
        var bytes: [UInt8] = []
        while let byte = head.transmit(at: now) { bytes.append(byte) }
        return bytes
    }

    /// How long the adapter collects this time: 0 to 30 ms, as seen with USB. (GO#257)
    func lump() -> Int64 {
        luck ^= luck << 13
        luck ^= luck >> 7
        luck ^= luck << 17
        return luck % 2 == 0 ? 0 : Int64(luck >> 8 % 30_000)
    }

    func count(_ address: String) throws(LineError) {
        guard let left = callsLeft else { return }
        guard left > 0 else { throw LineError(.closed, address: address) }
        callsLeft = left - 1
    }
}

extension CharacterFormat {
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

extension Duration {
    var microseconds: Int64 { Int64((self / .microseconds(1)).rounded(.up)) }
}
