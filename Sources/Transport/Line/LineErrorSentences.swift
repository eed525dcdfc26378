import Glibc

extension LineError: CustomStringConvertible {
    /// One sentence that says whose fault it is.
    public var message: String {
        switch kind {
        case .notFound: "There is no \(address)."
        case .notPermitted: "You may not open \(address)."
        case .busy(.some(let holder)): "The port \(address) is in use by \(holder)."
        case .busy(.none): "The port \(address) is in use by another program."
        case .notASerialPort: "\(address) is not a serial port."
        case .settingsRefused(let refusal): refusal.message(at: address)
        case .speedIsFixed:
            "The speed of \(address) cannot be changed from here: such a bridge keeps its own."
        case .unreachable(let reason): "\(address) cannot be reached: \(reason)."
        case .hostUnknown: "The host in \(address) is not known to the name service."
        case .refused: "Nothing listens at \(address): the connection was refused."
        case .notRFC2217: "The server at \(address) does not speak RFC 2217."
        case .closed: "The line \(address) was closed: its other end went away."
        case .stuck: "The other end of \(address) takes no more bytes."
        case .cancelled: "The wait on \(address) was cancelled."
        case .recordingUnreadable(let line, let why): "Line \(line) of \(address) \(why)."
        case .linkInTheWay: "\(address) exists and is not a left-over link to a pseudo-terminal."
        case .input(let fault): fault.message(at: address)
        case .io(let code): "The system reports an error on \(address): \(systemSentence(code))."
        }
    }

    /// What to do next, in one or two sentences.
    public var hint: String {
        switch kind {
        case .notFound:
            address.hasPrefix("replay:")
                ? "Check the name of the file." : "See which ports there are with: heatlog ports"
        case .notPermitted(let group):
            Self.permissionHint(group: group, address: address)
        case .busy(let holder):
            Self.busyHint(holder, address: address)
        case .notASerialPort:
            "Give the device of a serial port; see them with: heatlog ports"
        case .settingsRefused(let refusal):
            refusal.hint
        case .speedIsFixed:
            "Use a bridge that speaks RFC 2217 and write rfc2217://host:port (ser2net does both), or "
                + "put the optical head on a port of this machine."
        case .unreachable, .hostUnknown:
            "Check the host's name, its power and the network between."
        case .refused:
            "Check the port number, and that ser2net (or the gateway's serial server) is running."
        case .notRFC2217:
            "If the server sends plain bytes, write tcp:// instead of rfc2217:// and set its "
                + "speed there."
        case .closed:
            "Check the USB plug, or the server and the network between, and try again."
        case .stuck:
            "Another client may be holding the serial server; restart the server or its host."
        case .cancelled:
            "Nothing needs to be done."
        case .recordingUnreadable:
            "Correct that line; a recording's line looks like: 0.402113 < 40 3f 10 0d"
        case .linkInTheWay:
            "Choose another place for the link, or remove what is there."
        case .input(let fault):
            fault.hint
        case .io:
            "Unplug the adapter and plug it in again; the kernel's log (dmesg) may say more."
        }
    }

    /// The message and the hint.
    public var description: String { "\(message) \(hint)" }

    private static func permissionHint(group: String?, address: String) -> String {
        // Only root may listen on a port below 1024.
        if isOnNetwork(address) { return "Choose a port number from 1024 to 65535." }
        guard let group, group != "root" else {
            return "Run as a user who may open the device, or give it a group with a udev rule."
        }
        return "Join the group \(group) with: sudo usermod -aG \(group) $USER and log in again."
    }

    /// Whether the address is one to listen at; no port of a host is ever busy or forbidden.
    private static func isOnNetwork(_ address: String) -> Bool { address.contains("://") }

    private static func busyHint(_ holder: PortHolder?, address: String) -> String {
        guard let holder else {
            return isOnNetwork(address)
                ? "Choose another port number, or find the program with: ss -ltnp"
                : "Find the program with: sudo fuser -v \(address)"
        }
        // A login prompt on the port is the usual state of a fresh Raspberry Pi.
        guard holder.command.hasSuffix("getty") else {
            return "Stop it first: two programs on one line steal each other's bytes."
        }
        return "That is a login prompt on the port: switch the serial console off (raspi-config)."
    }
}

extension SettingsRefusal {
    func message(at address: String) -> String {
        guard let got else {
            return "The server at \(address) did not say whether it took the \(setting.rawValue) "
                + "\(asked)."
        }
        return "The port \(address) cannot do the \(setting.rawValue) \(asked): it stays at \(got)."
    }

    var hint: String {
        switch setting {
        case .parity, .stopBits:
            "Use another port; a Raspberry Pi's ttyS0 has neither parity nor a second stop bit."
        case .baud, .dataBits:
            "Correct the line's settings, or use another adapter."
        case .flowControl:
            "Switch flow control off in the serial server's configuration."
        }
    }
}

/// The system's own words for an errno, with its number for a search engine.
func systemSentence(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return "\(String(cString: text)) (error \(code))"
}
