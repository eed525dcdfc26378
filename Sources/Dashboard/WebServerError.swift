internal import NIOCore

/// Why nothing can be served over HTTP, and what to do about it.
public struct WebServerError: Error, Sendable, Hashable {
    /// One sentence for the user.
    public let message: String
    /// What to do next.
    public let hint: String

    /// What the system's error means.
    init(_ error: any Error, host: String, port: Int) {
        let place = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        // EADDRINUSE, EACCES and EADDRNOTAVAIL of Linux.
        switch (error as? IOError)?.errnoCode {
        case 98:
            message = "Another program listens at \(place) already."
            hint = "Choose another port with http.listen, or stop that program."
        case 13:
            message = "Nobody but root may listen at \(place)."
            hint = "Choose a port above 1023 with http.listen."
        case 99:
            message = "\(host) is no address of this machine."
            hint = "Write one of its own into http.listen, or 0.0.0.0 for all."
        default:
            message = "Nothing can be served at \(place): \(error)."
            hint = "Check the address in http.listen."
        }
    }
}
