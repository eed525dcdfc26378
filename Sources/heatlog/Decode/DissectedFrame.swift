import KMP

/// A byte with what it is for and what it says.
struct ExplainedByte {
    let offset: Int
    let byte: UInt8
    let role: ByteRole
    let meaning: String
    /// Which part of the frame the byte belongs to; nil for start, stop and what is no content.
    let part: Int?
}

/// A frame, good or broken, or an acknowledgement, explained byte by byte.
struct DissectedFrame {
    enum Kind: String { case frame, acknowledgement, broken }

    let segment: Segment
    let kind: Kind
    let direction: Direction
    /// Whether it is the request before it once more: infrared heads give back what they send.
    let isEcho: Bool
    /// What the data say; nil where the checksum is not good, for then nothing is believed.
    let explanation: Explanation?
    /// Why the frame or its data are not believed, in words; nil for a good frame.
    let defect: String?

    /// Explains a segment; nil for one that is no frame.
    init?(_ segment: Segment, isEcho: Bool, next: Segment?) {
        self.segment = segment
        self.isEcho = isEcho
        var explanation: Explanation?
        switch segment.kind {
        case .stray: return nil
        case .acknowledgement: (kind, direction, defect) = (.acknowledgement, .answer, nil)
        case .cutShort(let direction):
            (kind, self.direction) = (.broken, direction)
            defect = DefectText(segment, next: next).cutShort
        case .broken(let direction, let found):
            (kind, self.direction) = (.broken, direction)
            defect = DefectText(segment, next: next).text(found)
        case .frame(let direction):
            let contents = segment.contents
            let data = Array(contents[2..<contents.count - 2])
            let found = Explanation(direction, Command(rawValue: contents[1]), data: data)
            (kind, self.direction) = (.frame, direction)
            defect = found.defect.map { DefectText.text($0) }
            explanation = found
        }
        self.explanation = explanation
    }

    var address: Address? { segment.contents.first.map(Address.init) }
    var command: Command? { segment.contents.dropFirst().first.map(Command.init) }
    var registers: [ExplainedRegister] { explanation?.registers ?? [] }
    var facts: [Fact] { explanation?.facts ?? [] }
    /// How many bytes were sent as two.
    var stuffedCount: Int { segment.bytes.count { $0.mark == .escape } }

    /// The checksum sent and that of the contents; nil where the frame did not get that far.
    var checksum: (sent: UInt16, computed: UInt16)? {
        if case .broken(_, .checksum(let sent, let computed)) = segment.kind {
            return (sent, computed)
        }
        guard case .frame = segment.kind else { return nil }
        let last = segment.contents.suffix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        return (last, last)
    }

    /// Whether the checksum is good; nil for an acknowledgement, which has none.
    var isChecksumGood: Bool? { kind == .acknowledgement ? nil : kind == .frame }
}

extension DissectedFrame {
    /// The parts of the contents: address, command, data, checksum.
    var parts: [Part] {
        var parts: [Part] = []
        if let address { parts.append(Part(role: .address, count: 1, meaning: address.words)) }
        if let command { parts.append(Part(role: .command, count: 1, meaning: command.words)) }
        guard checksum == nil else { return parts + dataParts + [checksumPart] }
        let rest = segment.contents.count - 2
        if rest > 0 { parts.append(Part(role: .data, count: rest, meaning: "data, not believed")) }
        return parts
    }

    private var dataParts: [Part] {
        if let explanation { return explanation.parts }
        let count = segment.contents.count - 4
        return count > 0 ? [Part(role: .data, count: count, meaning: "data, not believed")] : []
    }

    private var checksumPart: Part {
        let isGood = isChecksumGood == true
        let computed = hexadecimal(checksum?.computed ?? 0)
        let meaning = isGood ? "checksum, good" : "checksum, should be \(computed)"
        return Part(role: .checksum, count: 2, meaning: meaning)
    }

    /// Every byte on the line, in order, each with its role.
    var bytes: [ExplainedByte] {
        let parts = parts
        // Which part each byte of the contents belongs to; the start byte comes before the first.
        let owners = parts.indices.flatMap { Array(repeating: $0, count: parts[$0].count) }
        var position = 0
        return segment.bytes.enumerated().map { index, marked in
            let isContent = marked.plain != nil
            let owner = position < owners.count ? owners[position] : nil
            if isContent { position += 1 }
            let (role, meaning) = role(of: marked, in: owner.map { parts[$0] })
            return ExplainedByte(
                offset: segment.offset + index,
                byte: marked.byte,
                role: role,
                meaning: meaning,
                part: isContent || role == .escape ? owner : nil
            )
        }
    }

    private func role(of marked: MarkedByte, in part: Part?) -> (ByteRole, String) {
        switch marked.mark {
        case .start: (.start, direction == .request ? "to the meter" : "from the meter")
        case .stop: (.stop, "end of the frame")
        case .escape: (.escape, "the next byte is sent complemented")
        case .acknowledgement: (.acknowledgement, "the meter has done what it was asked")
        case .defect: (.defect, "cannot stand here")
        case .stray: (.noise, "noise")
        case .content(let plain):
            (
                part?.role ?? .data,
                (part?.meaning ?? "") + (plain == marked.byte ? "" : stands(marked.byte, plain))
            )
        }
    }

    private func stands(_ byte: UInt8, _ plain: UInt8) -> String {
        " (\(hexadecimal([byte])) stands for \(hexadecimal([plain])))"
    }
}

extension Address {
    /// The address for people.
    var words: String { name.map { "address: the \($0)" } ?? "address of no known device" }
}

extension Command {
    /// The command for people.
    var words: String { name.map { "\($0)" } ?? "unknown command" }
}
