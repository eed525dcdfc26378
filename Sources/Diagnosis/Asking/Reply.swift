public import KMP
public import MBus

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
        case damaged(KMP.FrameDefect)
        /// A frame with a good checksum that does not answer the question.
        case unbelievable
        /// The numbers of an old MULTICAL.
        case fields(String)
        /// E5h of an M-Bus device.
        case acknowledged
        /// A telegram of the M-Bus meter that was asked.
        case telegram(BusAnswer)
        /// A telegram of an M-Bus meter at another address.
        case otherTelegram(BusAnswer)
        /// Something that began like a telegram and was damaged.
        case damagedTelegram(MBus.FrameDefect)
    }

    /// All bytes that came.
    public var count = 0
    /// Our own question.
    public var echo = Echo.none
    /// The answer.
    public var answer = Answer.none
    /// Bytes that are neither echo nor answer nor a lone 00, which meters send unasked.
    public var strays = 0
    /// Bytes behind a good answer on an M-Bus, when nothing more was due: another meter's.
    public var surplus = 0
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
        case .good, .noRegisters, .fields, .acknowledged, .telegram: true
        case .none, .otherAddress, .damaged, .unbelievable, .otherTelegram, .damagedTelegram: false
        }
    }

    /// Whether nothing came beside the answer and our own question.
    var isClean: Bool { strays == 0 && surplus == 0 }

    /// Whether E5h came and nothing else: a single byte is soon there by chance.
    var isAcknowledged: Bool { answer == .acknowledged && isClean }

    /// Whether something came that is the meter's, and damaged on the way.
    public var isDamaged: Bool {
        switch answer {
        case .damaged, .damagedTelegram, .unbelievable: true
        default: false
        }
    }
}
