/// What was wrong with bytes that began like a frame.
public enum FrameDefect: Sendable, Hashable {
    /// Another start byte came before the stop byte: the first frame was cut short.
    case interrupted
    /// An escape was followed by a byte that no stuffed byte has as its complement.
    case badEscape(UInt8)
    /// A bare 06h stood inside the frame, where it would have been stuffed.
    case bareAcknowledge
    /// The stop byte came before address, command and checksum were there; or, to a listener with a
    /// deadline, no stop byte came at all.
    case tooShort
    /// The frame has more bytes than the reader has room for.
    case tooLong
    /// The checksum sent is not that of the contents.
    case checksum(sent: UInt16, computed: UInt16)
}

/// A frame that is dropped: what was wrong with it and where.
public struct FrameFailure: Error, Sendable, Hashable {
    /// What was wrong.
    public let defect: FrameDefect
    /// Where the frame's start byte stood, counted in bytes since the reader was made.
    public let start: Int
    /// Where the byte stood at which the frame was given up, counted likewise.
    public let offset: Int
    /// Which way the frame went.
    public let direction: Direction

    /// Makes a failure from its parts.
    public init(defect: FrameDefect, start: Int, offset: Int, direction: Direction) {
        self.defect = defect
        self.start = start
        self.offset = offset
        self.direction = direction
    }
}
