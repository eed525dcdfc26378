/// What stands before the data records of a telegram. (M-Bus documentation §6.3)
public struct VariableHeader: Sendable, Hashable {
    /// Who the meter is; nil where the header leaves it out (CI 78h, 7Ah).
    public var meter: SecondaryAddress?
    /// How often the meter has answered, modulo 256; nil for CI 78h.
    public var accessNumber: UInt8?
    /// What the meter says of its own state; empty for CI 78h.
    public var status: MeterStatus
    /// The signature, or the word of configuration where the data are encrypted; 0 for plain data.
    public var signature: UInt16
    /// How many bytes the header has: 12, 4 or 0.
    public var byteCount: Int
    /// Which byte of a number comes first.
    public var order: ByteOrder

    /// How the records are encrypted: 0 for plain, 5 and 7 for AES; the signature's bits 8 to 12.
    ///
    /// Encrypted records are not records before they are decrypted: whoever reads them has to look
    /// here first. (EN 13757-3:2013, configuration word)
    public var encryptionMode: UInt8 { UInt8(truncatingIfNeeded: signature &>> 8 & 0x1F) }

    /// Whether what follows is encrypted, so that no record of it may be believed.
    ///
    /// No mode above 15 is given out; where one stands, the word is what it was before there was
    /// encryption: a signature that the meter made up, before plain records. (M-Bus documentation §6.3.1)
    public var isEncrypted: Bool { encryptionMode != 0 && encryptionMode < 16 }

    /// Reads the header.
    ///
    /// - Throws: ``TelegramDefect/headerTooShort(count:)``.
    @usableFromInline
    init(_ information: ControlInformation, data: Span<UInt8>) throws(TelegramDefect) {
        byteCount = information == .variableBare ? 0 : information == .variableShort ? 4 : 12
        order = information == .variableHighFirst ? .highFirst : .lowFirst
        guard data.count >= byteCount else { throw .headerTooShort(count: data.count) }
        guard byteCount > 0 else {
            (status, signature) = (MeterStatus(rawValue: 0), 0)
            return
        }
        if byteCount == 12 { meter = SecondaryAddress(data: data, order: order) }
        let first = byteCount &- 4
        accessNumber = data[first]
        status = MeterStatus(rawValue: data[first &+ 1])
        let (low, high) =
            order == .lowFirst ? (first &+ 2, first &+ 3) : (first &+ 3, first &+ 2)
        signature =
            UInt16(truncatingIfNeeded: data[high]) &<< 8 | UInt16(truncatingIfNeeded: data[low])
    }
}

/// What a meter says of its own state, as bits. (M-Bus documentation §6.3.1)
public struct MeterStatus: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Whether the application is busy.
    public var isBusy: Bool { rawValue & 3 == 1 }
    /// Whether the application has an error of its own.
    public var hasApplicationError: Bool { rawValue & 3 == 2 }
    /// Whether its power is low, as that of an old battery.
    public var hasLowPower: Bool { rawValue & 4 != 0 }
    /// Whether it has an error that stays.
    public var hasPermanentError: Bool { rawValue & 8 != 0 }
    /// Whether it has an error that may pass.
    public var hasTemporaryError: Bool { rawValue & 16 != 0 }
    /// The three bits that the maker explains.
    public var manufacturerBits: UInt8 { rawValue &>> 5 }
}
