import Transport

/// Where to listen: `host:port`, or `rfc2217://host:port`.
struct ListenAddress {
    let host: String
    let port: Int
    let isTelnet: Bool

    /// Understands the text of `--listen`.
    ///
    /// - Throws: a complaint about the command line where the text is no such address.
    init(_ text: String) throws(Complaint) {
        isTelnet = text.hasPrefix("rfc2217://")
        let rest = isTelnet ? text : text.hasPrefix("tcp://") ? text : "tcp://" + text
        // Port 0 leaves the choice to the system, which no address to connect to can.
        let wanted = rest.hasSuffix(":0") ? String(rest.dropLast()) + "1" : rest
        switch try? LineAddress(parsing: wanted).place {
        case .tcp(let host, let port)?, .rfc2217(let host, let port)?:
            self.host = host
            self.port = rest.hasSuffix(":0") ? 0 : port
        default:
            throw Complaint(
                "'\(text)' is no place to listen at.",
                hint: "Write --listen 127.0.0.1:4001 or --listen rfc2217://127.0.0.1:2217.",
                status: .usage
            )
        }
    }

    func text(port: Int) -> String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(isTelnet ? "rfc2217" : "tcp")://\(host):\(port)"
    }
}
