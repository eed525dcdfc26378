/// The client side of RFC 2217, without a socket: bytes from the server in, data and replies out.
///
/// First the server agrees to the option, then it answers each setting with what it has set; only
/// then is the port what was asked for, and data counts.
struct RFC2217Client: TelnetSide {
    /// How far the conversation about the settings has come.
    enum Progress: Equatable {
        case negotiating
        case ready
        case failed(LineError.Kind)
    }

    /// A change of the speed of a port that is ready.
    struct SpeedChange: Equatable {
        let baud: Int
        /// `negotiating` until the server has said what it made of it.
        var progress = Progress.negotiating
    }

    private(set) var progress = Progress.negotiating
    /// The newest change of the speed that was asked for since.
    private(set) var speedChange: SpeedChange?
    /// What the server reported, `nil` until it agreed to report line states.
    private(set) var wireErrors: WireErrors?

    private var wanted: LineSettings
    private var decoder = TelnetDecoder()
    private var options = TelnetOptions(
        ours: [Telnet.Option.binary, Telnet.Option.suppressGoAhead, Telnet.Option.comPort],
        theirs: [Telnet.Option.binary, Telnet.Option.suppressGoAhead]
    )
    /// The commands whose answers are still to come, once the server agreed to take any.
    private var unanswered: [ComPort.Command]?

    init(wanting settings: LineSettings) {
        wanted = settings
    }

    mutating func start() -> [UInt8] { options.start() }

    mutating func receive(_ bytes: [UInt8]) -> TelnetOutput {
        var output = TelnetOutput()
        for event in decoder.receive(bytes) {
            switch event {
            case .data(let data):
                // Before the settings are in force it is a banner, or garbage at a wrong speed.
                if progress == .ready { output.data += data }
            case .negotiation(let verb, let option):
                output.reply += options.receive(verb, option)
                if option == Telnet.Option.comPort { output.reply += agreed(verb) }
            case .subnegotiation(Telnet.Option.comPort, let message):
                receive(message: message)
            case .subnegotiation:
                break
            }
        }
        return output
    }

    /// What went wrong when the time for negotiating is over.
    var lateness: LineError.Kind {
        switch unanswered?.first {
        case nil: .notRFC2217
        case .setBaudRate: refusal(.baud, "\(wanted.baud)", nil)
        case .setDataSize: refusal(.dataBits, "\(wanted.dataBits)", nil)
        case .setParity: refusal(.parity, "\(wanted.parity)", nil)
        case .setStopSize: refusal(.stopBits, "\(wanted.stopBits)", nil)
        default: refusal(.flowControl, "none", nil)
        }
    }

    /// Asks for another speed of a port that is ready; data go on meanwhile.
    mutating func change(toBaud baud: Int) -> [UInt8] {
        guard progress == .ready else { return [] }
        wanted.baud = baud
        speedChange = SpeedChange(baud: baud)
        return ComPort.message(.setBaudRate, ComPort.bytes(ofBaud: baud))
    }

    // MARK: The conversation

    /// The server's word on the option: the settings may be sent only after its consent.
    private mutating func agreed(_ verb: Telnet.Verb) -> [UInt8] {
        if verb == .dont, progress == .negotiating { progress = .failed(.notRFC2217) }
        guard verb == .do, unanswered == nil else { return [] }
        let requests =
            ComPort.requests(for: wanted) + [(.setControl, [ComPort.noFlowControl])]
        unanswered = requests.map(\.command)
        return requests.flatMap { ComPort.message($0.command, $0.value) }
            + ComPort.message(.setLineStateMask, [ComPort.LineState.allErrors])
            + ComPort.message(.purgeData, [ComPort.purgeBoth])
    }

    /// A server's answer or notification.
    private mutating func receive(message: [UInt8]) {
        guard let number = message.first, number >= ComPort.answerOffset,
            let command = ComPort.Command(rawValue: number - ComPort.answerOffset)
        else { return }
        let value = Array(message.dropFirst())
        switch command {
        case .setLineStateMask: wireErrors = wireErrors ?? WireErrors()
        case .notifyLineState: if let state = value.first { wireErrors?.count(state) }
        default: answered(command, value)
        }
    }

    /// Strikes a command off the list, or gives up when the answer is another value.
    private mutating func answered(_ command: ComPort.Command, _ value: [UInt8]) {
        if progress == .ready, command == .setBaudRate,
            speedChange?.progress == .negotiating
        {
            let outcome = refusal(of: command, value).map(Progress.failed) ?? .ready
            speedChange?.progress = outcome
        }
        guard progress == .negotiating, unanswered?.contains(command) == true else { return }
        if let refusal = refusal(of: command, value) {
            progress = .failed(refusal)
            return
        }
        unanswered?.removeAll { $0 == command }
        if unanswered?.isEmpty == true { progress = .ready }
    }

    // MARK: Answers that are not what was asked

    /// What an answer refuses; `nil` when it confirms what was asked.
    private func refusal(of command: ComPort.Command, _ value: [UInt8]) -> LineError.Kind? {
        let number = value.first.map { "\($0)" } ?? "nothing"
        switch command {
        case .setBaudRate:
            let got = ComPort.baud(value)
            return got == wanted.baud
                ? nil : refusal(.baud, "\(wanted.baud)", got.map { "\($0)" } ?? number)
        case .setDataSize:
            return value == [UInt8(wanted.dataBits)]
                ? nil : refusal(.dataBits, "\(wanted.dataBits)", number)
        case .setParity:
            let got = value.first.flatMap(ComPort.parity)
            return got == wanted.parity
                ? nil : refusal(.parity, "\(wanted.parity)", got.map { "\($0)" } ?? number)
        case .setStopSize:
            return value == [UInt8(wanted.stopBits)]
                ? nil : refusal(.stopBits, "\(wanted.stopBits)", value == [3] ? "1.5" : number)
        default:
            return value == [ComPort.noFlowControl] ? nil : refusal(.flowControl, "none", "on")
        }
    }

    private func refusal(
        _ setting: SettingsRefusal.Setting,
        _ asked: String,
        _ got: String?
    ) -> LineError.Kind {
        .settingsRefused(SettingsRefusal(setting, asked: asked, got: got))
    }
}
