/// A number exactly as a meter sent it: a signed integer mantissa and a power of ten.
///
/// The digits are kept as sent, so 20000·10⁻² stays `200.00` and never becomes 200 or 200.0.
/// Two values are equal when they have the same digits; the same amount written with other digits
/// is another value. Nothing here is ever a binary fraction.
///
/// The magnitude holds 64 bits, which is every amount that a documented register carries. The few
/// longer numbers (10 and 16 bytes: identities, never amounts) are kept whole as their digits, see
/// `Value.longNumber`; 128-bit arithmetic would need a heap on a microcontroller.
public struct ExactDecimal: Sendable, Hashable {
    /// Whether the value is below zero; a zero never is.
    public let isNegative: Bool
    /// The digits without sign and decimal point.
    public let magnitude: UInt64
    /// The power of ten that multiplies the magnitude, −128 to 127; KMP sends −63 to 63.
    public let exponent: Int8

    /// Makes a value from its parts.
    @inlinable
    public init(isNegative: Bool = false, magnitude: UInt64, exponent: Int8 = 0) {
        self.isNegative = isNegative && magnitude != 0
        self.magnitude = magnitude
        self.exponent = exponent
    }

    /// Makes a value from a signed integer: `ExactDecimal(-1234, exponent: -2)` is −12.34.
    public init(_ mantissa: Int64, exponent: Int8 = 0) {
        self.init(
            isNegative: mantissa < 0,
            magnitude: mantissa.magnitude,
            exponent: exponent
        )
    }

    /// The mantissa with its sign, or nil where it does not fit 64 bits.
    public var mantissa: Int64? {
        let limit: UInt64 = isNegative ? 0x8000_0000_0000_0000 : 0x7FFF_FFFF_FFFF_FFFF
        guard magnitude <= limit else { return nil }
        return isNegative ? 0 &- Int64(bitPattern: magnitude) : Int64(bitPattern: magnitude)
    }

    /// The value as a whole number, or nil where it has a fraction or does not fit 64 bits.
    public var wholeNumber: Int64? {
        guard let exact = rescaled(to: 0) else { return nil }
        return exact.mantissa
    }

    /// The same amount written with another exponent, or nil where digits would be lost.
    ///
    /// `200.00` rescaled to 0 is `200`; `0.5` rescaled to 0 is nil.
    public func rescaled(to target: Int8) -> ExactDecimal? {
        var digits = magnitude
        var power = exponent
        while power < target {
            guard digits % 10 == 0 else { return nil }
            digits /= 10
            power = digits == 0 ? target : power + 1
        }
        while power > target {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            digits = product
            power = digits == 0 ? target : power - 1
        }
        return ExactDecimal(isNegative: isNegative, magnitude: digits, exponent: target)
    }

    /// Calls `body` with each ASCII character of the value in plain notation, first to last.
    ///
    /// No exponent is ever written: 5·10³ is `5000`, −5·10⁻³ is `-0.005`, and a zero has as many
    /// decimals as were sent. This is the one place where a value becomes text, on every host.
    public func forEachCharacter(_ body: (UInt8) -> Void) {
        if isNegative { body(UInt8(ascii: "-")) }
        let fraction = exponent < 0 ? -Int(exponent) : 0
        var position = max(digitCount, fraction + 1)
        while position > 0 {
            if position == fraction { body(UInt8(ascii: ".")) }
            position -= 1
            body(digit(at: position))
        }
        guard exponent > 0, magnitude != 0 else { return }
        for _ in 0..<Int(exponent) { body(UInt8(ascii: "0")) }
    }

    /// How many decimal digits the magnitude has, at least one.
    private var digitCount: Int {
        var count = 1
        var rest = magnitude / 10
        while rest != 0 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// The ASCII digit that stands `position` places left of the last one, 0 beyond the first.
    private func digit(at position: Int) -> UInt8 {
        var rest = magnitude
        for _ in 0..<position where rest != 0 { rest /= 10 }
        return UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
    }
}
