public import IEC62056
public import KMP
public import MBus
public import Transport

/// Why a meter could not be read: the line's fault, the meter's, or its battery's budget.
public enum MeterError: Error, Sendable, Hashable {
    /// The line failed: the port, the adapter, the network.
    case line(LineError)
    /// The line works, and no answer came that can be believed.
    case exchange(KMP.ExchangeFailure, KMP.ExchangeEvidence)
    /// The same of a meter on an M-Bus, and what was being asked of it.
    case bus(MBus.ExchangeFailure, MBus.ExchangeEvidence, during: TelegramReadout.Stage)
    /// Telegrams came over an M-Bus and hold no readings.
    case telegram(BusRefusal)
    /// The same of a meter that is asked in characters.
    case characters(ASCIIFailure, ASCIIEvidence)
    /// Nothing was sent, to spare the meter's battery.
    case budget(BudgetSpent)
}

extension MeterError {
    /// Whether the line works and nothing came that looks like an answer.
    var isSilence: Bool {
        switch self {
        case .exchange(.noAnswer, _), .exchange(.onlyEcho, _): true
        case .characters(let failure, _): failure.isSilence
        case .bus(.noAnswer, _, _), .bus(.onlyEcho, _, _): true
        default: false
        }
    }
}

extension MeterError: CustomStringConvertible {
    /// One sentence that says whose fault it is.
    public var message: String {
        switch self {
        case .line(let error): error.message
        case .budget(let spent): spent.message
        case .characters(let failure, let evidence): failure.message(evidence)
        case .bus(let failure, let evidence, let stage):
            BusErrorWords(failure: failure, evidence: evidence, stage: stage).message
        case .telegram(let refusal): refusal.message
        case .exchange(.cannotBeSent, _): "The request does not fit a frame, and was not sent."
        case .exchange(.noAnswer, _): "The meter does not answer: not a byte came back."
        case .exchange(.onlyEcho, _):
            "The meter does not answer: only our own request came back, as an optical head "
                + "reflects it."
        case .exchange(.onlyNoise, let evidence):
            "The meter does not answer: \(evidence.bytes) bytes came that are no answer."
        case .exchange(.damaged(let defect), _):
            "The meter answers, and each answer was damaged on the way: \(defect.words)."
        case .exchange(.unbelievable(let defect), _):
            "The meter's answer has a good checksum and contents that cannot be right: "
                + "\(defect.words)."
        case .exchange(.otherAnswer, _):
            "What answers has another address, or answers another question."
        }
    }

    /// What to do next.
    public var hint: String {
        switch self {
        case .line(let error): error.hint
        case .budget(let spent): spent.hint
        case .characters(let failure, _): failure.hint
        case .bus(let failure, let evidence, let stage):
            BusErrorWords(failure: failure, evidence: evidence, stage: stage).hint
        case .telegram(let refusal): refusal.hint
        case .exchange(.cannotBeSent, _):
            "Ask for fewer registers at once; nothing is wrong with the meter."
        case .exchange(.noAnswer, _):
            "Press a key on the meter, turn the head by 180 degrees, and check that the line is "
                + "1200 8N2 (an electricity meter: --line '9600 8N2')."
        case .exchange(.onlyEcho, _):
            "Sending and the light path work. Press a key on the meter to wake its eye, then move "
                + "the head a few millimetres, or turn it by 180 degrees."
        case .exchange(.onlyNoise, _), .exchange(.damaged, _):
            "Check the line's settings (1200 8N2) and shield the head from light, then move it a "
                + "few millimetres."
        case .exchange(.unbelievable, _), .exchange(.otherAnswer, _):
            "See that nothing else sends on the line, and try again."
        }
    }

    /// The message and the hint.
    public var description: String { "\(message) \(hint)" }
}

extension KMP.FrameDefect {
    /// The defect in words, to stand behind a colon.
    public var words: String {
        switch self {
        case .interrupted: "it was cut short by the start of another frame"
        case .badEscape(let byte): "an escape was followed by \(hexadecimal(byte))"
        case .bareAcknowledge: "a bare 06 stood inside it"
        case .tooShort: "it ended before its checksum"
        case .tooLong: "it had no end"
        case .checksum(let sent, let computed):
            "its checksum was \(hexadecimal(sent)) and should have been \(hexadecimal(computed))"
        }
    }
}

extension DataDefect {
    /// The defect in words, to stand behind a colon.
    public var words: String {
        switch self {
        case .endsEarly(let offset): "it ends early, behind byte \(offset)"
        case .surplus(_, let count): "\(count) bytes too many"
        case .tooManyRegisters(let count): "\(count) registers are more than there can be"
        case .notRequested(let id): "register \(id.rawValue) was not asked for"
        case .repeated(let id): "register \(id.rawValue) came twice"
        }
    }
}

private func hexadecimal(_ number: some FixedWidthInteger) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    let width = number.bitWidth / 4
    return String(repeating: "0", count: width - digits.count) + digits
}
