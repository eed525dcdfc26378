/// What was seen on the line while a request waited for its answer.
public struct ExchangeEvidence: Sendable, Hashable {
    /// How often the request was sent.
    public internal(set) var attempts: UInt16 = 0
    /// Bytes that came, of whatever kind.
    public internal(set) var bytes: UInt32 = 0
    /// Bytes that belong to no frame.
    public internal(set) var strayBytes: UInt32 = 0
    /// How often the whole request came back byte by byte, as some converters send it back.
    public internal(set) var echoes: UInt16 = 0
    /// Frames that were broken.
    public internal(set) var damagedFrames: UInt16 = 0
    /// What was wrong with the last broken frame.
    public internal(set) var defect: FrameDefect?
    /// Good frames of another meter, or of a master.
    public internal(set) var otherFrames: UInt16 = 0
    /// Why the last answer with a good checksum was not believed.
    public internal(set) var unbelievable: TelegramDefect?
    /// Bytes that came behind a good answer, when nothing more was due: somebody else's.
    public internal(set) var surplusBytes: UInt32 = 0
    /// Microseconds from the request's last byte to the answer's first one.
    public internal(set) var answerDelay: Int64?

    /// Whether something came that is no echo.
    public var heardSomething: Bool {
        strayBytes > 0 || damagedFrames > 0 || otherFrames > 0 || surplusBytes > 0
            || unbelievable != nil
    }

    mutating func count(_ defect: FrameDefect) {
        damagedFrames &+= 1
        self.defect = defect
    }

    /// Why there is no answer, by the best that was seen.
    var failure: ExchangeFailure {
        if attempts == 0 { return .cannotBeSent }
        if surplusBytes > 0 { return .collision }
        if let unbelievable { return .unbelievable(unbelievable) }
        if let defect { return .damaged(defect) }
        if otherFrames > 0 { return .otherAnswer }
        if strayBytes > 0 { return .onlyNoise }
        return echoes > 0 ? .onlyEcho : .noAnswer
    }
}

/// Why a request failed for good.
public enum ExchangeFailure: Error, Sendable, Hashable {
    /// The request has no frame.
    case cannotBeSent
    /// The request changes something in the meter, and nobody allowed that.
    case writeNotAllowed
    /// Nothing came.
    case noAnswer
    /// Only the request itself came back.
    case onlyEcho
    /// Only bytes came that begin no frame.
    case onlyNoise
    /// An answer came, and was broken each time.
    case damaged(FrameDefect)
    /// A good answer came, and then more: several meters answered.
    case collision
    /// An answer came with a good checksum and contents that cannot be right.
    case unbelievable(TelegramDefect)
    /// An answer came, of another meter.
    case otherAnswer

    /// Whether several meters may have answered at once; a disturbed line looks the same.
    public var mayBeCollision: Bool {
        switch self {
        case .damaged, .collision, .unbelievable, .onlyNoise, .otherAnswer: true
        case .cannotBeSent, .writeNotAllowed, .noAnswer, .onlyEcho: false
        }
    }
}
