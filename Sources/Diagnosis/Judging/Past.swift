public import Catalogue

/// What is known of a meter from before an examination, so that nothing need be asked for it.
public struct Past: Sendable, Hashable {
    /// How long ago it answered last.
    public var age: Duration
    /// What model it was, nil where nobody has found out.
    public var model: MeterModel?
    /// How many requests it was sent today, nil where nobody has counted.
    public var requests: Int?
    /// How many reads were tried today.
    public var visits: Int
    /// How many of them brought nothing.
    public var failures: Int

    /// Makes a past.
    public init(
        age: Duration,
        model: MeterModel? = nil,
        requests: Int? = nil,
        visits: Int = 0,
        failures: Int = 0
    ) {
        self.age = age
        self.model = model
        self.requests = requests
        self.visits = visits
        self.failures = failures
    }
}

extension Past {
    /// A meter that limits its reads is silent for hours; after a day it may have any other reason.
    static let recent = Duration.seconds(24 * 3_600)

    /// Whether a silence now has to do with the reads before.
    var isRecent: Bool { age < Self.recent }

    /// How long ago it answered, in words.
    var words: String {
        let minutes = Int(age / .seconds(60))
        return switch minutes {
        case ..<1: "less than a minute"
        case ..<120: counted(minutes, "minute")
        case ..<2_880: counted(minutes / 60, "hour")
        default: counted(minutes / 1_440, "day")
        }
    }
}
