public import KMP

/// What came back after a question, taken apart.
public struct Reply: Sendable, Hashable {
    /// Whether our own question came back.
    public enum Echo: Sendable, Hashable {
        case none
        /// Byte for byte.
        case whole
        /// Most of it, with something wrong.
        case damaged
    }

    /// What there was of an answer.
    public enum Answer: Sendable, Hashable {
        case none
        /// The answer to the question; its data.
        case good([UInt8])
        /// A good answer that has none of the registers asked for.
        case noRegisters
        /// A good answer of another address.
        case otherAddress(Address)
        /// Something that began like an answer and was damaged.
        case damaged(FrameDefect)
        /// A frame with a good checksum that does not answer the question.
        case unbelievable
        /// The numbers of an old MULTICAL.
        case fields(String)
        /// E5h of an M-Bus device, and nothing else.
        case acknowledged
    }

    /// All bytes that came.
    public var count = 0
    /// Our own question.
    public var echo = Echo.none
    /// The answer.
    public var answer = Answer.none
    /// Bytes that are neither echo nor answer nor a lone 00, which meters send unasked.
    public var strays = 0
    /// Whole questions that are not ours: somebody else asks on this line.
    public var foreign = 0
    /// From the end of the question to the beginning of the answer.
    public var delay: Duration?

    /// Makes a reply.
    public init(
        count: Int = 0,
        echo: Echo = .none,
        answer: Answer = .none,
        strays: Int = 0,
        delay: Duration? = nil
    ) {
        self.count = count
        self.echo = echo
        self.answer = answer
        self.strays = strays
        self.delay = delay
    }

    /// Whether the meter has answered the question.
    public var isAnswered: Bool {
        switch answer {
        case .good, .noRegisters, .fields, .acknowledged: true
        case .none, .otherAddress, .damaged, .unbelievable: false
        }
    }

    /// Whether something came that is the meter's, and damaged on the way.
    public var isDamaged: Bool {
        switch answer {
        case .damaged, .unbelievable: true
        default: false
        }
    }
}
