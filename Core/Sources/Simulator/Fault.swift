/// Something that goes wrong on purpose; several can go wrong at once.
public enum Fault: Sendable, Hashable {
    /// No answer ever comes.
    case silent
    /// The head sends the request back and nothing else comes.
    case echoOnly
    /// One bit is turned over in one of so many bytes of the answers.
    case bitFlips(oneIn: UInt32)
    /// One of so many bytes of the answers is missing.
    case lostBytes(oneIn: UInt32)
    /// A lone 00 comes before each answer, and now and then one before the stop byte, where the
    /// checksum does not see it.
    case strayZeros
    /// The end of each answer is missing.
    case truncated
    /// Each register is answered as another one, in a frame that is otherwise right.
    case otherRegister
    /// Each answer comes so many milliseconds later than it would.
    case late(milliseconds: UInt32)
    /// After so many answers there is silence until the meter is woken.
    case sleepsAfter(reads: UInt32)
}

extension Fault {
    /// Later than the 1.6 s in which an answer has to begin. (5512-447 §2.1)
    static let usualDelay: UInt32 = 2_500
    /// About one byte in an answer of eight registers.
    static let usualRate: UInt32 = 50
    /// As few as a water meter that throttles has been seen to give.
    static let usualReads: UInt32 = 12

    /// Reads a spelling of ``help``: `silent`, `bit-flips`, `bit-flips=50`, `late=2500`.
    ///
    /// - Returns: nil for a name that is none, a number where none belongs, and a count of zero.
    public init?(parsing text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let number = parts.count == 2 ? UInt32(parts[1]) : nil
        guard let name = parts.first, parts.count == 1 || (number ?? 0) > 0 else { return nil }
        if let plain = Fault(plain: name, hasNumber: number != nil) {
            self = plain
            return
        }
        switch name {
        case "bit-flips": self = .bitFlips(oneIn: number ?? Fault.usualRate)
        case "lost-bytes": self = .lostBytes(oneIn: number ?? Fault.usualRate)
        case "late": self = .late(milliseconds: number ?? Fault.usualDelay)
        case "sleep-after": self = .sleepsAfter(reads: number ?? Fault.usualReads)
        default: return nil
        }
    }

    private init?(plain name: Substring, hasNumber: Bool) {
        guard !hasNumber else { return nil }
        switch name {
        case "silent": self = .silent
        case "echo-only": self = .echoOnly
        case "stray-zero": self = .strayZeros
        case "truncated": self = .truncated
        case "other-register": self = .otherRegister
        default: return nil
        }
    }

    /// Each spelling and what it does, for the command line.
    public static let help: [(spelling: String, meaning: String)] = [
        ("silent", "no answer comes"),
        ("echo-only", "only the request comes back"),
        ("bit-flips[=N]", "a bit is wrong in one of N bytes of the answers (\(usualRate))"),
        ("lost-bytes[=N]", "one of N bytes of the answers is missing (\(usualRate))"),
        ("stray-zero", "a lone 00 comes with each answer"),
        ("truncated", "the end of each answer is missing"),
        ("other-register", "each register is answered as another one"),
        ("late[=MS]", "answers come MS milliseconds late (\(usualDelay))"),
        ("sleep-after[=N]", "silence after N answers, as of a sleeping eye (\(usualReads))"),
    ]
}
