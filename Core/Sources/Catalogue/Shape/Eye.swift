/// What makes the optical eye of a model answer, or keeps it silent.
public struct Eye: Sendable, Hashable {
    /// The speed of the line in baud: 1200, or 9600 for electricity meters.
    public var baud: Int
    /// What wakes it, as an instruction such as "Hold the magnet of the head over the eye".
    public var wake: String
    /// When it goes silent by itself, as a sentence; nil where it does not.
    public var sleep: String?
    /// How many minutes after a read it still listens, where a read in time keeps it awake without
    /// end and nothing but a person at the meter wakes it again; nil where that is not so.
    public var awakeMinutes: Int?
    /// How the head has to sit; nil where no source says.
    public var placement: String?
    /// How it refuses to be read too often; nil where it does not.
    public var throttling: String?
    /// Where this is from.
    public var source: SourceNote

    /// Makes a description.
    public init(
        baud: Int = 1200,
        wake: String,
        sleep: String? = nil,
        awakeMinutes: Int? = nil,
        placement: String? = nil,
        throttling: String? = nil,
        source: SourceNote
    ) {
        self.baud = baud
        self.wake = wake
        self.sleep = sleep
        self.awakeMinutes = awakeMinutes
        self.placement = placement
        self.throttling = throttling
        self.source = source
    }
}
