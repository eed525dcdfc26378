public import KMP

/// One bit of an info code, in words.
public struct InfoBit: Sendable, Hashable {
    /// The bit's value: a power of two.
    public var mask: UInt32
    /// A short name for data: `supply_interrupted`.
    public var name: String
    /// What it means, as a sentence for people.
    public var sentence: String

    /// Makes a row.
    public init(_ mask: UInt32, _ name: String, _ sentence: String) {
        self.mask = mask
        self.name = name
        self.sentence = sentence
    }
}

/// How the info code of a family is to be read.
public struct InfoTable: Sendable, Hashable {
    /// The register that carries these bits.
    public var register: RegisterID
    /// What each bit means.
    public var bits: [InfoBit]
    /// Fields of three bits that say how long a condition has lasted (water meters).
    public var durations: [InfoDuration]
    /// Where the table is from.
    public var source: SourceNote

    /// Makes a table.
    public init(
        register: UInt16,
        bits: [InfoBit],
        durations: [InfoDuration] = [],
        source: SourceNote
    ) {
        self.register = RegisterID(register)
        self.bits = bits
        self.durations = durations
        self.source = source
    }
}

/// Three bits of a water meter's info code: how long a condition has lasted.
public struct InfoDuration: Sendable, Hashable {
    /// Where the three bits begin, 4, 7, 10 or 13.
    public var shift: Int
    /// The name of the condition's own bit.
    public var condition: String

    /// Makes a row.
    public init(shift: Int, condition: String) {
        self.shift = shift
        self.condition = condition
    }

    /// The field's three bits.
    public var mask: UInt32 { 7 << UInt32(shift) }

    /// The eight classes in words, as they are numbered.
    public static let classes = [
        "none", "1 to 8 hours", "9 to 24 hours", "2 to 3 days", "4 to 7 days", "8 to 14 days",
        "15 to 21 days", "22 to 31 days",
    ]
}

/// One condition of an info code in words.
public struct InfoMeaning: Sendable, Hashable {
    /// The bits of the code that say it.
    public var mask: UInt32
    /// A short name for data; `unknown_bit_10` for a bit that no source explains.
    public var name: String
    /// What it means, as a sentence for people.
    public var sentence: String
    /// How long it has lasted, in words, where the meter says so.
    public var duration: String?
    /// Whether the condition's own bit is set; without it only its time is given.
    public var isActive: Bool
    /// Whether the table knows the bit.
    public var isKnown: Bool

    /// The sentence and the duration together.
    public var text: String {
        guard let duration else { return sentence }
        return "\(sentence) (\(isActive ? "For" : "Not now, but it was for") \(duration).)"
    }
}

extension InfoTable {
    /// What a code means, one entry for each condition, the lowest bit first; empty for 0.
    ///
    /// A bit that the table does not know is returned too: a warning that nobody has written down
    /// is still a warning.
    public func meanings(of code: UInt32) -> [InfoMeaning] {
        let explained = durations.reduce(bits.reduce(0) { $0 | $1.mask }) { $0 | $1.mask }
        let known = bits.compactMap { meaning(of: $0, in: code) }
        let unknown = (0..<32).compactMap { unknownBit($0, in: code & ~explained) }
        return (known + unknown).sorted { lowestBit($0.mask) < lowestBit($1.mask) }
    }

    private func meaning(of bit: InfoBit, in code: UInt32) -> InfoMeaning? {
        let field = durations.first { $0.condition == bit.name }
        let time = field.map { Int((code & $0.mask) >> UInt32($0.shift)) } ?? 0
        guard code & bit.mask != 0 || time != 0 else { return nil }
        return InfoMeaning(
            mask: code & (bit.mask | (field?.mask ?? 0)),
            name: bit.name,
            sentence: bit.sentence,
            duration: time == 0 ? nil : InfoDuration.classes[time],
            isActive: code & bit.mask != 0,
            isKnown: true
        )
    }

    private func unknownBit(_ position: Int, in code: UInt32) -> InfoMeaning? {
        let mask = UInt32(1) << UInt32(position)
        guard code & mask != 0 else { return nil }
        return InfoMeaning(
            mask: mask,
            name: "unknown_bit_\(position)",
            sentence: "Unknown bit 2^\(position) is set; the meter's manual may explain \(mask).",
            duration: nil,
            isActive: true,
            isKnown: false
        )
    }

    private func lowestBit(_ mask: UInt32) -> Int { mask.trailingZeroBitCount }
}
