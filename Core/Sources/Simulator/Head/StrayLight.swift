/// Light that is not the meter's: what it makes of the bytes on their way through the head.
struct StrayLight: Sendable {
    /// How many of the bytes that pass are changed while the sun shines in: nearly all.
    private static let covered: UInt64 = 8

    /// When the next byte comes that nobody has sent, in nanoseconds; nil in the dark.
    private(set) var next: Int64?
    private let dice: Dice
    private let damagesEcho: Bool
    private var position: Int64 = 0

    init(seed: UInt64, _ faults: [Fault]) {
        dice = Dice(seed: seed)
        damagesEcho = faults.contains(.echoDamaged)
        next = faults.contains(.noise) ? 0 : nil
    }

    /// Takes the next byte of noise that has come by then.
    ///
    /// Half of them have no stop bit: light ends when it likes.
    mutating func take(by horizon: Int64) -> (byte: UInt8, end: Int64, isFramingError: Bool)? {
        guard let end = next, end <= horizon else { return nil }
        let luck = roll()
        // Some 15 to 85 ms apart, as a lamp's flicker or the sun behind leaves makes them.
        next = end + 15_000_000 + Int64(luck >> 16 % 70_000_000)
        return (UInt8(truncatingIfNeeded: luck), end, luck >> 40 % 2 == 0)
    }

    /// A byte of the meter as it arrives.
    mutating func shone(on byte: UInt8) -> UInt8 {
        guard next != nil else { return byte }
        let luck = roll()
        return luck % Self.covered == 0 ? byte : byte ^ UInt8(truncatingIfNeeded: luck >> 8)
    }

    /// A byte of the reader as it comes back, nil where it does not.
    mutating func echo(_ byte: UInt8) -> UInt8? {
        guard damagesEcho else { return shone(on: byte) }
        let luck = roll()
        switch luck % 9 {
        case 0: return nil
        case 1, 2: return byte ^ 1 << UInt8(luck >> 8 % 8)
        default: return byte
        }
    }

    private mutating func roll() -> UInt64 {
        position += 1
        return dice.roll(.light, position)
    }
}
