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
