public import Pulse

/// What is wrong with a pulse input, whatever kind of input it is.
public struct InputFaults: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What the line of the input shows.
    public init(_ faults: PulseFaults) { rawValue = faults.rawValue }

    /// The line has bounced for longer than any contact does.
    public static let bouncing = InputFaults(.bouncing)
    /// The line has been active for longer than any pulse.
    public static let stuck = InputFaults(.stuck)
    /// The line is active nearly all of the time.
    public static let inverted = InputFaults(.inverted)
    /// Pulses follow each other faster than the source can send them.
    public static let tooFast = InputFaults(.tooFast)
    /// Changes of the line were not fetched in time.
    public static let lost = InputFaults(rawValue: 16)
    /// A node sends lines that hold no count.
    public static let noise = InputFaults(rawValue: 32)

    /// What is wrong, one by one, in a fixed order.
    public var each: [InputFaults] {
        (0..<8).map { InputFaults(rawValue: 1 << $0) }.filter { contains($0) && !$0.words.isEmpty }
    }

    /// What a single fault is called in data.
    public var name: String { words.name }

    /// What a single fault is in a few words for people.
    public var phrase: String { words.phrase }

    private var words: Words {
        switch self {
        case .bouncing: Words("bouncing", "its contact bounces without an end")
        case .stuck: Words("stuck", "its line stays active")
        case .inverted: Words("inverted", "its polarity is probably the other one")
        case .tooFast: Words("too_fast", "its pulses are faster than they can be")
        case .lost: Words("lost", "changes of its line were lost")
        case .noise: Words("noise", "its node sends lines without a count")
        default: Words("", "")
        }
    }

    private struct Words {
        let name: String
        let phrase: String

        var isEmpty: Bool { name.isEmpty }

        init(_ name: String, _ phrase: String) { (self.name, self.phrase) = (name, phrase) }
    }
}
