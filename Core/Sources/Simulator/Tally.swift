/// What a simulated meter has seen and done since it was made.
public struct Tally: Sendable, Hashable {
    /// Frames to this meter with a good checksum.
    public var requests = 0
    /// Answers sent as frames.
    public var answers = 0
    /// Answers sent as a bare 06h.
    public var acknowledgements = 0
    /// Frames dropped for a bad checksum or a broken form.
    public var refusedFrames = 0
    /// Frames with a good checksum for another address, or in the other direction.
    public var framesForOthers = 0
    /// Requests left unanswered for their content: an unknown command, more than eight registers,
    /// a write that is refused.
    public var unanswered = 0
    /// Answers that a fault kept back.
    public var silenced = 0
    /// Bytes thrown away because the meter was busy, had not forgotten the last bad ones, or had
    /// more of them waiting for the wire than its buffer holds.
    public var discardedBytes = 0
    /// Bytes that came while it slept.
    public var bytesAsleep = 0

    /// Makes a tally of nothing.
    public init() {}
}
