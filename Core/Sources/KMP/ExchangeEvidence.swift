/// What was seen on the line while a request waited for its answer.
public struct ExchangeEvidence: Sendable, Hashable {
    /// How often the request was sent.
    public internal(set) var attempts: UInt16 = 0
    /// Bytes that came, of whatever kind.
    public internal(set) var bytes: UInt32 = 0
    /// Lone 00 bytes, which a meter may send at any time.
    public internal(set) var strayZeros: UInt32 = 0
    /// Other bytes that belong to no frame.
    public internal(set) var strayBytes: UInt32 = 0
    /// Whole request frames: our own, come back through the optical head.
    public internal(set) var echoes: UInt16 = 0
    /// Request frames that came back broken.
    public internal(set) var damagedEchoes: UInt16 = 0
    /// Answers that were broken.
    public internal(set) var damagedAnswers: UInt16 = 0
    /// What was wrong with the last broken answer.
    public internal(set) var defect: FrameDefect?
    /// Good answers of another address, or to another command.
    public internal(set) var otherAnswers: UInt16 = 0
    /// Why the last answer with a good checksum was not believed.
    public internal(set) var unbelievable: DataDefect?
    /// Acknowledgements where none was due.
    public internal(set) var acknowledgements: UInt16 = 0
    /// Microseconds from the request's last byte to the first answer's first one.
    public internal(set) var answerDelay: Int64?

    mutating func count(stray byte: UInt8) {
        if byte == 0 { strayZeros &+= 1 } else { strayBytes &+= 1 }
    }

    mutating func count(_ defect: FrameDefect, direction: Direction) {
        guard direction == .answer else {
            damagedEchoes &+= 1
            return
        }
        damagedAnswers &+= 1
        self.defect = defect
    }

    /// Why there is no answer, by the best that was seen.
    var failure: ExchangeFailure {
        if attempts == 0 { return .cannotBeSent }
        if let unbelievable { return .unbelievable(unbelievable) }
        if let defect { return .damaged(defect) }
        if otherAnswers > 0 { return .otherAnswer }
        if echoes > 0 { return .onlyEcho }
        if damagedEchoes > 0 || strayBytes > 0 || acknowledgements > 0 { return .onlyNoise }
        return .noAnswer
    }
}

/// Why a request failed for good.
public enum ExchangeFailure: Error, Sendable, Hashable {
    /// The request is longer than a frame may be, or holds a value that has no bytes.
    case cannotBeSent
    /// Nothing came but at most the lone 00 of a line.
    case noAnswer
    /// Only the request itself came back.
    case onlyEcho
    /// Only bytes came that are no frame.
    case onlyNoise
    /// An answer came, and was broken each time.
    case damaged(FrameDefect)
    /// An answer came with a good checksum and contents that cannot be right.
    case unbelievable(DataDefect)
    /// An answer came, of another device or to another question.
    case otherAnswer
}

extension Request {
    /// How many bytes an answer to this usually has at most, not stuffed.
    var usualAnswerLength: Int {
        switch self {
        case .getType, .getSerialNumber, .getEventStatus, .clearEventStatus: 10
        case .setClock, .putRegister: 1
        case .getRegisters(let list): 6 + 12 * list.count
        case .logger(let request): request.usualAnswerLength
        // The longest ever captured is 264 bytes on the wire.
        case .log, .other: 264
        }
    }

    /// Whether an answer comes from the log that was asked, so far as the answer has to name it.
    func concerns(_ data: Span<UInt8>) -> Bool {
        switch self {
        // With any bit of the info at the end set, nothing before it is promised.
        case .log(let request):
            data.count < 2 || data[data.count - 1] != 0 || data[0] == request.log
        case .logger(let request): data.count < 1 || request.concerns(data)
        default: true
        }
    }

    /// Whether data are what this request asks for, exactly.
    func isAnswered(by data: Span<UInt8>) -> Bool {
        do throws(DataDefect) {
            try check(answer: data)
            return true
        } catch { return false }
    }

    /// Checks that the data of an answer are what this request asks for, exactly.
    public func check(answer data: Span<UInt8>) throws(DataDefect) {
        switch self {
        case .getType: _ = try MeterType(data: data)
        case .getSerialNumber: _ = try SerialNumber(data: data)
        case .getEventStatus, .clearEventStatus: _ = try EventStatus(data: data)
        case .getRegisters(let list): try RegisterRecords.check(data, against: list)
        case .log(let request):
            let answer = try LogAnswer(data: data)
            guard answer.recordCount > 0 else { return }
            try request.registers.check(answer.registerCount, describedAt: 4, in: data)
        case .logger(let request): try request.check(LoggerAnswer(data: data), in: data)
        case .setClock, .putRegister, .other: break
        }
    }
}

extension LoggerRequest {
    /// Head and end, the registers with their descriptions, and values of four bytes.
    ///
    /// How many entries a meter puts into one answer at most is not published.
    fileprivate var usualAnswerLength: Int {
        switch self {
        case .configuration, .other: 264
        case .entries(_, _, let count, let registers), .lastEntries(_, _, let count, let registers):
            min(2084, max(264, 21 + registers.count * (5 + 4 * Int(count))))
        }
    }

    /// Whether an answer repeats the sub-command and the log.
    fileprivate func concerns(_ data: Span<UInt8>) -> Bool {
        guard data[0] == subcommand else { return false }
        guard let type, data.count > 1 else { return true }
        return data[1] == type.rawValue
    }

    fileprivate func check(_ answer: LoggerAnswer, in data: Span<UInt8>) throws(DataDefect) {
        guard case .entries(let entries) = answer, entries.count > 0 else { return }
        switch self {
        case .entries(_, _, _, let registers), .lastEntries(_, _, _, let registers):
            try registers.check(entries.registerCount, describedAt: LoggerEntries.rows, in: data)
        case .configuration, .other: return
        }
    }
}

extension RegisterList {
    /// Checks that the registers of a log's first record were asked for and come once each.
    fileprivate func check(
        _ registerCount: Int,
        describedAt first: Int,
        in data: Span<UInt8>
    ) throws(DataDefect) {
        var cursor = DataCursor()
        try cursor.skip(first, in: data)
        var seen = RegisterList()
        for _ in 0..<registerCount {
            let id = try cursor.record(in: data).id
            guard contains(id) else { throw .notRequested(id) }
            guard !seen.contains(id) else { throw .repeated(id) }
            seen.append(id)
        }
    }
}
