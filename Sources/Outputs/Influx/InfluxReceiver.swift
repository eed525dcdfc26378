internal import Foundation

/// Where lines are sent to, in one of the two forms that InfluxDB has for it.
struct InfluxReceiver: Sendable {
    /// The forms of writing.
    enum Version: String, Sendable, CaseIterable {
        /// `/write?db=`, of InfluxDB 1 and of VictoriaMetrics.
        case one = "1"
        /// `/api/v2/write?org=&bucket=`, of InfluxDB 2 and of VictoriaMetrics.
        case two = "2"
    }

    /// What a request is let in for.
    enum Ticket: Sendable, Hashable {
        /// Nothing is asked for.
        case none
        /// A user's name and password.
        case user(String, password: Secret)
        /// A token.
        case token(Secret)
    }

    let version: Version
    /// The database of version 1.
    var database: String?
    /// The organisation of version 2.
    var org: String?
    /// The bucket of version 2.
    var bucket: String?
    var ticket = Ticket.none

    /// What is posted to, after the address.
    ///
    /// No secret is ever in it: servers write into their log what is asked for.
    func path(precision: String) -> String {
        let pairs: [(String, String?)] =
            switch version {
            case .one: [("db", database), ("precision", precision)]
            case .two: [("org", org), ("bucket", bucket), ("precision", precision)]
            }
        let query = pairs.compactMap { name, value in value.map { "\(name)=\(percentEncoded($0))" }
        }
        let path = version == .one ? "/write" : "/api/v2/write"
        return "\(path)?\(query.joined(separator: "&"))"
    }

    /// The headers of a request.
    var headers: [(String, String)] {
        let type = ("Content-Type", "text/plain; charset=utf-8")
        return permission.map { [type, ("Authorization", $0)] } ?? [type]
    }

    private var permission: String? {
        switch ticket {
        case .none: nil
        case .user(let name, let password): "Basic \(Self.base64(name, password))"
        // The scheme that InfluxDB 2 asks for; all else that takes tokens asks for the other.
        case .token(let token): "\(version == .two ? "Token" : "Bearer") \(token.revealed)"
        }
    }

    /// What must not be shown, even where the receiver repeats it.
    var secrets: [String] {
        switch ticket {
        case .none: []
        case .user(let name, let password):
            [Self.base64(name, password), password.revealed]
        case .token(let token): [token.revealed]
        }
    }

    private static func base64(_ name: String, _ password: Secret) -> String {
        Data("\(name):\(password.revealed)".utf8).base64EncodedString()
    }
}

/// A text as a value in the query of an address: RFC 3986, 2.3 names what stays as it is.
private func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        let scalar = Unicode.Scalar(byte)
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~":
            encoded.unicodeScalars.append(scalar)
        default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
    return encoded
}
