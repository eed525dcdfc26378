/// Why an answer, or what began like one, is not believed.
public enum ASCIIDefect: Error, Sendable, Hashable {
    /// The parity of a character is wrong; `offset` counts the bytes of the answer phase.
    case parity(offset: Int)
    /// The block check character is not that of the block.
    case checksum(sent: UInt8, computed: UInt8)
    /// The answer began and did not end.
    case truncated
    /// A character stands where none of its kind can.
    case unexpected(UInt8)
    /// A field of a line is missing, too many, or not as long as it has to be.
    case layout(field: Int)
    /// The contents of a block are not `address(value*unit)`; `offset` counts from its beginning.
    case record(offset: Int)
    /// The answer has more characters than there is room for.
    case tooLong
}

/// Why a request failed for good.
public enum ASCIIFailure: Error, Sendable, Hashable {
    /// Nothing came but at most lone 00 bytes.
    case noAnswer
    /// Only the request itself came back.
    case onlyEcho
    /// Only bytes came that are no text.
    case onlyNoise
    /// An answer came, and was broken each time; the last defect is given.
    case damaged(ASCIIDefect)
    /// The meter said who it is and then nothing more.
    case onlyIdentification
    /// Text came that is no answer to this question: another device, or another protocol.
    case otherProtocol
}

/// What was seen on the line while a request waited for its answer.
public struct ASCIIEvidence: Sendable, Hashable {
    /// How often the request was sent.
    public internal(set) var attempts: UInt16 = 0
    /// Bytes that came, of whatever kind.
    public internal(set) var bytes: UInt32 = 0
    /// Lone 00 bytes outside answers.
    public internal(set) var strayZeros: UInt32 = 0
    /// Other bytes outside answers that mean nothing.
    public internal(set) var strayBytes: UInt32 = 0
    /// Bytes whose parity is wrong, wherever they stood.
    public internal(set) var parityErrors: UInt32 = 0
    /// Times that what was sent came back whole, through the optical head.
    public internal(set) var echoes: UInt16 = 0
    /// Answers that were broken.
    public internal(set) var damagedAnswers: UInt16 = 0
    /// What was wrong with the last broken answer.
    public internal(set) var defect: ASCIIDefect?
    /// Lines of text that are no data.
    public internal(set) var otherTexts: UInt16 = 0
    /// Identifications, each of which data have to follow.
    public internal(set) var identifications: UInt16 = 0
    /// Microseconds from the request's last bit to the first character of the answer.
    public internal(set) var answerDelay: Int64?

    mutating func count(_ defect: ASCIIDefect) {
        damagedAnswers &+= 1
        self.defect = defect
        if case .parity = defect { parityErrors &+= 1 }
    }

    mutating func count(stray byte: UInt8) {
        if byte == 0 { strayZeros &+= 1 } else { strayBytes &+= 1 }
        if SevenBit.character(byte) == nil { parityErrors &+= 1 }
    }

    /// Why there is no answer, by the best that was seen.
    var failure: ASCIIFailure {
        if let defect { return .damaged(defect) }
        if identifications > 0 { return .onlyIdentification }
        if otherTexts > 0 { return .otherProtocol }
        if echoes > 0 { return .onlyEcho }
        return strayBytes > 0 ? .onlyNoise : .noAnswer
    }
}
