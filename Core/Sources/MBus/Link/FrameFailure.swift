/// What was wrong with bytes that began like a frame.
public enum FrameDefect: Sendable, Hashable {
    /// The two lengths of a long frame are not the same.
    case lengths(UInt8, UInt8)
    /// The length is less than control, address and control information take.
    case length(UInt8)
    /// No second 68h stands behind the lengths.
    case secondStart(UInt8)
    /// The checksum sent is not that of the contents.
    case checksum(sent: UInt8, computed: UInt8)
    /// No 16h stands where the frame ends.
    case stop(UInt8)
    /// The line went silent before the frame ended.
    case endsEarly
}

/// A frame that is dropped: what was wrong with it and where.
public struct FrameFailure: Error, Sendable, Hashable {
    /// What was wrong.
    public let defect: FrameDefect
    /// Where the frame's start byte stood, counted in bytes since the reader was made.
    public let start: Int
    /// How many bytes had come of it.
    public let count: Int

    /// Makes a failure from its parts.
    public init(defect: FrameDefect, start: Int, count: Int) {
        self.defect = defect
        self.start = start
        self.count = count
    }
}
