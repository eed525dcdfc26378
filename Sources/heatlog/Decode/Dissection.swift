import KMP
import Transport

/// Bytes between frames, which belong to none.
struct Stray {
    let offset: Int
    let bytes: [UInt8]

    /// Whether it is the single 00 that meters send unasked, and no fault.
    var isLoneZero: Bool { bytes == [0x00] }
    /// What the bytes are.
    var role: ByteRole { isLoneZero ? .loneZero : .noise }
}

/// The bytes of a line taken apart, each of them accounted for exactly once.
struct Dissection {
    enum Item {
        case frame(DissectedFrame)
        case stray(Stray)
    }

    /// Frames and what stands between them, in the order of the bytes.
    let items: [Item]
    let byteCount: Int
    /// When each byte passed and which way, where a recording tells.
    let passage: Passage?

    /// Takes bytes apart; it never fails, for what is no frame is accounted for as noise.
    ///
    /// A request that a recording says was sent is none that came back, however often it is sent.
    init(_ bytes: [UInt8], passage: Passage? = nil) {
        let segments = Segmentation(bytes).segments
        var request: [UInt8]?
        var items: [Item] = []
        for (index, segment) in segments.enumerated() {
            let wasSent = passage?[segment.offset]?.direction == .sent
            let isEcho = request == segment.wire && !wasSent
            let next = segments.dropFirst(index + 1).first
            if let frame = DissectedFrame(segment, isEcho: isEcho, next: next) {
                items.append(.frame(frame))
                request = segment.kind == .frame(.request) && !isEcho ? segment.wire : nil
            } else {
                let stray = Stray(offset: segment.offset, bytes: segment.wire)
                items.append(.stray(stray))
                if !stray.isLoneZero { request = nil }
            }
        }
        self.items = items
        byteCount = bytes.count
        self.passage = passage
    }

    /// Frames and acknowledgements, broken ones too.
    var frames: [DissectedFrame] {
        items.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    }

    /// What stands between frames.
    var strays: [Stray] {
        items.compactMap { if case .stray(let stray) = $0 { stray } else { nil } }
    }

    /// Whether there is anything, all of it is understood, and nothing is wrong with it.
    var isGood: Bool {
        byteCount > 0 && frames.allSatisfy { $0.defect == nil } && strays.allSatisfy(\.isLoneZero)
    }

    /// What is wrong, one sentence for each place.
    var complaints: [String] {
        items.compactMap { item in
            switch item {
            case .frame(let frame):
                frame.defect.map { "The frame at byte \(frame.segment.offset): \($0)." }
            case .stray(let stray) where !stray.isLoneZero:
                "\(counted(stray.bytes.count, "byte")) of noise at byte \(stray.offset)."
            case .stray: nil
            }
        }
    }
}
