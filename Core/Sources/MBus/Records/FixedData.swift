public import Metering

/// The fixed data structure: two counters of an old meter. (CI 73h and 77h; M-Bus documentation §6.2)
public struct FixedData: Sendable, Hashable {
    /// The identification number, eight decimal digits as the digits of a hexadecimal number.
    public var identification: UInt32
    /// How often the meter has answered, modulo 256.
    public var accessNumber: UInt8
    /// What the meter says of its own state; its two lowest bits are of the counters.
    public var status: UInt8
    /// What it measures: 0 to 15, in a numbering of its own.
    public var medium: FixedMedium
    /// The first counter.
    public var first: FixedCounter
    /// The second counter, which may be the first one's value at an earlier time.
    public var second: FixedCounter

    /// Reads the sixteen bytes.
    ///
    /// - Throws: ``TelegramDefect/wrongLength(expected:count:)``.
    init(data: Span<UInt8>, order: ByteOrder) throws(TelegramDefect) {
        guard data.count == 16 else { throw .wrongLength(expected: 16, count: data.count) }
        identification = FixedData.word(0, data, order)
        accessNumber = data[4]
        status = data[5]
        // Which of the two unit bytes comes first goes with the order of the bytes.
        let (one, two) = order == .lowFirst ? (data[6], data[7]) : (data[7], data[6])
        medium = FixedMedium(rawValue: (two &>> 6) &<< 2 | one &>> 6)
        let isBinary = status & 1 != 0
        first = FixedCounter(one, FixedData.word(8, data, order), isBinary: isBinary)
        second = FixedCounter(two, FixedData.word(12, data, order), isBinary: isBinary)
        settleHistory()
    }

    /// Whether the counters are those of a fixed date and not of now.
    public var isStored: Bool { status & 2 != 0 }

    /// A counter with the unit "as the other, but stored" takes that one's unit.
    private mutating func settleHistory() {
        if second.isHistoric { second.meaning = first.meaning }
        if first.isHistoric, !second.isHistoric { first.meaning = second.meaning }
    }

    private static func word(_ offset: Int, _ data: Span<UInt8>, _ order: ByteOrder) -> UInt32 {
        var word: UInt32 = 0
        for place in 0..<4 {
            let byte = data[offset &+ (order == .lowFirst ? 3 &- place : place)]
            word = word &<< 8 | UInt32(truncatingIfNeeded: byte)
        }
        return word
    }
}

/// One of the two counters.
public struct FixedCounter: Sendable, Hashable {
    /// The code of its unit, 0 to 63.
    public var unitCode: UInt8
    /// What it counts.
    public var meaning: ValueMeaning
    /// The bytes of the value, the highest first.
    public var raw: UInt32
    /// Whether they are a whole number; else they are decimal digits.
    public var isBinary: Bool

    init(_ unit: UInt8, _ raw: UInt32, isBinary: Bool) {
        unitCode = unit & 0x3F
        meaning = .fixed(unitCode)
        self.raw = raw
        self.isBinary = isBinary
    }

    /// Whether it is the other counter's value at an earlier time.
    public var isHistoric: Bool { unitCode == 0x3E }

    /// The value, or nil where it is a time of day or a date, or has digits that are none.
    public var decimal: ExactDecimal? {
        guard unitCode > 1 else { return nil }
        guard !isBinary else {
            return ExactDecimal(magnitude: UInt64(low: raw), exponent: meaning.exponent)
        }
        var magnitude: UInt32 = 0
        var isNegative = false
        var place: UInt32 = 32
        while place > 0 {
            place &-= 4
            var digit = raw &>> place & 0x0F
            if digit == 0x0F, place == 28 { (digit, isNegative) = (0, true) }
            guard digit < 10 else { return nil }
            magnitude = magnitude &* 10 &+ digit
        }
        return ExactDecimal(
            isNegative: isNegative,
            magnitude: UInt64(low: magnitude),
            exponent: meaning.exponent
        )
    }
}

/// What a meter with the fixed structure measures. (M-Bus documentation §8.4.1)
public struct FixedMedium: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The same in the numbering of the variable structure; nil where it has no such number.
    public var deviceType: DeviceType? {
        switch rawValue {
        case 0...5: DeviceType(rawValue)
        case 6, 0x0C: DeviceType(0x06)
        case 7, 0x0D: DeviceType(0x07)
        case 8, 0x0E: DeviceType(0x08)
        case 0x0A: DeviceType(0x03)
        case 0x0B: DeviceType(0x04)
        default: nil
        }
    }
}
