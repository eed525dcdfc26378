/// The server side of RFC 2217, without a socket: bytes from the client in, data and replies out.
struct RFC2217Server: TelnetSide {
    /// What the client has asked for so far, over 9600 8N1; `nil` before it asked for anything.
    private(set) var asked: LineSettings?

    /// Which states of the line the client wants to be told of; RFC 2217 begins with none.
    private var stateMask: UInt8 = 0
    /// A port that cannot be set answers with these, whatever is asked.
    private let fixed: LineSettings?
    private var decoder = TelnetDecoder()
    private var options = TelnetOptions(
        ours: [Telnet.Option.binary, Telnet.Option.suppressGoAhead],
        theirs: [Telnet.Option.binary, Telnet.Option.suppressGoAhead, Telnet.Option.comPort]
    )

    init(fixed: LineSettings? = nil) {
        self.fixed = fixed
    }

    mutating func start() -> [UInt8] { options.start() }

    mutating func receive(_ bytes: [UInt8]) -> TelnetOutput {
        var output = TelnetOutput()
        for event in decoder.receive(bytes) {
            switch event {
            case .data(let data):
                output.data += data
            case .negotiation(let verb, let option):
                output.reply += options.receive(verb, option)
            case .subnegotiation(Telnet.Option.comPort, let message):
                output.reply += reply(to: message)
            case .subnegotiation:
                break
            }
        }
        return output
    }

    func notice(of state: LineState) -> [UInt8] {
        let wanted = state.bits & stateMask
        return wanted == 0 ? [] : ComPort.answer(.notifyLineState, [wanted])
    }

    /// The answer to a command; empty for what needs none or is unknown.
    private mutating func reply(to message: [UInt8]) -> [UInt8] {
        guard let number = message.first, let command = ComPort.Command(rawValue: number) else {
            return []
        }
        let value = Array(message.dropFirst())
        switch command {
        case .signature:
            return value.isEmpty ? ComPort.answer(.signature, Array("heatlog".utf8)) : []
        case .setBaudRate, .setDataSize, .setParity, .setStopSize:
            apply(command, value)
            return ComPort.answer(command, current(command))
        case .setControl:
            return ComPort.answer(command, control(value))
        case .setLineStateMask:
            stateMask = value.first ?? 0
            return ComPort.answer(command, value)
        case .purgeData, .setModemStateMask:
            return ComPort.answer(command, value)
        case .notifyLineState, .notifyModemState, .flowControlSuspend, .flowControlResume:
            return []
        }
    }

    /// Takes a setting over; 0 only asks for the present one, and nonsense changes nothing.
    private mutating func apply(_ command: ComPort.Command, _ value: [UInt8]) {
        var settings = asked ?? LineSettings(baud: 9600)
        switch (command, value.first) {
        case (.setBaudRate, _):
            guard let baud = ComPort.baud(value), baud > 0 else { return }
            settings.baud = baud
        case (.setDataSize, .some(5...8)):
            settings.dataBits = Int(value[0])
        case (.setStopSize, .some(1...2)):
            settings.stopBits = Int(value[0])
        case (.setParity, .some(let number)):
            guard let parity = ComPort.parity(number) else { return }
            settings.parity = parity
        default:
            return
        }
        asked = settings
    }

    /// A setting as it stands, in the form of its command.
    private func current(_ command: ComPort.Command) -> [UInt8] {
        let settings = fixed ?? asked ?? LineSettings(baud: 9600)
        return ComPort.requests(for: settings).first { $0.command == command }?.value ?? []
    }

    /// Flow control is always off; break and the modem lines are agreed to and have no wire.
    private func control(_ value: [UInt8]) -> [UInt8] {
        guard let number = value.first, !ComPort.flowControlValues.contains(number) else {
            return [ComPort.noFlowControl]
        }
        return value
    }
}
