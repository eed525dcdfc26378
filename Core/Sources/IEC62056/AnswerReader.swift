/// How an answer is framed.
public enum AnswerForm: Sendable, Hashable {
    /// A line of numbers that ends with a carriage return.
    case digits
    /// Lines of any printed characters, each ending with a carriage return.
    case text
    /// An identification that begins with `/`, and a block between STX and ETX with its check.
    case readout
}

/// Takes the bytes of a line one at a time and finds answers in them.
///
/// What stands between answers is skipped. Inside one there is no second chance: a wrong parity, a
/// character that cannot stand there or a wrong check gives the answer up.
public struct AnswerReader<let capacity: Int>: Sendable {
    /// What a byte did.
    public enum Event: Sendable, Hashable {
        /// It belongs to something that is not complete.
        case pending
        /// It stands outside and means nothing: 00, a space, part of a line end.
        case blank
        /// It belongs to nothing; its parity may be wrong.
        case stray
        /// It ended a line of data.
        case line
        /// It ended a line that is no data.
        case otherText
        /// It ended an identification.
        case identification
        /// It was the right check of a block.
        case block
        /// It showed that the answer it stands in is broken.
        case failure(ASCIIDefect)
    }

    private enum State: UInt8, Sendable { case outside, line, other, identification, block, check }

    private let form: AnswerForm
    private var state = State.outside
    private var characters = InlineArray<capacity, UInt8>(repeating: 0)
    private var count = 0
    private var name = InlineArray<32, UInt8>(repeating: 0)
    private var nameCount = 0
    private var check = BlockCheck()

    /// Bytes taken since the reader was made.
    public private(set) var offset = 0
    /// Lines of data that are complete.
    public private(set) var lines = 0

    /// Makes a reader that has seen nothing; `capacity` is the longest answer that it holds.
    public init(_ form: AnswerForm) { self.form = form }

    /// Whether an answer has begun and not ended.
    public var isInside: Bool { state != .outside }

    /// Lends the characters of the answer: its lines with their ends, or what stood in the block.
    public func withText<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = characters.span
        return try body(span.extracting(0..<count))
    }

    /// Lends the identification, without its `/` and line end: `KAM MC`.
    public func withIdentification<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = name.span
        return try body(span.extracting(0..<nameCount))
    }

    /// Takes one byte.
    public mutating func receive(_ byte: UInt8) -> Event {
        offset &+= 1
        guard let character = SevenBit.character(byte) else { return wrongParity() }
        switch state {
        case .outside: return outside(character)
        case .line: return line(character)
        case .other: return other(character)
        case .identification: return identification(character)
        case .block: return block(character)
        case .check: return finish(character)
        }
    }

    private mutating func wrongParity() -> Event {
        switch state {
        case .outside: return .stray
        case .other:
            state = .outside
            return .stray
        case .line, .identification, .block, .check: return fail(.parity(offset: offset &- 1))
        }
    }

    private mutating func outside(_ character: UInt8) -> Event {
        switch form {
        case .readout: return beginReadout(character)
        case .digits where ASCII.isDigit(character) || character == 0x2D: state = .line
        case .text where ASCII.isPrinted(character): state = .line
        case .digits where ASCII.isPrinted(character):
            state = .other
            return .pending
        case .digits, .text: return ASCII.isBlank(character) ? .blank : .stray
        }
        return store(character)
    }

    private mutating func beginReadout(_ character: UInt8) -> Event {
        switch character {
        case 0x2F:
            state = .identification
            nameCount = 0
        case ASCII.startOfText:
            state = .block
            count = 0
            check = BlockCheck()
        default: return ASCII.isBlank(character) ? .blank : .stray
        }
        return .pending
    }

    private mutating func line(_ character: UInt8) -> Event {
        guard character != ASCII.carriageReturn else {
            guard store(character) == .pending else { return fail(.tooLong) }
            state = .outside
            lines &+= 1
            return .line
        }
        let belongs =
            form == .text
            ? ASCII.isPrinted(character)
            : ASCII.isDigit(character) || character == 0x2D
        guard belongs || character == ASCII.space else { return fail(.unexpected(character)) }
        return store(character)
    }

    private mutating func other(_ character: UInt8) -> Event {
        guard character == ASCII.carriageReturn || character == ASCII.lineFeed else {
            return .pending
        }
        state = .outside
        return .otherText
    }

    private mutating func identification(_ character: UInt8) -> Event {
        switch character {
        case ASCII.lineFeed:
            state = .outside
            return .identification
        case ASCII.carriageReturn: return .pending
        case 0x20...0x7E:
            guard nameCount < 32 else { return fail(.tooLong) }
            name[nameCount] = character
            nameCount &+= 1
            return .pending
        default: return fail(.unexpected(character))
        }
    }

    private mutating func block(_ character: UInt8) -> Event {
        check.add(character)
        switch character {
        case ASCII.endOfText:
            state = .check
            return .pending
        case 0x20...0x7E, ASCII.carriageReturn, ASCII.lineFeed: return store(character)
        default: return fail(.unexpected(character))
        }
    }

    private mutating func finish(_ character: UInt8) -> Event {
        guard character == check.value else {
            return fail(.checksum(sent: character, computed: check.value))
        }
        state = .outside
        return .block
    }

    private mutating func store(_ character: UInt8) -> Event {
        guard count < capacity else { return fail(.tooLong) }
        characters[count] = character
        count &+= 1
        return .pending
    }

    private mutating func fail(_ defect: ASCIIDefect) -> Event {
        state = .outside
        count = 0
        lines = 0
        return .failure(defect)
    }
}
