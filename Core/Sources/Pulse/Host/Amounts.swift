#if !hasFeature(Embedded)
public import Metering

/// Why pulses could not be made an amount.
public enum PulseValueError: Error, Sendable, Hashable {
    /// The unit is none of energy or volume, so there is no rate.
    case noRate
    /// The result has more digits than 64 bits hold.
    case tooLarge
}

extension PulseValue {
    /// The amount of so many pulses, in the value's unit.
    ///
    /// Exact where one pulse has a finite decimal, with the decimals that one pulse needs: 200
    /// pulses of 0.001 kWh are 0.200. Otherwise, as at 75 imp/kWh, rounded half to even.
    ///
    /// - Parameters:
    ///   - count: pulses.
    ///   - digits: decimals of an amount that cannot be written exactly, 0 to 18.
    /// - Returns: the amount.
    /// - Throws: ``PulseValueError/tooLarge``.
    public func amount(
        of count: UInt64,
        digits: Int8 = 6
    ) throws(PulseValueError) -> ExactDecimal {
        let decimals = decimals ?? max(0, min(18, digits))
        let factor = UInt128(ratio.numerator) * power(of: decimals)
        let (product, overflow) = UInt128(count).multipliedReportingOverflow(by: factor)
        guard !overflow,
            let magnitude = UInt64(exactly: quotient(product, UInt128(ratio.denominator)))
        else { throw .tooLarge }
        return ExactDecimal(magnitude: magnitude, exponent: -decimals)
    }

    /// How many decimals one pulse needs; nil where it has no finite decimal, or a longer one.
    private var decimals: Int8? {
        (0...18 as ClosedRange<Int8>).first { decimals in
            UInt128(ratio.numerator) * power(of: decimals) % UInt128(ratio.denominator) == 0
        }
    }

    /// What the meter's own counter shows after so many pulses.
    ///
    /// - Parameters:
    ///   - count: pulses counted.
    ///   - offset: what the meter's counter showed when none was counted, in the value's unit.
    ///   - digits: decimals of an amount that cannot be written exactly.
    /// - Returns: the reading.
    /// - Throws: ``PulseValueError/tooLarge``.
    public func reading(
        of count: UInt64,
        offset: ExactDecimal,
        digits: Int8 = 6
    ) throws(PulseValueError) -> ExactDecimal {
        let amount = try amount(of: count, digits: digits)
        guard let sum = amount.adding(offset) else { throw .tooLarge }
        return sum
    }

    /// The offset that makes the reading what the meter's counter shows now.
    ///
    /// - Parameters:
    ///   - shown: what the meter's counter shows, in the value's unit.
    ///   - count: pulses counted so far.
    ///   - digits: decimals of an amount that cannot be written exactly.
    /// - Returns: the offset, which may be below zero.
    /// - Throws: ``PulseValueError/tooLarge``.
    public func offset(
        showing shown: ExactDecimal,
        at count: UInt64,
        digits: Int8 = 6
    ) throws(PulseValueError) -> ExactDecimal {
        let amount = try amount(of: count, digits: digits)
        let negative = ExactDecimal(
            isNegative: !amount.isNegative,
            magnitude: amount.magnitude,
            exponent: amount.exponent
        )
        guard let difference = shown.adding(negative) else { throw .tooLarge }
        return difference
    }

    /// A rate of pulses as power in W or flow in l/h, rounded half to even.
    ///
    /// - Parameters:
    ///   - rate: pulses in a time.
    ///   - digits: decimals to round to, 0 to 9.
    /// - Returns: the rate and its unit.
    /// - Throws: ``PulseValueError``.
    public func speed(
        of rate: PulseRate,
        digits: Int8 = 1
    ) throws(PulseValueError) -> (value: ExactDecimal, unit: Unit) {
        let (unit, perHour): (Unit, UInt128) =
            switch self.unit.dimension {
            case .energy: (.watt, 1)
            case .volume: (.litrePerHour, 3_600)
            default: throw .noRate
            }
        let (size, digits) = (self.unit.ratio, max(0, min(9, digits)))
        let above = UInt128(ratio.numerator).multipliedReportingOverflow(
            by: UInt128(size.numerator) * UInt128(rate.pulses.magnitude)
        )
        let below = UInt128(ratio.denominator).multipliedReportingOverflow(
            by: UInt128(size.denominator) * UInt128(rate.microseconds.magnitude)
        )
        let scaled = above.partialValue.multipliedReportingOverflow(
            by: perHour * 1_000_000 * power(of: digits)
        )
        guard !above.overflow, !below.overflow, !scaled.overflow, below.partialValue > 0,
            let rounded = UInt64(exactly: quotient(scaled.partialValue, below.partialValue))
        else { throw .tooLarge }
        return (ExactDecimal(magnitude: rounded, exponent: -digits), unit)
    }

    private func power(of digits: Int8) -> UInt128 {
        (0..<max(0, digits)).reduce(1) { power, _ in power * 10 }
    }

    private func quotient(_ dividend: UInt128, _ divisor: UInt128) -> UInt128 {
        let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
        guard rest != divisor - rest else { return quotient + quotient % 2 }
        return rest > divisor - rest ? quotient + 1 : quotient
    }
}

extension ExactDecimal {
    /// The sum with the finer one's decimals, nil where it does not fit 64 bits.
    fileprivate func adding(_ other: ExactDecimal) -> ExactDecimal? {
        let finer = min(exponent, other.exponent)
        guard let first = rescaled(to: finer)?.mantissa,
            let second = other.rescaled(to: finer)?.mantissa
        else { return nil }
        let (sum, overflow) = first.addingReportingOverflow(second)
        return overflow ? nil : ExactDecimal(sum, exponent: finer)
    }
}

// An array of faults needs a heap, which a microcontroller may not have.
extension PulseFaults: OptionSet {
    /// What is wrong as words for data, in a fixed order: `bouncing`, `stuck`.
    public var names: [String] {
        let all: [(PulseFaults, String)] = [
            (.bouncing, "bouncing"), (.stuck, "stuck"), (.inverted, "inverted"),
            (.tooFast, "too_fast"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}
#endif
