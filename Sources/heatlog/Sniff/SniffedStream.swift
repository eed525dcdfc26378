/// The bytes of one line with their times, cut into frames and what stands between them.
struct SniffedStream {
    /// A frame or noise, and when it came.
    struct Piece {
        let segment: Segment
        /// When its first byte came.
        let start: Duration
        /// When its last byte came.
        let end: Duration
    }

    private var segmentation = Segmentation()
    private var start = Duration.zero
    private var pieces: [Piece] = []
    /// When the newest byte came.
    private(set) var latest = Duration.zero
    /// How many bytes of noise are not told yet.
    private(set) var noise = 0

    /// Whether there are bytes that are not told yet.
    var isOpen: Bool { segmentation.isOpen }
    /// Whether a frame has begun and not ended.
    var isInsideFrame: Bool { segmentation.isInsideFrame }

    /// Takes the next byte.
    mutating func take(_ byte: UInt8, at time: Duration) {
        let wasOpen = segmentation.isOpen
        segmentation.take(byte)
        let closed = segmentation.fetch()
        for (index, segment) in closed.enumerated() {
            // What was open before began earlier, and without the new byte it ended earlier too.
            let isOlder = index == 0 && wasOpen
            let hasByte = index == closed.count - 1 && !segmentation.isOpen
            pieces.append(
                Piece(
                    segment: segment,
                    start: isOlder ? start : time,
                    end: hasByte ? time : latest
                )
            )
        }
        if segmentation.isOpen, !wasOpen || !closed.isEmpty { start = time }
        noise = isOpen && !isInsideFrame ? noise + 1 : 0
        latest = time
    }

    /// Ends what is open.
    mutating func finish() {
        segmentation.finish()
        pieces += segmentation.fetch().map { Piece(segment: $0, start: start, end: latest) }
        noise = 0
    }

    /// Hands out what is complete.
    mutating func fetch() -> [Piece] {
        defer { pieces = [] }
        return pieces
    }
}
