public import Metering

/// Why a value is not believed at first sight.
public struct Doubt: Sendable, Hashable {
    /// What it offends against; `Decisions/0006-plausibility.md` has the bands.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// A total is less than before and no wrap of its display explains it.
        case fell
        /// A total rose by more than its meter can count in the time.
        case leapt
        /// It is more than a meter of its kind can ever show.
        case range
        /// Unit, power of ten or kind of value are not those of last time.
        case unit
        /// A temperature is one of the values that stand for a broken sensor.
        case sensorFault = "sensor_fault"
        /// It does not fit the other values of the same answer.
        case relation
        /// A number that does not move by itself has moved: an info code, a configuration.
        case state
        /// Another meter seems to answer.
        case serial
        /// A date or time that no calendar has.
        case noSuchTime = "no_such_time"
    }

    /// Which value it is.
    public let key: ReadingKey
    /// What it offends against.
    public let rule: Rule
    /// What is odd about it, with the numbers.
    public let sentence: String
    /// Whether the very same stood last time: it is marked again, and costs no second look.
    public let isKnown: Bool

    /// Makes a doubt.
    public init(_ key: ReadingKey, rule: Rule, sentence: String, isKnown: Bool = false) {
        self.key = key
        self.rule = rule
        self.sentence = sentence
        self.isKnown = isKnown
    }
}

extension Doubt.Rule {
    /// Whether a value that a second look confirms stays marked.
    ///
    /// A state may change, and a meter may be swapped: two looks that agree settle that.
    var leavesMark: Bool { self != .state && self != .serial }
}
