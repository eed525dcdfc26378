import Metering

/// Something that goes wrong on purpose with a meter that is asked in characters.
public enum ASCIIFault: Sendable, Hashable {
    /// No answer ever comes.
    case silent
    /// The parity of one of so many characters of the answers is wrong.
    case parityErrors(oneIn: UInt32)
    /// One of so many characters of the answers is missing.
    case lostBytes(oneIn: UInt32)
    /// The block check character of a readout is another one.
    case wrongChecksum
    /// The end of each answer is missing.
    case truncated
    /// Bytes that nobody sends come before the answers, and one in eight of theirs is changed.
    case noise
    /// Only one of so many requests is answered, as while the flow is high.
    case busy(oneIn: UInt32)
    /// Each answer comes so many milliseconds later than it would.
    case late(milliseconds: UInt32)
}

extension ASCIIFault {
    /// Reads `silent`, `parity-errors=60` and the other spellings of ``help``.
    public init?(parsing text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let number = parts.count == 2 ? UInt32(parts[1]) : nil
        guard parts.count == 1 || number.map({ $0 > 0 }) == true else { return nil }
        switch (parts[0], parts.count) {
        case ("silent", 1): self = .silent
        case ("wrong-checksum", 1): self = .wrongChecksum
        case ("truncated", 1): self = .truncated
        case ("noise", 1): self = .noise
        case ("parity-errors", _): self = .parityErrors(oneIn: number ?? 60)
        case ("lost-bytes", _): self = .lostBytes(oneIn: number ?? 60)
        case ("busy", _): self = .busy(oneIn: number ?? 2)
        case ("late", _): self = .late(milliseconds: number ?? 2_500)
        default: return nil
        }
    }

    /// Each spelling and what it does, for the command line.
    public static let help: [(spelling: String, meaning: String)] = [
        ("silent", "no answer comes"),
        ("parity-errors[=N]", "the parity of one of N characters is wrong (60)"),
        ("lost-bytes[=N]", "one of N characters is missing (60)"),
        ("wrong-checksum", "the check of a readout is another one"),
        ("truncated", "the end of each answer is missing"),
        ("noise", "bytes come that nobody sends, and some are changed"),
        ("busy[=N]", "only one of N requests is answered, as while the flow is high (2)"),
        ("late[=MS]", "answers come MS milliseconds late (2500)"),
    ]
}

extension SimulatedASCIIMeter {
    /// How much later than usual an answer comes, in microseconds.
    var lateness: Int64 {
        options.faults.reduce(into: 0) { sum, fault in
            if case .late(let milliseconds) = fault { sum += Int64(milliseconds) * 1_000 }
        }
    }

    /// Whether a fault keeps the next answer back.
    var isSilenced: Bool {
        mutating get {
            for fault in options.faults {
                switch fault {
                case .silent: return true
                case .busy(let rate) where !isHit(oneIn: rate): return true
                default: break
                }
            }
            return false
        }
    }

    /// The bytes of an answer after all that goes wrong with them.
    mutating func spoilt(_ answer: [UInt8]) -> [UInt8] {
        var bytes = answer
        for fault in options.faults {
            switch fault {
            case .parityErrors(let rate):
                bytes = bytes.map { isHit(oneIn: rate) ? $0 ^ 1 << UInt8(luck() % 8) : $0 }
            case .noise: bytes = bytes.map { isHit(oneIn: 8) ? UInt8(luck() % 256) : $0 }
            case .lostBytes(let rate): bytes.removeAll { _ in isHit(oneIn: rate) }
            case .truncated: bytes.removeLast(min(bytes.count, 2 + Int(luck() % 20)))
            default: break
            }
        }
        return bytes
    }

    /// Bytes that are nobody's, some time before an answer.
    mutating func noise(before start: Moment) -> [(UInt8, Moment)] {
        guard options.faults.contains(.noise) else { return [] }
        return (0..<4).map { _ in
            let early = Int64(luck() % 900_000)
            return (UInt8(luck() % 256), start.advanced(byMicroseconds: -early))
        }
    }

    private mutating func isHit(oneIn rate: UInt32) -> Bool { luck() % UInt64(max(1, rate)) == 0 }

    private mutating func luck() -> UInt64 {
        faultPosition += 1
        return house.dice.roll(.fault, faultPosition)
    }
}
