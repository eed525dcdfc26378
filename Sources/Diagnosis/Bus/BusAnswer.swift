public import MBus

/// What a telegram of an M-Bus says, as far as a doctor has to know it.
public struct BusAnswer: Sendable, Hashable {
    /// Whose it is; a meter that is asked at 253 or 254 names its own address.
    public var address: PrimaryAddress
    /// What it is.
    public var telegram: Telegram
    /// Its data records; 0 where they are encrypted, or it has none.
    public var records = 0
    /// Whether another telegram follows.
    public var moreFollow = false
    /// What tells it from another telegram of the same meter: its data behind the header.
    public var content: [UInt8] = []

    /// Makes an answer.
    public init(_ address: PrimaryAddress, _ telegram: Telegram, records: Int = 0) {
        self.address = address
        self.telegram = telegram
        self.records = records
    }

    /// Reads a telegram to its last byte.
    ///
    /// - Throws: `TelegramDefect` where it cannot be right.
    init(_ head: FrameHead, _ data: Span<UInt8>) throws(TelegramDefect) {
        self.init(head.address, try Telegram(head, data: data))
        guard case .variable(let header) = telegram else { return }
        content = (header.byteCount..<data.count).map { data[$0] }
        // What is encrypted is no records before it is decrypted.
        guard !header.isEncrypted else { return }
        var count = 0
        moreFollow = try DataRecords(header).forEach(in: data) { _ in count += 1 }.moreFollow
        records = count
    }

    /// Who the meter is, nil where the telegram does not say it.
    var meter: SecondaryAddress? {
        if case .variable(let header) = telegram { header.meter } else { nil }
    }

    /// What the meter's application complains of.
    var applicationError: ApplicationError? {
        if case .applicationError(let error) = telegram { error } else { nil }
    }

    /// How its records are encrypted, nil where they are not.
    var encryptionMode: UInt8? {
        guard case .variable(let header) = telegram, header.isEncrypted else { return nil }
        return header.encryptionMode
    }
}
