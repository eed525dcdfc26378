public import Metering

/// One field of a line of data: where its characters stand.
public struct DataField: Sendable, Hashable {
    /// The line that it stands in, the first is 0.
    public let line: Int
    /// Where it begins in the text.
    public let offset: Int
    /// How many characters it has.
    public let count: Int
    /// How many spaces stand before it in its line.
    let gap: Int

    /// The field as a number, digits as sent; nil where it is none or does not fit 64 bits.
    ///
    /// There is no decimal point on these lines: where it belongs is for ``LineScale`` to say.
    public func decimal(in text: Span<UInt8>) -> ExactDecimal? {
        Decimals.number(in: text, from: offset, count: count)
    }
}

/// Walks through the fields of lines of data; spaces part them, a carriage return ends a line.
public struct DataFields: Sendable {
    private var offset = 0
    private var line = 0

    /// Begins at the first field of the first line.
    public init() {}

    /// The next field, nil at the end of the text.
    public mutating func next(in text: Span<UInt8>) -> DataField? {
        var gap = 0
        while offset < text.count, text[offset] <= ASCII.space {
            gap = text[offset] == ASCII.space ? gap &+ 1 : 0
            if text[offset] == ASCII.carriageReturn { line &+= 1 }
            offset &+= 1
        }
        let start = offset
        while offset < text.count, text[offset] > ASCII.space { offset &+= 1 }
        guard offset > start else { return nil }
        return DataField(line: line, offset: start, count: offset &- start, gap: gap)
    }
}

/// Numbers written in digits.
enum Decimals {
    /// Reads an optional minus, digits, and at most one decimal point among them.
    static func number(in text: Span<UInt8>, from start: Int, count: Int) -> ExactDecimal? {
        var place = start
        let end = start &+ count
        let isNegative = count > 0 && text[place] == 0x2D
        if isNegative { place &+= 1 }
        var magnitude: UInt64 = 0
        var (digits, point) = (0, -1)
        while place < end {
            let character = text[place]
            if character == 0x2E, point < 0, digits > 0 {
                point = digits
            } else {
                guard ASCII.isDigit(character), digits < 19 else { return nil }
                magnitude = magnitude &* 10 &+ UInt64(low: UInt32(character &- 0x30))
                digits &+= 1
            }
            place &+= 1
        }
        guard digits > 0, point != digits else { return nil }
        let decimals = point < 0 ? 0 : digits &- point
        return ExactDecimal(
            isNegative: isNegative,
            magnitude: magnitude,
            exponent: 0 &- Int8(truncatingIfNeeded: decimals)
        )
    }
}
