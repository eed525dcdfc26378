/// A ratio of two whole numbers, kept exact and in lowest terms.
public struct Ratio: Sendable, Hashable {
    /// The part above the line.
    public let numerator: UInt64
    /// The part below the line, never zero.
    public let denominator: UInt64

    /// Makes a ratio; 3600000/1000000000 is stored as 9/2500.
    ///
    /// - Precondition: `denominator` is not zero.
    public init(_ numerator: UInt64, _ denominator: UInt64 = 1) {
        precondition(denominator != 0)
        let divisor = greatestCommonDivisor(numerator, denominator)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    /// This ratio divided by another, or nil where the result does not fit 64 bits.
    public func divided(by other: Ratio) -> Ratio? {
        let across = greatestCommonDivisor(numerator, other.numerator)
        let down = greatestCommonDivisor(denominator, other.denominator)
        let (above, aboveOverflow) = (numerator / across)
            .multipliedReportingOverflow(by: other.denominator / down)
        let (below, belowOverflow) = (denominator / down)
            .multipliedReportingOverflow(by: other.numerator / across)
        guard !aboveOverflow, !belowOverflow, below != 0 else { return nil }
        return Ratio(above, below)
    }
}

private func greatestCommonDivisor(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var (larger, smaller) = (first, second)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return max(larger, 1)
}
