import Metering

/// Values of emoncms, which keeps every value as a binary fraction of 32 bits.
enum FeedNumber {
    /// The shortest decimal that gives the same 32 bits; it has nine digits at most.
    ///
    /// - Parameters:
    ///   - value: the 32 bits.
    ///   - decimals: how many decimals to round to, half to even; all values then have as many.
    /// - Returns: nil for what is no number: NaN, infinity.
    static func decimal(_ value: Float, decimals: Int8?) -> ExactDecimal? {
        guard value.isFinite, let written = NumberText.decimal("\(value)", mark: 46) else {
            return nil
        }
        // Swift writes 55 as 55.0 and 123456790 as 1.2345679e+08.
        let plain = written.exponent >= -1 ? written.rescaled(to: 0) ?? written : written
        guard let decimals else { return plain }
        let rounded = plain.rounded(to: decimals)
        return rounded.rescaled(to: -decimals) ?? rounded
    }

    /// The value of a text that emoncms wrote: of the 32 bits that were meant, the shortest decimal.
    ///
    /// Where that is the very amount that was written, its digits stay: `55.00` is no `55`.
    static func decimal(_ written: ExactDecimal, decimals: Int8?) -> ExactDecimal? {
        guard let value = Float("\(written.magnitude)e\(written.exponent)"),
            let shortest = decimal(written.isNegative ? -value : value, decimals: decimals)
        else { return nil }
        return decimals == nil && shortest.isSame(as: written) ? written : shortest
    }
}
