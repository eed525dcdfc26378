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
    /// Only one of so many requests is answered.
    case intermittent(oneIn: UInt32)
    /// A request for registers is answered with none.
    case noRegisters
    /// The meter answers to this address instead of its own.
    case otherAddress(UInt8)
    /// The meter's line has another speed than its model's, in baud.
    case speed(baud: UInt32)
    /// The meter hears a byte only if two stop bits stand before it.
    case twoStopBits
    /// The request comes back damaged and nothing else comes.
    case echoDamaged
    /// Light shines into the head: bytes come that nobody sends, and few others get through.
    case noise
    /// An old MULTICAL is in the meter's place; it knows `/#1` and no KMP.
    case oldMultical
    /// An M-Bus device is in the meter's place.
    case mBus(baud: UInt32)
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
        default: self.init(device: name, number)
        }
    }

    /// Faults that make another device of it.
    private init?(device name: Substring, _ number: UInt32?) {
        switch name {
        case "intermittent": self = .intermittent(oneIn: number ?? 2)
        case "other-address":
            guard let address = UInt8(exactly: number ?? 0x7F) else { return nil }
            self = .otherAddress(address)
        case "speed": self = .speed(baud: number ?? 9_600)
        case "m-bus": self = .mBus(baud: number ?? 2_400)
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
        case "no-registers": self = .noRegisters
        case "two-stop-bits": self = .twoStopBits
        case "echo-damaged": self = .echoDamaged
        case "noise": self = .noise
        case "old-multical": self = .oldMultical
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
        ("intermittent[=N]", "only one of N requests is answered (2)"),
        ("no-registers", "a request for registers is answered with none"),
        ("other-address[=N]", "the meter answers to KMP address N (127)"),
        ("speed[=BAUD]", "the meter's line has another speed (9600)"),
        ("two-stop-bits", "the meter hears nothing that is sent with one stop bit"),
        ("echo-damaged", "only the request comes back, and damaged"),
        ("noise", "light shines into the head: bytes come that nobody sends"),
        ("old-multical", "a MULTICAL 66 or 401 is in its place: /#1 at 300 baud"),
        ("m-bus[=BAUD]", "an M-Bus device is in its place, 8E1 (2400)"),
    ]
}
