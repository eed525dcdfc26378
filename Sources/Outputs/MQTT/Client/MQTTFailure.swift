internal import CMosquitto
internal import Glibc

/// Why a broker does not do what is asked of it.
enum MQTTFailure: Error, Sendable, Hashable {
    /// Its name is not known.
    case unresolved
    /// Nobody listens at its port.
    case nobodyListens
    /// There is no way to it.
    case unreachable
    /// It did not answer in time.
    case late
    /// The connection ended.
    case lost
    /// It ended the connection instead of letting us in.
    case hungUp
    /// Another client of our name has come.
    case takenOver
    /// It does not speak this version of the protocol.
    case version
    /// It does not take the user or the password.
    case credentials
    /// It does not take the client's name.
    case clientName
    /// It says that it cannot serve now.
    case unavailable
    /// Its certificate is not vouched for.
    case untrusted
    /// Its certificate is for another name.
    case otherName
    /// It does not take our certificate, or wants one.
    case certificateRefused
    /// A file of certificates cannot be used.
    case certificateFile
    /// It does not speak TLS, or not as we do.
    case noSecurity
    /// It does not let this user publish, or subscribe, this.
    case denied(topic: String)
    /// It takes no message as long as this.
    case tooLong(topic: String)
    /// We have left.
    case left
    /// What the library said.
    case other(String)

    /// What a code of the library means.
    ///
    /// - Parameters:
    ///   - code: what a function returned.
    ///   - number: what the system said then.
    ///   - complaints: what the library wrote about it.
    init(code: Int32, errno number: Int32, complaints: [String]) {
        let error = mosq_err_t(code)
        if let failure = Self.security(complaints) {
            self = failure
        } else if error == MOSQ_ERR_EAI {
            self = .unresolved
        } else if error == MOSQ_ERR_ERRNO, number == ECONNREFUSED {
            self = .nobodyListens
        } else if error == MOSQ_ERR_ERRNO, [ENETUNREACH, EHOSTUNREACH, ETIMEDOUT].contains(number) {
            self = .unreachable
        } else if error == MOSQ_ERR_TLS || error == MOSQ_ERR_TLS_HANDSHAKE {
            self = .noSecurity
        } else if [MOSQ_ERR_NO_CONN, MOSQ_ERR_CONN_LOST, MOSQ_ERR_ERRNO, MOSQ_ERR_KEEPALIVE]
            .contains(error)
        {
            self = .lost
        } else {
            self = .other(String(cString: mosquitto_strerror(code)))
        }
    }

    /// Why a broker did not let us in, by the code of its answer in either version of the protocol.
    init(answer code: Int32) {
        switch code {
        case 1, 132: self = .version
        case 2, 133: self = .clientName
        case 4, 5, 134, 135, 138: self = .credentials
        case 3, 136, 137, 151, 156, 157, 159: self = .unavailable
        default: self = .other("it answers with the code \(code)")
        }
    }

    /// What a library of TLS complained of.
    private static func security(_ complaints: [String]) -> MQTTFailure? {
        let text = complaints.joined(separator: "\n")
        if text.contains("Unable to load") || text.contains("inconsistent") {
            return .certificateFile
        }
        if text.contains("host name verification failed") { return .otherName }
        if text.contains("certificate verify failed") { return .untrusted }
        if text.contains("alert") { return .certificateRefused }
        return text.contains("OpenSSL Error") ? .noSecurity : nil
    }
}

extension MQTTFailure {
    /// In words for the user.
    ///
    /// - Parameter broker: which broker; its user and password are not told.
    /// - Returns: whose fault it is, and what to do.
    func error(_ broker: MQTTBroker) -> OutputError {
        let address = broker.address
        let again = "nothing is lost meanwhile."
        func network(_ message: String, _ hint: String) -> OutputError {
            OutputError(.network, message, hint: "\(hint); \(again)")
        }
        func setting(_ message: String, _ hint: String) -> OutputError {
            OutputError(.configuration, message, hint: hint)
        }
        func receiver(_ message: String, _ hint: String) -> OutputError {
            OutputError(.receiver, message, hint: hint)
        }
        return switch self {
        case .unresolved:
            network(
                "The name of the broker \(address) cannot be resolved.",
                "Check host and this machine's network"
            )
        case .nobodyListens:
            network("No broker listens at \(address).", "Check host and port, and whether it runs")
        case .unreachable:
            network("The broker \(address) cannot be reached.", "Check host and the network")
        case .late:
            network("The broker \(address) does not answer in time.", "It is tried again")
        case .lost:
            network("The connection to the broker \(address) broke.", "It is tried again")
        case .hungUp:
            network(
                "The broker \(address) hangs up instead of letting heatlog in.",
                "Check port and tls, and certificate and key where it wants them"
            )
        case .takenOver:
            network(
                "Another client came to the broker \(address) with our name.",
                "Give one of the two another client_id"
            )
        case .version:
            receiver(
                "The broker \(address) speaks neither MQTT 5 nor 3.1.1.",
                "Check that it is a broker of MQTT."
            )
        case .credentials:
            setting(
                "The broker \(address) does not let this user in.",
                "Check user and password, and what the broker allows."
            )
        case .clientName:
            setting(
                "The broker \(address) does not take this client's name.",
                "Set client_id to a name that it takes."
            )
        case .unavailable: receiver("The broker \(address) cannot serve now.", "It is tried again.")
        case .untrusted:
            setting(
                "The broker \(address) does not prove by its certificate that it is what it says.",
                "Name the file of its authority's certificate with ca."
            )
        case .otherName:
            setting(
                "The certificate of the broker \(address) is for another name.",
                "Set host to the name that stands in the certificate."
            )
        case .certificateRefused:
            setting(
                "The broker \(address) does not take our certificate, or wants one.",
                "Check certificate and key."
            )
        case .certificateFile:
            setting(
                "A file of certificates for the broker \(address) cannot be used.",
                "Check ca, certificate and key: files in PEM that heatlog may read."
            )
        case .noSecurity:
            setting(
                "The broker \(address) does not speak TLS at this port.",
                "Check port: 8883 is usual with TLS, 1883 without."
            )
        case .denied(let topic):
            setting(
                "The broker \(address) does not allow this user the topic \(topic).",
                "Allow it there: writing for readings, reading for requests."
            )
        case .tooLong(let topic):
            receiver(
                "The broker \(address) takes no message as long as that of \(topic).",
                "Raise the broker's limit."
            )
        case .left: network("The connection to the broker \(address) was ended.", "It is over")
        case .other(let reason):
            receiver("The broker \(address) cannot be used: \(reason).", "It is tried again.")
        }
    }
}
