/// Why a line could not be opened, or stopped carrying bytes: whose fault it is and what to do.
public struct LineError: Error, Sendable, Hashable {
    /// What happened.
    public enum Kind: Sendable, Hashable {
        /// No such device, socket path or recording.
        case notFound
        /// The device is there and this user may not open it; `group` is the one that may.
        case notPermitted(group: String?)
        /// Another program has the port open; `nil` where it cannot be told which.
        case busy(holder: PortHolder?)
        /// The path names a file, a folder, or a port without hardware behind it.
        case notASerialPort
        /// The port or the far server cannot do what was asked.
        case settingsRefused(SettingsRefusal)
        /// The line's speed is set at its other end and cannot be changed from here.
        case speedIsFixed
        /// No way to the host in time, with the system's reason.
        case unreachable(reason: String)
        /// The host's name means nothing to the resolver.
        case hostUnknown
        /// The host is there and nothing listens on that port.
        case refused
        /// The server takes connections and does not speak RFC 2217.
        case notRFC2217
        /// The other end, or the adapter, went away; or the line was closed by its owner.
        case closed
        /// The other end takes no bytes any more.
        case stuck
        /// The task that waited was cancelled; the line itself is well.
        case cancelled
        /// A line of a recording (counted from 1) that makes no sense.
        case recordingUnreadable(line: Int, why: String)
        /// A place for a pseudo-terminal's link that something else occupies.
        case linkInTheWay
        /// What is wrong with an input that tells of edges.
        case input(EdgeFault)
        /// What the operating system said, where no sentence of ours fits.
        case io(errno: Int32)
    }

    /// What happened.
    public let kind: Kind
    /// The line it happened to, as the user wrote it.
    public let address: String

    /// An error of `kind` on the line at `address`.
    public init(_ kind: Kind, address: String) {
        self.kind = kind
        self.address = address
    }
}

/// A process that has a port open.
public struct PortHolder: Sendable, Hashable, CustomStringConvertible {
    /// Its process id.
    public let pid: Int
    /// Its command name, as `ps` shows it (15 characters at most).
    public let command: String

    /// The process `pid` running `command`.
    public init(pid: Int, command: String) {
        self.pid = pid
        self.command = command
    }

    /// Name and number, such as `minicom (process 4711)`.
    public var description: String { "\(command) (process \(pid))" }
}

/// One setting that was asked for and not granted.
public struct SettingsRefusal: Sendable, Hashable {
    /// What was asked for.
    public enum Setting: String, Sendable, Hashable {
        case baud = "baud rate"
        case dataBits = "number of data bits"
        case parity = "parity"
        case stopBits = "number of stop bits"
        case flowControl = "flow control"
    }

    /// What was asked for.
    public let setting: Setting
    /// The value asked for, as a user writes it.
    public let asked: String
    /// The value in force instead; `nil` where the server did not answer.
    public let got: String?

    /// `asked` was wanted for `setting`, and `got` is what there is.
    public init(_ setting: Setting, asked: String, got: String?) {
        self.setting = setting
        self.asked = asked
        self.got = got
    }
}
