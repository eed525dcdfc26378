/// Chance that can be repeated: the same seed, purpose and position always give the same number.
///
/// Nothing is remembered between rolls, so the house of any minute can be asked for by itself and
/// it does not matter in how many steps a simulation got there. (The mixing is SplitMix64's.)
struct Dice: Sendable {
    /// What a roll is for; two purposes never share their chances.
    enum Purpose: UInt64, Sendable {
        case weather, draw, jitter, age, identity, habits, load, fault, voltage, event, light
    }

    let seed: UInt64

    /// 64 random bits.
    func roll(_ purpose: Purpose, _ position: Int64) -> UInt64 {
        let stream = mixed(seed &+ purpose.rawValue &* 0xD1B5_4A32_D192_ED03)
        return mixed(stream &+ UInt64(bitPattern: position) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// A random number of a range, each as likely as any other to far less than a millionth.
    func number(_ range: ClosedRange<Int64>, _ purpose: Purpose, _ position: Int64) -> Int64 {
        let width = UInt64(range.upperBound - range.lowerBound + 1)
        return range.lowerBound + Int64(roll(purpose, position) % width)
    }

    private func mixed(_ input: UInt64) -> UInt64 {
        var bits = input &+ 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
