public import Catalogue
public import KMP
public import Transport

/// What an examination has seen: plain values, of which the verdict is made.
public struct Evidence: Sendable, Hashable {
    /// Where the meter was looked for.
    public var address: LineAddress
    /// What the line was set to, before anything else was tried.
    public var configured: LineSettings
    /// The address that the meter is expected at.
    public var meter = Address.meter
    /// What the system says of a serial port, nil for a line over the network.
    public var port: PortFacts?
    /// Whether the speed can be set from here; a plain TCP bridge keeps its own.
    public var isSettable = true
    /// Why the line could not be opened, or stopped carrying bytes.
    public var failure: LineError?
    /// Bytes that came before anything was asked.
    public var unasked = 0
    /// Whole messages among them: somebody else talks on this line.
    public var messages = 0
    /// Each question, in order.
    public var attempts: [Attempt] = []
    /// The model that the user says it is, or that the meter said.
    public var model: MeterModel?
    /// Whether the model is only what the user says.
    public var isModelGiven = false
    /// What the meter said of its type.
    public var type: MeterType?
    /// The serial number that the meter said.
    public var serial: SerialNumber?
    /// The registers asked for that the meter does not have.
    public var missing: [RegisterID] = []
    /// Why no further request was allowed, in a sentence.
    public var refusal: String?
    /// What is known of the meter from before the examination.
    public var past: Past?
    /// Whether every KMP address was asked, and none but those in ``attempts`` answered.
    public var isEveryAddressAsked = false
    /// Whether things were left out to be quick.
    public var isQuick = false
    /// What was seen of an M-Bus, where one was looked at.
    public var bus: BusEvidence?
    /// What was seen of a meter that is asked in characters; nil where it is another one.
    public var characters: CharacterEvidence?

    /// Begins with nothing seen.
    public init(address: LineAddress, configured: LineSettings) {
        self.address = address
        self.configured = configured
    }
}

/// One question and what came of it.
public struct Attempt: Sendable, Hashable {
    /// What the question was for.
    public enum Purpose: Sendable, Hashable {
        /// To see whether the meter answers at all, or to wake it.
        case knock
        /// To learn who it is and what it has.
        case identify
        /// To count how often it answers.
        case count
        /// To see whether other settings, another address or another protocol are the right ones.
        case alternative
    }

    /// What it was for.
    public var purpose: Purpose
    /// What was asked.
    public var question: Question
    /// What the line was set to.
    public var settings: LineSettings
    /// What came back.
    public var reply: Reply
    /// What the receiver counted meanwhile, nil where it has no means to.
    public var wire: WireErrors?

    /// Makes an attempt.
    public init(
        _ purpose: Purpose,
        _ question: Question,
        at settings: LineSettings,
        _ reply: Reply,
        wire: WireErrors? = nil
    ) {
        self.purpose = purpose
        self.question = question
        self.settings = settings
        self.reply = reply
        self.wire = wire
    }
}

extension Evidence {
    /// Questions in the meter's own protocol, to its own address, with the settings wanted.
    var plain: [Attempt] {
        guard bus == nil else {
            return attempts.filter { $0.settings == configured && $0.purpose != .alternative }
        }
        return attempts.filter { $0.settings == configured && $0.question.address == meter }
    }

    /// What the meter is taken for: what it says, what the user says, or what was here before.
    public var presumed: MeterModel? { model ?? (type?.code ?? 0 == 0 ? past?.model : nil) }

    /// Whether the line goes over the network.
    public var isBridge: Bool {
        switch address.place {
        case .tcp, .rfc2217, .unix: true
        case .serial, .replay: false
        }
    }
}
