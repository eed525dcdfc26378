/// The words of telnet (RFC 854 and 855), as far as a serial server uses them.
enum Telnet {
    /// "Interpret as command": begins every command; doubled where it is data.
    static let iac: UInt8 = 255
    static let subnegotiationBegin: UInt8 = 250
    static let subnegotiationEnd: UInt8 = 240

    /// The four words about an option.
    enum Verb: UInt8 {
        case will = 251
        case wont = 252
        case `do` = 253
        case dont = 254
    }

    /// The options that a serial server needs.
    enum Option {
        /// All eight bits pass, and a carriage return is a byte like any other (RFC 856).
        static let binary: UInt8 = 0
        /// Both ends may send at any time (RFC 858).
        static let suppressGoAhead: UInt8 = 3
        /// The far serial port's settings can be set (RFC 2217).
        static let comPort: UInt8 = 44
    }

    /// Our word on an option, as it goes on the wire.
    static func negotiation(_ verb: Verb, _ option: UInt8) -> [UInt8] {
        [iac, verb.rawValue, option]
    }

    /// What an option has to say, framed and escaped.
    static func subnegotiation(_ option: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [iac, subnegotiationBegin, option] + escaped(payload) + [iac, subnegotiationEnd]
    }

    /// Data as it goes on the wire: every 255 doubled.
    static func escaped(_ data: [UInt8]) -> [UInt8] {
        guard data.contains(iac) else { return data }
        return data.flatMap { $0 == iac ? [iac, iac] : [$0] }
    }
}

/// Tells a telnet stream's data from its commands, wherever the stream is cut into pieces.
struct TelnetDecoder {
    /// A part of the stream.
    enum Event: Equatable {
        case data([UInt8])
        case negotiation(Telnet.Verb, UInt8)
        case subnegotiation(UInt8, [UInt8])
    }

    private enum State {
        case data
        case command
        case option(Telnet.Verb)
        case subnegotiation([UInt8])
        case commandInSubnegotiation([UInt8])
    }

    /// No answer of RFC 2217 is longer; a stream that claims so is no telnet, and must not fill
    /// the memory.
    private static let longestSubnegotiation = 512

    private var state = State.data
    private var plain: [UInt8] = []

    /// Takes the next piece of the stream; data that lies together comes together.
    mutating func receive(_ bytes: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            guard let event = step(byte) else { continue }
            flush(into: &events)
            events.append(event)
        }
        flush(into: &events)
        return events
    }

    private mutating func flush(into events: inout [Event]) {
        guard !plain.isEmpty else { return }
        events.append(.data(plain))
        plain = []
    }

    /// One byte further; gives the event that it completes.
    private mutating func step(_ byte: UInt8) -> Event? {
        switch state {
        case .data:
            if byte == Telnet.iac { state = .command } else { plain.append(byte) }
        case .command:
            command(byte)
        case .option(let verb):
            state = .data
            return .negotiation(verb, byte)
        case .subnegotiation(let payload):
            subnegotiation(payload, byte)
        case .commandInSubnegotiation(let payload):
            return commandInSubnegotiation(payload, byte)
        }
        return nil
    }

    private mutating func command(_ byte: UInt8) {
        state = .data
        if byte == Telnet.iac {
            plain.append(byte)
        } else if byte == Telnet.subnegotiationBegin {
            state = .subnegotiation([])
        } else if let verb = Telnet.Verb(rawValue: byte) {
            state = .option(verb)
        }
        // The rest (no operation, break, are you there) mean nothing to a meter.
    }

    private mutating func subnegotiation(_ payload: [UInt8], _ byte: UInt8) {
        if byte == Telnet.iac {
            state = .commandInSubnegotiation(payload)
        } else if payload.count < Self.longestSubnegotiation {
            state = .subnegotiation(payload + [byte])
        }
    }

    private mutating func commandInSubnegotiation(_ payload: [UInt8], _ byte: UInt8) -> Event? {
        if byte == Telnet.iac {
            state = .subnegotiation(payload + [byte])
            return nil
        }
        // Anything but the end is a broken stream; what follows is data again either way.
        state = .data
        guard byte == Telnet.subnegotiationEnd, let option = payload.first else { return nil }
        return .subnegotiation(option, Array(payload.dropFirst()))
    }
}
