public import Metering

/// A meter's pulse output, contact and all: edges with their times, without end.
///
/// The pulses are as even as its frequency says, whatever the contact does at each end of one. The
/// same seed gives the same edges.
public struct PulseSource: Sendable {
    /// One change of the line.
    public struct Edge: Sendable, Hashable {
        /// When.
        public let time: Moment
        /// To which level.
        public let isHigh: Bool
    }

    /// How a pulse output is made; times are in microseconds.
    public struct Options: Sendable {
        /// Pulses in ``seconds`` seconds: 15 in 1, or 1 in 100.
        public var pulses: Int64
        /// See ``pulses``.
        public var seconds: Int64
        /// How long a pulse lasts; S0 asks for 30 ms and for 30 ms of rest. (IEC 62053-31)
        public var width: Int64
        /// How often the contact opens again at each end of a pulse at most.
        public var bounces: Int64
        /// For how long it does that at most; the standard allows 5 ms.
        public var bounceTime: Int64
        /// Whether the line is low while a pulse is on it.
        public var isActiveLow: Bool
        /// What all chance is made from.
        public var seed: UInt64

        /// Makes options; an S0 output without bounces by default.
        public init(
            pulses: Int64 = 1,
            seconds: Int64 = 1,
            width: Int64 = 30_000,
            bounces: Int64 = 0,
            bounceTime: Int64 = 4_900,
            isActiveLow: Bool = true,
            seed: UInt64 = 1
        ) {
            self.pulses = max(1, pulses)
            self.seconds = max(1, seconds)
            self.width = width
            self.bounces = bounces
            self.bounceTime = bounceTime
            self.isActiveLow = isActiveLow
            self.seed = seed
        }
    }

    /// What it was made with.
    public let options: Options
    /// Pulses of which the first edge was given out.
    public private(set) var begun: Int64 = 0

    private let dice: Dice
    private var pending: [Edge] = []
    private var position = 0
    private var ends: Int64 = 0

    /// Makes a source whose first pulse comes one interval behind moment 0.
    public init(_ options: Options = Options()) {
        self.options = options
        dice = Dice(seed: options.seed)
    }

    /// The level of the line at rest.
    public var restsHigh: Bool { options.isActiveLow }

    /// The next edge.
    public mutating func next() -> Edge {
        if position == pending.count { makeEnd() }
        defer { position += 1 }
        return pending[position]
    }

    /// When a pulse begins, the first one being 1.
    public func start(of pulse: Int64) -> Moment {
        Moment(microseconds: pulse * options.seconds * 1_000_000 / options.pulses)
    }

    /// The edges of one end of a pulse: one, or an odd number of them.
    private mutating func makeEnd() {
        let isStart = ends % 2 == 0
        if isStart { begun += 1 }
        let begin = start(of: begun).advanced(byMicroseconds: isStart ? 0 : options.width)
        let level = isStart != options.isActiveLow
        let bounces = options.bounces == 0 ? 0 : dice.number(0...options.bounces, .jitter, ends)
        let steps = 2 * bounces
        let slot = max(2, options.bounceTime / max(1, steps))
        pending.removeAll(keepingCapacity: true)
        pending.append(Edge(time: begin, isHigh: level))
        for step in 0..<steps {
            let place = ends * 1_000 + step
            let time = step * slot + dice.number(1...slot - 1, .light, place)
            let edge = begin.advanced(byMicroseconds: time)
            pending.append(Edge(time: edge, isHigh: (step % 2 == 0) != level))
        }
        position = 0
        ends += 1
    }
}
