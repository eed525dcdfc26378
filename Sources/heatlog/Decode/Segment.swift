import KMP

/// A byte on the line, and what the framing makes of it.
struct MarkedByte: Equatable {
    enum Mark: Equatable {
        case start
        /// Part of address, command, data or checksum; `plain` is what it stands for.
        case content(plain: UInt8)
        case escape
        case stop
        /// The byte at which a frame was given up.
        case defect
        case acknowledgement
        case stray
    }

    let byte: UInt8
    let mark: Mark

    /// The byte as it was before stuffing; nil where it is no content.
    var plain: UInt8? {
        guard case .content(let plain) = mark else { return nil }
        return plain
    }
}

/// A run of bytes that belong together: a frame, good or broken, or what stands between frames.
struct Segment: Equatable {
    enum Kind: Equatable {
        case frame(Direction)
        case broken(Direction, FrameDefect)
        /// The bytes ran out before the stop byte.
        case cutShort(Direction)
        case acknowledgement
        case stray
    }

    let kind: Kind
    /// Where the first byte stands, counted from 0.
    let offset: Int
    let bytes: [MarkedByte]

    /// Address, command, data and checksum before stuffing, as far as they came.
    var contents: [UInt8] { bytes.compactMap(\.plain) }
    /// The bytes as they were on the line.
    var wire: [UInt8] { bytes.map(\.byte) }
}

/// Cuts the bytes of a line into segments, each byte into exactly one.
///
/// The frame reader of the collector decides; here is only written down what it did with each
/// byte. So a frame explained is a frame that would have been read, and the other way round.
struct Segmentation {
    private var reader = FullFrameReader()
    private var open: [MarkedByte] = []
    private(set) var segments: [Segment] = []

    /// Cuts all of `bytes`.
    init(_ bytes: [UInt8]) {
        for byte in bytes { take(byte) }
        if reader.isInsideFrame {
            close(.cutShort(reader.direction))
        } else if !open.isEmpty {
            close(.stray)
        }
    }

    private mutating func take(_ byte: UInt8) {
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
        let offset = segments.last.map { $0.offset + $0.bytes.count } ?? 0
        segments.append(Segment(kind: kind, offset: offset, bytes: open))
        open = []
    }
}
