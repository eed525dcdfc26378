public import MBus

/// A telegram of a meter, as it came.
public struct BusTelegram: Sendable, Hashable {
    /// What stands before the data.
    public let head: FrameHead
    /// What stands between control information and checksum.
    public let data: [UInt8]

    /// Makes a telegram from its parts.
    public init(head: FrameHead, data: [UInt8]) {
        self.head = head
        self.data = data
    }

    /// The telegram understood as far as its header.
    ///
    /// - Throws: `TelegramDefect` where the data have not the length of their structure.
    public func contents() throws(TelegramDefect) -> Telegram {
        try Telegram(head, data: data.span)
    }
}

/// Why telegrams that came whole give no readings.
public enum BusRefusal: Error, Sendable, Hashable {
    /// The meter acknowledged the question, and has nothing to tell.
    case nothingToTell
    /// The meter's application has an error.
    case applicationError(ApplicationError)
    /// The records are encrypted, in this mode of EN 13757-7.
    case encrypted(mode: UInt8)
    /// Another meter than the one that was selected, or than the one that answered before.
    case otherMeter(SecondaryAddress)
    /// A telegram of a kind that holds no readings.
    case noReadings(ControlInformation)
    /// A telegram whose records cannot be right.
    case damaged(TelegramDefect)
}
