internal import Metering

/// A number on the one scale of its dimension, to compare and multiply it exactly.
struct Measure {
    /// Millionths of the dimension's base unit (J, W, l, l/h, °C, K, s, m³·°C); what is finer is
    /// cut off.
    let value: Int128
    /// One last digit of the number, on the same scale; at least 1.
    let digit: Int128

    /// 10¹⁸ base units: beyond it nothing is measured, and no product is formed.
    private static let limit: Int128 = 1_000_000_000_000_000_000_000_000

    /// Makes a measure; nil where the number is beyond anything that a meter counts.
    init?(_ decimal: ExactDecimal, _ unit: Unit) {
        guard let digit = Self.scaled(1, decimal.exponent, unit.ratio),
            let size = Self.scaled(decimal.magnitude, decimal.exponent, unit.ratio)
        else { return nil }
        self.digit = max(1, digit)
        value = decimal.isNegative ? -size : size
    }

    /// Makes the measure of a reading that is a number with a unit.
    init?(_ reading: Reading?) {
        guard let reading, let number = reading.value.decimal, let unit = reading.unit else {
            return nil
        }
        self.init(number, unit)
    }

    private static func scaled(_ magnitude: UInt64, _ exponent: Int8, _ ratio: Ratio) -> Int128? {
        var (above, below) = (Int128(magnitude), Int128(ratio.denominator))
        let power = Int(exponent) + 6
        for _ in 0..<min(12, max(0, power)) { above *= 10 }
        for _ in 0..<min(12, max(0, -power)) { below *= 10 }
        let (product, overflow) = above.multipliedReportingOverflow(by: Int128(ratio.numerator))
        guard abs(power) <= 12, !overflow, product / below <= limit else { return nil }
        return product / below
    }
}

extension Int128 {
    /// Millionths times millionths, as millionths; both are limited by what ``Measure`` can hold
    /// of a flow or a temperature.
    func times(_ other: Int128) -> Int128? {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? nil : product / 1_000_000
    }
}
