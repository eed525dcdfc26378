import MBus
import Transport

/// The bytes of a bus taken apart, each of them accounted for exactly once.
struct BusDissection {
    enum Item {
        case frame(BusFrame)
        case stray(Stray)
    }

    /// Frames and what stands between them, in the order of the bytes.
    let items: [Item]
    let byteCount: Int
    /// When each byte passed and which way, where a recording tells.
    let passage: Passage?

    /// Takes bytes apart; it never fails, for what is no frame is accounted for as noise.
    init(_ bytes: [UInt8], passage: Passage? = nil) {
        var request: [UInt8]?
        items = BusSegmentation(bytes).segments.map { segment in
            let wasSent = passage?[segment.offset]?.direction == .sent
            let isEcho = request == segment.wire && !wasSent
            guard let frame = BusFrame(segment, isEcho: isEcho) else {
                request = nil
                return .stray(Stray(offset: segment.offset, bytes: segment.wire))
            }
            request = frame.isRequest && !isEcho ? segment.wire : nil
            return .frame(frame)
        }
        byteCount = bytes.count
        self.passage = passage
    }

    /// Frames and acknowledgements, broken ones too.
    var frames: [BusFrame] {
        items.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    }

    /// What stands between frames.
    var strays: [Stray] {
        items.compactMap { if case .stray(let stray) = $0 { stray } else { nil } }
    }

    /// What is wrong, one sentence for each place.
    var complaints: [String] {
        items.compactMap { item in
            switch item {
            case .frame(let frame):
                frame.defect.map { "The frame at byte \(frame.offset): \($0)." }
            case .stray(let stray):
                "\(counted(stray.bytes.count, "byte")) of noise at byte \(stray.offset)."
            }
        }
    }
}

/// Which protocol bytes are of.
enum WireProtocol {
    case kmp, mBus

    /// Looks at bytes.
    ///
    /// A good frame of KMP, with its sixteen bits of checksum, settles it. Where there is none and
    /// there are good frames of M-Bus, or what begins like one, it is M-Bus; else they are explained
    /// as KMP, which says best what is wrong with them.
    init(of bytes: [UInt8]) {
        let segments = Segmentation(bytes).segments
        let isKMP = segments.contains { if case .frame = $0.kind { true } else { false } }
        let looksLikeKMP = segments.contains { $0.kind != .stray }
        let good = BusSegmentation(bytes).goodCount
        let isMBus = 2 * good > bytes.count || (good > 0 && !looksLikeKMP)
        self = !isKMP && (isMBus || Self.beginsLongFrame(bytes)) ? .mBus : .kmp
    }

    /// Whether a long frame begins the bytes, even one of whose four first bytes one is wrong.
    private static func beginsLongFrame(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4, bytes[0] == WireByte.startLong else { return false }
        return bytes[1] == bytes[2] || bytes[3] == WireByte.startLong
    }
}

extension Complaint {
    /// What is wrong with bytes that were read well; nil where nothing is.
    init?(_ dissection: BusDissection) {
        let complaints = dissection.complaints
        guard let first = complaints.first else { return nil }
        self.init(
            first + (complaints.count == 1 ? "" : " And \(complaints.count - 1) more."),
            hint: "One wrong, missing or added byte is enough; copy the bytes again if you can.",
            status: .dataError
        )
    }
}
