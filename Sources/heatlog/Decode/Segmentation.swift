import KMP

/// Cuts the bytes of a line into segments, each byte into exactly one.
///
/// The frame reader of the collector decides; here is only written down what it did with each
/// byte. So a frame explained is a frame that would have been read, and the other way round.
struct Segmentation {
    private var reader = FullFrameReader()
    private var open: [MarkedByte] = []
    /// How many bytes stand before the open segment.
    private var offset = 0
    /// The segments that are complete and were not fetched yet.
    private(set) var segments: [Segment] = []

    /// Begins, for bytes that come one by one.
    init() {}

    /// Cuts all of `bytes`.
    init(_ bytes: [UInt8]) {
        for byte in bytes { take(byte) }
        finish()
    }

    /// Whether a frame has begun and not ended.
    var isInsideFrame: Bool { reader.isInsideFrame }

    /// Whether there are bytes that belong to no complete segment yet.
    var isOpen: Bool { !open.isEmpty }

    /// Hands out the segments that are complete.
    mutating func fetch() -> [Segment] {
        defer { segments = [] }
        return segments
    }

    /// Ends what is open: no more bytes come that could belong to it.
    mutating func finish() {
        if reader.isInsideFrame {
            close(.cutShort(reader.direction))
            reader = FullFrameReader()
        } else if !open.isEmpty {
            close(.stray)
        }
    }

    /// Takes the next byte.
    mutating func take(_ byte: UInt8) {
        let wasInside = reader.isInsideFrame
        let count = contentCount
        switch reader.receive(byte) {
        case .pending:
            if !wasInside { closeStray() }
            add(byte, as: wasInside ? mark(after: count) : .start)
        case .stray: add(byte, as: .stray)
        case .acknowledgement:
            closeStray()
            add(byte, as: .acknowledgement)
            close(.acknowledgement)
        case .frame:
            add(byte, as: .stop)
            close(.frame(reader.direction))
        case .failure(let failure): fail(at: byte, with: failure)
        }
    }

    /// A frame that is broken by a start byte ends before it; any other one with the last byte.
    private mutating func fail(at byte: UInt8, with failure: FrameFailure) {
        let kind = Segment.Kind.broken(failure.direction, failure.defect)
        if failure.defect == .interrupted {
            close(kind)
            add(byte, as: .start)
        } else {
            add(byte, as: byte == WireByte.stop ? .stop : .defect)
            close(kind)
        }
    }

    private var contentCount: Int { reader.withContents { $0.count } }

    /// A byte that left the contents as they were is an escape.
    private func mark(after count: Int) -> MarkedByte.Mark {
        reader.withContents { contents in
            contents.count > count ? .content(plain: contents[count]) : .escape
        }
    }

    private mutating func add(_ byte: UInt8, as mark: MarkedByte.Mark) {
        open.append(MarkedByte(byte: byte, mark: mark))
    }

    private mutating func closeStray() {
        if !open.isEmpty { close(.stray) }
    }

    private mutating func close(_ kind: Segment.Kind) {
        segments.append(Segment(kind: kind, offset: offset, bytes: open))
        offset += open.count
        open = []
    }
}
