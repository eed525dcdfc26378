#if !hasFeature(Embedded)
/// Why a value could not be converted to another unit.
public enum ConversionError: Error, Sendable, Hashable {
    /// The two units measure different things.
    case differentDimensions
    /// The result has more digits than 64 bits hold.
    case tooLarge
}

extension ExactDecimal {
    /// The value in another unit of the same dimension.
    ///
    /// The result is exact wherever it has a finite decimal, with only the digits that it needs
    /// beyond those sent: 1.5 MWh is 1500 kWh. Where it has none (1 GJ is 2500/9 kWh) it is rounded
    /// half to even to `digits` decimals.
    ///
    /// - Parameters:
    ///   - source: the unit that the value is in.
    ///   - target: the unit that is wanted.
    ///   - digits: decimals of a result that cannot be written exactly, 0 to 30.
    /// - Returns: the same amount in `target`.
    /// - Throws: ``ConversionError``.
    public func converted(
        from source: Unit,
        to target: Unit,
        digits: Int8
    ) throws(ConversionError) -> ExactDecimal {
        guard source != target else { return self }
        guard source.dimension == target.dimension,
            let ratio = source.ratio.divided(by: target.ratio)
        else { throw .differentDimensions }
        return try multiplied(by: ratio, digits: digits)
    }

    /// The value times a ratio: exact where it can be, else rounded half to even to `digits`.
    ///
    /// - Throws: ``ConversionError/tooLarge``.
    public func multiplied(
        by ratio: Ratio,
        digits: Int8
    ) throws(ConversionError) -> ExactDecimal {
        // Tens only move the decimal point: 55.006 MWh are 55006 kWh, not 55006.000.
        var (factor, power) = (ratio.numerator, Int(exponent))
        while factor != 0, factor % 10 == 0 { (factor, power) = (factor / 10, power + 1) }
        var quotient = Quotient(
            dividend: UInt128(magnitude) * UInt128(factor),
            divisor: UInt128(ratio.denominator)
        )
        if quotient.endsInDecimals {
            while !quotient.isWhole { try quotient.multiplyByTen(&power) }
        } else {
            while power > -Int(digits) { try quotient.multiplyByTen(&power) }
            while power < -Int(digits) { quotient.divideByTen(&power) }
        }
        guard let power = Int8(exactly: power),
            let magnitude = UInt64(exactly: quotient.roundedHalfToEven)
        else { throw .tooLarge }
        return ExactDecimal(
            isNegative: isNegative,
            magnitude: magnitude,
            exponent: power
        )
    }
}

extension ExactDecimal {
    /// The value rounded half to even to so many decimals; a value with fewer stays as it is.
    public func rounded(to decimals: Int8) -> ExactDecimal {
        var quotient = Quotient(dividend: UInt128(magnitude), divisor: 1)
        var power = exponent
        while power < -decimals {
            // 20 digits are all that 64 bits hold: beyond them the rest is less than a half.
            guard quotient.divisor < 100_000_000_000_000_000_000_000 else {
                return ExactDecimal(magnitude: 0, exponent: -decimals)
            }
            quotient.divisor *= 10
            power += 1
        }
        return ExactDecimal(
            isNegative: isNegative,
            magnitude: UInt64(quotient.roundedHalfToEven),
            exponent: power
        )
    }
}

/// A division on its way to a decimal: what is left to divide, and by what.
private struct Quotient {
    var dividend: UInt128
    var divisor: UInt128

    var isWhole: Bool { dividend % divisor == 0 }

    /// Whether the division ends: what remains of the divisor is made of twos and fives alone.
    var endsInDecimals: Bool {
        var rest = divisor
        var (larger, smaller) = (dividend, rest)
        while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
        rest /= max(larger, 1)
        while rest % 2 == 0 { rest /= 2 }
        while rest % 5 == 0 { rest /= 5 }
        return rest == 1
    }

    /// Makes room for one more decimal; a ten below the line is struck out before one is put above it.
    mutating func multiplyByTen(_ power: inout Int) throws(ConversionError) {
        if divisor % 10 == 0 {
            divisor /= 10
        } else {
            let (product, overflow) = dividend.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw .tooLarge }
            dividend = product
        }
        power -= 1
    }

    /// Gives up one decimal; once the divisor is far beyond any dividend only zero is left.
    mutating func divideByTen(_ power: inout Int) {
        let (product, overflow) = divisor.multipliedReportingOverflow(by: 10)
        if overflow { dividend = 0 } else { divisor = product }
        power += 1
    }

    var roundedHalfToEven: UInt128 {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        let rest = divisor - remainder
        let roundsUp = remainder > rest || (remainder == rest && quotient % 2 == 1)
        return roundsUp ? quotient + 1 : quotient
    }
}
#endif
