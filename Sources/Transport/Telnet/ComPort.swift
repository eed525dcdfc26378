/// The commands of RFC 2217 and the numbers that stand for settings in them.
enum ComPort {
    /// A server answers each command with its number plus this.
    static let answerOffset: UInt8 = 100

    /// What a client may ask of a server; the two notifications come unasked.
    enum Command: UInt8 {
        case signature = 0
        case setBaudRate = 1
        case setDataSize = 2
        case setParity = 3
        case setStopSize = 4
        case setControl = 5
        case notifyLineState = 6
        case notifyModemState = 7
        case flowControlSuspend = 8
        case flowControlResume = 9
        case setLineStateMask = 10
        case setModemStateMask = 11
        case purgeData = 12
    }

    /// SET-CONTROL's value for a line without flow control; 0 to 3 ask and set, the rest is
    /// about break and the modem lines.
    static let noFlowControl: UInt8 = 1
    static let flowControlValues: ClosedRange<UInt8> = 0...3

    /// PURGE-DATA's value for both buffers of the server.
    static let purgeBoth: UInt8 = 3

    /// Bits of a line state, laid out as in the 8250's line status register.
    enum LineState {
        static let overrun: UInt8 = 0x02
        static let parity: UInt8 = 0x04
        static let framing: UInt8 = 0x08
        static let breaks: UInt8 = 0x10
        static let allErrors: UInt8 = overrun | parity | framing | breaks
    }

    /// A command as a client sends it.
    static func message(_ command: Command, _ value: [UInt8]) -> [UInt8] {
        Telnet.subnegotiation(Telnet.Option.comPort, [command.rawValue] + value)
    }

    /// A command's answer as a server sends it.
    static func answer(_ command: Command, _ value: [UInt8]) -> [UInt8] {
        Telnet.subnegotiation(
            Telnet.Option.comPort,
            [command.rawValue + answerOffset] + value
        )
    }

    /// The four settings as commands, in the order in which RFC 2217 lists them.
    static func requests(for settings: LineSettings) -> [(command: Command, value: [UInt8])] {
        [
            (.setBaudRate, bytes(ofBaud: settings.baud)),
            (.setDataSize, [UInt8(settings.dataBits)]),
            (.setParity, [number(of: settings.parity)]),
            (.setStopSize, [UInt8(settings.stopBits)]),
        ]
    }

    /// A baud rate in network order.
    static func bytes(ofBaud baud: Int) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: baud >> $0) }
    }

    /// `nil` unless there are the four bytes of a baud rate.
    static func baud(_ bytes: some Collection<UInt8>) -> Int? {
        guard bytes.count == 4 else { return nil }
        return bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    static func number(of parity: LineSettings.Parity) -> UInt8 {
        switch parity {
        case .none: 1
        case .odd: 2
        case .even: 3
        }
    }

    /// `nil` for mark and space, which no meter uses.
    static func parity(_ number: UInt8) -> LineSettings.Parity? {
        switch number {
        case 1: LineSettings.Parity.none
        case 2: .odd
        case 3: .even
        default: nil
        }
    }
}

extension WireErrors {
    /// A line state for each of them.
    var lineStates: [UInt8] {
        [UInt8](repeating: ComPort.LineState.framing, count: framing)
            + [UInt8](repeating: ComPort.LineState.parity, count: parity)
            + [UInt8](repeating: ComPort.LineState.overrun, count: overrun)
            + [UInt8](repeating: ComPort.LineState.breaks, count: breaks)
    }

    /// Adds one line state that a server reported.
    mutating func count(_ state: UInt8) {
        framing += state & ComPort.LineState.framing == 0 ? 0 : 1
        parity += state & ComPort.LineState.parity == 0 ? 0 : 1
        overrun += state & ComPort.LineState.overrun == 0 ? 0 : 1
        breaks += state & ComPort.LineState.breaks == 0 ? 0 : 1
    }
}
