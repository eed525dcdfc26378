public import Metering

/// The answer to GetType. (5512-447 §6.2.1)
public struct MeterType: Sendable, Hashable {
    /// The type code: 0001h is a MULTICAL 601 with Pt500; 0000h says that there is none.
    public let code: UInt16
    /// The software revision as sent: letter in the high byte, 1 for A, and a number.
    public let software: UInt16

    /// Makes an answer.
    public init(code: UInt16, software: UInt16) {
        self.code = code
        self.software = software
    }

    /// Reads the data of an answer.
    ///
    /// - Throws: ``DataDefect`` where there are not exactly four bytes.
    public init(data: Span<UInt8>) throws(DataDefect) {
        var cursor = DataCursor()
        code = try cursor.short(in: data)
        software = try cursor.short(in: data)
        try cursor.expectEnd(of: data)
    }

    /// The letter of the software revision in ASCII, nil where the byte names none.
    public var softwareLetter: UInt8? {
        let letter = software &>> 8
        guard (1...26).contains(letter) else { return nil }
        return UInt8(ascii: "A") + UInt8(truncatingIfNeeded: letter - 1)
    }

    /// The number of the software revision.
    public var softwareNumber: UInt8 { UInt8(truncatingIfNeeded: software) }
}

/// The answer to GetSerialNo. (5512-447 §6.2.2)
public struct SerialNumber: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Reads the data of an answer.
    ///
    /// - Throws: ``DataDefect`` where there are not exactly four bytes.
    public init(data: Span<UInt8>) throws(DataDefect) {
        var cursor = DataCursor()
        rawValue = try cursor.word(in: data)
        try cursor.expectEnd(of: data)
    }
}

/// The answer to GetEventStatus and ClearEventStatus. (5512-447 §6.2.6)
public struct EventStatus: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Reads the data of an answer.
    ///
    /// - Throws: ``DataDefect`` where there are not exactly four bytes.
    public init(data: Span<UInt8>) throws(DataDefect) {
        var cursor = DataCursor()
        rawValue = try cursor.word(in: data)
        try cursor.expectEnd(of: data)
    }

    /// Whether the interval log has records that were not read: bit 0 of the third byte.
    public var intervalLogHasUnread: Bool { rawValue & 0x0000_0100 != 0 }
    /// Whether the clock log has records that were not read: bit 1 of the third byte.
    public var clockLogHasUnread: Bool { rawValue & 0x0000_0200 != 0 }
}

extension FrameWriter {
    /// Adds one register with a number as its value.
    ///
    /// A value that cannot be sent so is not sent as another one: the frame then is not complete.
    ///
    /// - Parameters:
    ///   - id: the register.
    ///   - unit: the unit to send with it.
    ///   - value: the value; its exponent has to lie in −63 to 63.
    ///   - byteCount: how many bytes the magnitude is sent in, 0 to 8.
    public mutating func append(
        _ id: RegisterID,
        unit: UnitCode,
        value: ExactDecimal,
        byteCount: Int
    ) {
        guard (0...8).contains(byteCount), fits(value.magnitude, byteCount: byteCount),
            let size = SignExponent(isNegative: value.isNegative, exponent: value.exponent)
        else { return giveUp() }
        append(id.rawValue)
        append(unit.rawValue)
        append(UInt8(truncatingIfNeeded: byteCount))
        append(size.rawValue)
        append(value.magnitude, byteCount: byteCount)
    }

    /// Adds one register whose value is up to 255 bytes: a text, a date and time.
    public mutating func append(_ id: RegisterID, unit: UnitCode, bytes: Span<UInt8>) {
        guard bytes.count <= 255 else { return giveUp() }
        append(id.rawValue)
        append(unit.rawValue)
        append(UInt8(truncatingIfNeeded: bytes.count))
        append(0 as UInt8)
        append(bytes)
    }
}
