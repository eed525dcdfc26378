import Catalogue
import KMP
import Metering

/// An exact amount on its way to the digits of a register: a fraction and its unit.
struct Amount: Sendable, Hashable {
    /// What becomes of the digits that a register has no room for.
    enum Rounding: Sendable {
        /// A total shows what is complete, so that it never shows what is still to come.
        case down
        /// A measured value shows the nearest.
        case nearest
    }

    let numerator: Int128
    let denominator: Int128
    let unit: Unit
    let rounding: Rounding

    /// Makes a fraction of a unit.
    init(_ numerator: Int64, over denominator: Int64 = 1, _ unit: Unit, _ rounding: Rounding) {
        self.init(wide: Int128(numerator), over: Int128(denominator), unit, rounding)
    }

    /// Makes a fraction whose upper part may need more than 64 bits.
    init(wide: Int128, over denominator: Int128, _ unit: Unit, _ rounding: Rounding) {
        numerator = wide
        self.denominator = denominator
        self.unit = unit
        self.rounding = rounding
    }

    /// The digits that a register of this format shows.
    ///
    /// - Parameters:
    ///   - format: unit, power of ten and room of the register.
    ///   - digits: how many decimal digits the register keeps; a total that has more begins again.
    /// - Returns: the digits, with the format's power of ten.
    func shown(in format: RegisterFormat, digits: Int = 19) -> ExactDecimal {
        let whole = mantissa(in: format)
        let room = Amount.capacity(of: format, digits: digits)
        let size = rounding == .down ? whole.magnitude % room : min(whole.magnitude, room - 1)
        return ExactDecimal(
            isNegative: whole < 0,
            magnitude: UInt64(truncatingIfNeeded: size),
            exponent: format.exponent
        )
    }

    /// The amount in the format's unit, counted in its last digit.
    func mantissa(in format: RegisterFormat) -> Int128 {
        let ratio = unit.ratio.divided(by: (format.unit.unit ?? unit).ratio) ?? Ratio(1)
        var above = numerator * Int128(ratio.numerator)
        var below = denominator * Int128(ratio.denominator)
        for _ in 0..<min(18, max(0, -Int(format.exponent))) { above *= 10 }
        for _ in 0..<min(18, max(0, Int(format.exponent))) { below *= 10 }
        let doubled = rounding == .down ? 2 * above : 2 * above + (above < 0 ? -below : below)
        return doubled / (2 * below)
    }

    /// One more than the largest number of whole decimal digits that the register's bytes hold.
    private static func capacity(of format: RegisterFormat, digits: Int) -> UInt128 {
        let bytes = min(8, max(1, format.byteCount))
        let limit = UInt128(1) << UInt128(8 * bytes)
        var room: UInt128 = 1
        for _ in 0..<digits where room * 10 <= limit { room *= 10 }
        return room
    }
}
