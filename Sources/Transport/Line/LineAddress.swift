/// Where a line is, as a user writes it in the configuration or on the command line.
///
/// | written | meaning |
/// |---|---|
/// | `/dev/ttyUSB0` | a serial port or pseudo-terminal of this machine |
/// | `tcp://host:4001` | plain bytes over TCP, as ser2net's `tcp` accepter serves them |
/// | `rfc2217://host:2217` | a remote serial port whose settings we control |
/// | `unix:PATH` | plain bytes over a socket of this machine |
/// | `replay:FILE` | the answers of a recording, at their recorded pace |
///
/// IPv6 addresses are put in brackets: `tcp://[fe80::1]:4001`.
public struct LineAddress: Sendable, Hashable, CustomStringConvertible {
    /// What the text means.
    public enum Place: Sendable, Hashable {
        case serial(path: String)
        case tcp(host: String, port: Int)
        case rfc2217(host: String, port: Int)
        case unix(path: String)
        case replay(file: String)
    }

    /// The text as it was given.
    public let description: String
    /// What the text means.
    public let place: Place

    /// Understands an address without looking whether it exists.
    public init(parsing text: String) throws(LineAddressError) {
        description = text
        place = try Self.place(in: text)
    }

    private static func place(in text: String) throws(LineAddressError) -> Place {
        if let file = text.remainder(after: "replay:") {
            guard !file.isEmpty else { throw LineAddressError(text, "names no file") }
            return .replay(file: file)
        }
        if let path = text.remainder(after: "unix:") {
            guard path.contains("/") else { throw LineAddressError(text, "names no path") }
            return .unix(path: path)
        }
        if let rest = text.remainder(after: "tcp://") {
            let (host, port) = try endpoint(rest, in: text)
            return .tcp(host: host, port: port)
        }
        if let rest = text.remainder(after: "rfc2217://") {
            let (host, port) = try endpoint(rest, in: text)
            return .rfc2217(host: host, port: port)
        }
        return .serial(path: try path(in: text))
    }

    private static func path(in text: String) throws(LineAddressError) -> String {
        guard !text.isEmpty else { throw LineAddressError(text, "is empty") }
        if let scheme = text.firstRange(of: "://") {
            let name = text[..<scheme.lowerBound]
            throw LineAddressError(text, "begins with \(name)://, which is none of tcp, rfc2217")
        }
        // A bare name would mean a file in the current folder, which nobody has a port in.
        guard text.contains("/") else {
            throw LineAddressError(text, "is no path; a serial port looks like /dev/ttyUSB0")
        }
        return text
    }

    private static func endpoint(
        _ rest: String,
        in text: String
    ) throws(LineAddressError) -> (host: String, port: Int) {
        guard let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]") else {
            throw LineAddressError(text, "names no port; write host:port")
        }
        guard let port = Int(rest[rest.index(after: colon)...]), 1...65_535 ~= port else {
            throw LineAddressError(text, "has no port number from 1 to 65535 at its end")
        }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw LineAddressError(text, "holds an IPv6 address; put it in brackets, as in [::1]")
        }
        guard !host.isEmpty else { throw LineAddressError(text, "names no host") }
        return (String(host), port)
    }
}

/// An address that cannot be understood: always the configuration's fault.
public struct LineAddressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text that was given.
    public let text: String
    /// What is wrong with it, to be read after the text.
    public let reason: String

    init(_ text: String, _ reason: String) {
        self.text = text
        self.reason = reason
    }

    /// One sentence for the user.
    public var message: String { "The line address \"\(text)\" \(reason)." }

    /// What an address looks like.
    public var hint: String {
        "Write /dev/ttyUSB0, tcp://host:4001, rfc2217://host:2217 or replay:FILE."
    }

    /// The message and the hint.
    public var description: String { "\(message) \(hint)" }
}

extension String {
    func remainder(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
