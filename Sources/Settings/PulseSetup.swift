public import Collector
public import Pulse
public import Transport

/// One pulse input: where its pulses come in, and what they stand for.
public struct PulseSetup: Sendable, Hashable {
    /// Where pulses come in.
    public enum Place: Sendable, Hashable, CustomStringConvertible {
        /// A line whose pulses are counted here.
        case edges(EdgeAddress)
        /// A node that counts by itself and sends its counter.
        case node(LineAddress)
        /// A counter that another meter of the configuration shows.
        case register(meter: String, name: String)

        /// As it is written.
        public var description: String {
            switch self {
            case .edges(let address): address.description
            case .node(let address): address.description
            case .register(let meter, let name): "\(meter)/\(name)"
            }
        }

        /// The counters that another meter may show.
        static let registers = ["in_a", "in_b", "in_a_2", "in_b_2"]
    }

    /// What it is called, what its pulses stand for, what its meter shows.
    public var meter: PulseMeter
    /// Where pulses come in.
    public var place: Place
    /// What is known of the line.
    public var input = PulseInput()
    /// How the line is set up.
    public var options = EdgeOptions()
    /// Speed and frame of a node's line.
    public var settings = LineSettings(baud: 9_600)
    /// The milliseconds from one reading to the next.
    public var interval: Int64 = 60_000

    /// Makes one.
    public init(_ meter: PulseMeter, at place: Place) {
        self.meter = meter
        self.place = place
    }

    /// What it is called in this configuration.
    public var name: String { meter.name }
}
