/// A real number of 32 bits as the decimal with the fewest digits that is the same number.
///
/// A meter that counts 230.1 sends the nearest real number, 230.10000610…; the shortest decimal is
/// what the meter meant, and reading it as a real number gives back every bit.
struct ShortestDecimal {
    let isNegative: Bool
    let digits: UInt32
    let exponent: Int8

    /// Makes the decimal, or nil for what is not finite.
    init?(_ number: Float) {
        guard number.isFinite else { return nil }
        isNegative = number < 0
        let size = number.magnitude
        guard size != 0 else {
            (digits, exponent) = (0, 0)
            return
        }
        let exact = Double(size)
        // Half the distance to the nearer neighbour, a little less to be on the safe side.
        let limit = Double(size - size.nextDown) * 0.499_999
        var count: Int32 = 1
        let order = ShortestDecimal.order(of: exact)
        while count < 9 {
            if let found = ShortestDecimal.rounded(exact, order &- count &+ 1, within: limit) {
                (digits, exponent) = found
                return
            }
            count &+= 1
        }
        // Nine digits always name one real number of 32 bits.
        let found = ShortestDecimal.rounded(exact, order &- 8, within: .infinity)
        (digits, exponent) = found ?? (0, 0)
    }

    /// The power of ten of the first digit.
    private static func order(of number: Double) -> Int32 {
        var order: Int32 = 0
        var rest = number
        while rest >= 10 {
            rest /= 10
            order &+= 1
        }
        while rest < 1 {
            rest *= 10
            order &-= 1
        }
        return order
    }

    /// The number in whole steps of a power of ten, or nil where that is another number.
    private static func rounded(
        _ number: Double,
        _ power: Int32,
        within limit: Double
    ) -> (UInt32, Int8)? {
        let steps = power < 0 ? number * ten(-power) : number / ten(power)
        let whole = steps.rounded(.toNearestOrEven)
        guard whole >= 1, whole < 4_000_000_000 else { return nil }
        let again = power < 0 ? whole / ten(-power) : whole * ten(power)
        guard (again - number).magnitude < limit else { return nil }
        var (digits, power) = (UInt32(whole), power)
        // 9.9999 rounded up to 10.000 has zeros that nobody sent.
        while digits % 10 == 0, power < 0 {
            digits /= 10
            power &+= 1
        }
        return (digits, Int8(truncatingIfNeeded: power))
    }

    /// A power of ten, 0 to 60.
    private static func ten(_ power: Int32) -> Double {
        var result = 1.0
        var rest = power
        while rest > 0 {
            result *= 10
            rest &-= 1
        }
        return result
    }
}
