import Catalogue
public import MBus
import Metering

/// Something that goes wrong with a meter on a bus on purpose; several can go wrong at once.
public enum BusFault: Sendable, Hashable {
    /// No answer ever comes, as of a meter that has no power or is not on this bus.
    case silent
    /// SND_NKE is not answered, as some meters do not.
    case silentAtFirst
    /// The meter knows no selection by secondary address.
    case primaryOnly
    /// REQ_UD2 is not answered, though everything else is.
    case withholdsData
    /// REQ_UD2 is answered with E5h: there is nothing to tell.
    case nothingToTell
    /// REQ_UD2 is answered with an error of the application.
    case applicationError(ApplicationError)
    /// The records are encrypted, with AES in mode 5.
    case encrypted
    /// The telegram comes in the name of another address than the one that was asked.
    case answersAs(PrimaryAddress)
    /// The meter hears only one of so many requests.
    case intermittent(oneIn: UInt32)
    /// One bit is turned over in one of so many bytes of the answers.
    case bitFlips(oneIn: UInt32)
    /// The end of each telegram is missing.
    case truncated
}

extension BusFault {
    /// Reads a spelling of ``help``: `silent`, `intermittent`, `intermittent=3`.
    ///
    /// - Returns: nil for a name that is none, a number where none belongs, and a count of zero.
    public init?(parsing text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let number = parts.count == 2 ? UInt32(parts[1]) : nil
        guard let name = parts.first, parts.count == 1 || number != nil else { return nil }
        switch (name, number) {
        case ("silent", nil): self = .silent
        case ("silent-at-first", nil): self = .silentAtFirst
        case ("primary-only", nil): self = .primaryOnly
        case ("no-data", nil): self = .withholdsData
        case ("nothing-to-tell", nil): self = .nothingToTell
        case ("encrypted", nil): self = .encrypted
        case ("truncated", nil): self = .truncated
        default: self.init(name, number)
        }
    }

    /// Faults that have a number.
    private init?(_ name: Substring, _ number: UInt32?) {
        switch name {
        case "application-error":
            guard let code = UInt8(exactly: number ?? 8) else { return nil }
            self = .applicationError(ApplicationError(rawValue: code))
        case "answers-as":
            guard let address = UInt8(exactly: number ?? 0), address <= 250 else { return nil }
            self = .answersAs(PrimaryAddress(address))
        case "intermittent" where number != 0: self = .intermittent(oneIn: number ?? 2)
        case "bit-flips" where number != 0: self = .bitFlips(oneIn: number ?? 20)
        default: return nil
        }
    }

    /// Each spelling and what it does, for the command line.
    public static let help: [(spelling: String, meaning: String)] = [
        ("silent", "no answer comes"),
        ("silent-at-first", "SND_NKE is not answered"),
        ("primary-only", "the meter knows no secondary addresses"),
        ("no-data", "REQ_UD2 is not answered"),
        ("nothing-to-tell", "REQ_UD2 is answered with E5h"),
        ("application-error[=CODE]", "REQ_UD2 is answered with an error (8, busy)"),
        ("encrypted", "the records are encrypted"),
        ("answers-as[=N]", "telegrams come in the name of primary address N (0)"),
        ("intermittent[=N]", "only one of N requests is heard (2)"),
        ("bit-flips[=N]", "a bit is wrong in one of N bytes of the answers (20)"),
        ("truncated", "the end of each telegram is missing"),
    ]
}

extension BusMeter {
    /// Whether a fault keeps it from hearing a request.
    mutating func misses(_ request: Request) -> Bool {
        for fault in faults {
            switch (fault, request) {
            case (.silent, _), (.silentAtFirst, .initialise), (.primaryOnly, .select),
                (.withholdsData, .readData):
                return true
            case (.intermittent(let rate), _) where !isHit(oneIn: rate): return true
            default: break
            }
        }
        return false
    }

    /// What a fault has it say instead of its telegram, nil where none does.
    var excuse: [UInt8]? {
        for fault in faults {
            switch fault {
            case .nothingToTell: return [WireByte.acknowledge]
            case .applicationError(let error): return FrameWriter(error, at: address).wireBytes
            default: break
            }
        }
        return nil
    }

    /// In whose name it answers.
    var claimedAddress: PrimaryAddress {
        for case .answersAs(let address) in faults { return address }
        return address
    }

    /// The telegram of an encrypted meter: sixteen bytes that mean nothing without its key.
    mutating func encryptedTelegram() -> [UInt8] {
        var frame = FrameWriter(
            answerOf: identity,
            at: claimedAddress,
            accessNumber: accessNumber,
            signature: 0x0510
        )
        for _ in 0..<16 { frame.append(UInt8(truncatingIfNeeded: luck())) }
        frame.finish()
        return frame.wireBytes
    }

    /// The bytes of an answer after all that goes wrong with them, in the order of the faults.
    mutating func spoilt(_ answer: [UInt8]) -> [UInt8] {
        var bytes = answer
        for fault in faults {
            switch fault {
            case .bitFlips(let rate): bytes = bytes.map { flipped($0, oneIn: rate) }
            case .truncated where bytes.count > 1:
                bytes.removeLast(1 + Int(luck() % UInt64(bytes.count - 1)))
            default: break
            }
        }
        return bytes
    }

    private mutating func flipped(_ byte: UInt8, oneIn rate: UInt32) -> UInt8 {
        isHit(oneIn: rate) ? byte ^ 1 << UInt8(luck() % 8) : byte
    }

    private mutating func isHit(oneIn rate: UInt32) -> Bool { luck() % UInt64(max(1, rate)) == 0 }

    private mutating func luck() -> UInt64 {
        rolls += 1
        return Dice(seed: seed).roll(.fault, rolls)
    }
}
