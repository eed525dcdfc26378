import Diagnosis
import KMP
import Metering
import Simulator
import Transport

/// A line in memory with a simulated head and meter at its end, which live on the clock.
///
/// What arrives comes in lumps of any size, as adapters deliver; the lumps grow from the seed.
final class HeadLine: Line {
    let address = "memory"
    private(set) var settings: LineSettings?
    private let bench: HeadBench
    private let countsErrors: Bool
    private let errorsBefore: WireTally

    init(_ bench: HeadBench, _ settings: LineSettings, countsErrors: Bool) {
        self.bench = bench
        self.settings = settings
        self.countsErrors = countsErrors
        bench.settings = CharacterFormat(settings)
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
        bench.put(bytes, CharacterFormat(settings ?? .heatMeter))
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        try bench.count(address)
        let limit = bench.now.advanced(byMicroseconds: patience.microseconds)
        while true {
            let bytes = try bench.take(address)
            if !bytes.isEmpty || bench.now >= limit { return bytes }
            let due = max(bench.now, bench.nextMoment.map { min($0, limit) } ?? limit)
            // An adapter hands over what it has collected for some milliseconds.
            let lump = due < limit ? bench.lump() : 0
            let wait = due.microseconds - bench.now.microseconds + lump
            do {
                try await bench.clock.sleep(for: .microseconds(max(1, wait)), tolerance: nil)
            } catch { throw LineError(.cancelled, address: address) }
        }
    }

    func setSpeed(_ baud: Int) async throws(LineError) {
        try bench.count(address)
        settings?.baud = baud
        bench.settings = settings.map { CharacterFormat($0) }
    }

    func close() async {}
}

/// What a head alone cannot play: what is wrong beside it on the line, or with the whole meter.
struct Surroundings: Sendable {
    /// After how many calls the line is lost; nil for never.
    var callsLeft: Int?
    /// After how many bytes from the far end the line is lost; nil for never.
    var bytesLeft: Int?
    /// How many requests a meter needs before it is awake.
    var knocks = 0
    /// Of so many requests one is not heard; nil for none.
    var missesOneIn: UInt64?
    /// How many requests later a meter falls silent for good; nil for never.
    var dropsAfter: Int?
    /// How often the adapter sends a request back besides the head.
    var adapterEchoes = 0
    /// Whether the adapter's echo has a bit wrong.
    var spoilsEcho = false
    /// What another program asks and is answered on this line, again and again; nil for none.
    var chatter: [UInt8]?
}

/// The head, which outlives the lines that are opened to it one after the other.
final class HeadBench {
    var head: OpticalHead
    let clock: any Clock<Duration>
    private var silent: OpticalHead
    private var around: Surroundings
    private var requests = 0
    /// What comes from beside the head, in the order of time.
    private var injected: [(time: Moment, byte: UInt8)] = []
    private let watch: Stopwatch
    private var luck: UInt64

    /// - Parameters:
    ///   - head: the head on its meter.
    ///   - silent: the same head while the meter hears nothing.
    ///   - around: what else is wrong.
    ///   - seed: what all chance is made from.
    ///   - clock: the clock that they live by.
    init(
        _ head: OpticalHead,
        silent: OpticalHead,
        _ around: Surroundings,
        seed: UInt64,
        clock: any Clock<Duration>
    ) {
        self.head = head
        self.silent = silent
        self.around = around
        self.clock = clock
        watch = Stopwatch(clock)
        luck = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        if let chatter = around.chatter {
            let format = CharacterFormat()
            for second in stride(from: 0, to: 60, by: 2) { inject(chatter, format, second) }
        }
    }

    var now: Moment { Moment(microseconds: watch.elapsed.microseconds) }

    var settings: CharacterFormat? {
        get { head.settings }
        set {
            head.settings = newValue
            silent.settings = newValue
        }
    }

    /// When there is something to do next.
    var nextMoment: Moment? {
        [head.nextMoment, silent.nextMoment, injected.first?.time].compactMap(\.self).min()
    }

    /// Hands a request to the far end.
    func put(_ bytes: [UInt8], _ format: CharacterFormat) {
        requests += 1
        let isHeard =
            requests > around.knocks && requests <= around.dropsAfter ?? .max
            && (around.missesOneIn.map { roll() >> 20 % $0 != 0 } ?? true)
        for byte in bytes {
            if isHeard { head.receive(byte, at: now) } else { silent.receive(byte, at: now) }
        }
        for _ in 0..<around.adapterEchoes {
            var echo = bytes
            if around.spoilsEcho { echo[Int(roll() >> 20 % UInt64(bytes.count))] ^= 0x10 }
            inject(echo, format, 0)
        }
    }

    func take(_ address: String) throws(LineError) -> [UInt8] {
        var bytes: [UInt8] = []
        // One moment after the other, so that bytes keep their order within a lump.
        while let due = nextMoment, due <= now {
            while let byte = head.transmit(at: due) { bytes.append(byte) }
            while let byte = silent.transmit(at: due) { bytes.append(byte) }
            while let first = injected.first, first.time <= due {
                bytes.append(first.byte)
                injected.removeFirst()
            }
        }
        if let left = around.bytesLeft {
            guard left > 0 else { throw LineError(.closed, address: address) }
            around.bytesLeft = left - bytes.count
        }
        return bytes
    }

    private func inject(_ bytes: [UInt8], _ format: CharacterFormat, _ seconds: Int) {
        var time = now.advanced(byMicroseconds: Int64(seconds) * 1_000_000)
        for byte in bytes {
            time = time.advanced(byMicroseconds: 11_000_000 / Int64(format.baud))
            injected.append((time, byte))
        }
        injected.sort { $0.time < $1.time }
    }

    /// How long the adapter collects this time: 0 to 30 ms, as seen with USB. (GO#257)
    func lump() -> Int64 {
        let luck = roll()
        return luck % 2 == 0 ? 0 : Int64(luck >> 8 % 30_000)
    }

    private func roll() -> UInt64 {
        luck ^= luck << 13
        luck ^= luck >> 7
        luck ^= luck << 17
        return luck
    }

    func count(_ address: String) throws(LineError) {
        guard let left = around.callsLeft else { return }
        guard left > 0 else { throw LineError(.closed, address: address) }
        around.callsLeft = left - 1
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
