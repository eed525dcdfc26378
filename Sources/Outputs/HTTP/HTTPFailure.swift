internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

private let later = "It is tried again; nothing is lost meanwhile."

extension OutputError {
    /// Why a request was not answered, in words that do not show the request.
    ///
    /// - Parameters:
    ///   - receiver: the address as it may be shown.
    ///   - error: what the library threw.
    init(sendingTo receiver: String, _ error: any Error) {
        switch error {
        case let error as HTTPClientError: self.init(receiver, error)
        case let error as NIOConnectionError: self.init(receiver, error)
        case let error as IOError: self.init(receiver, errno: error.errnoCode)
        case let error as NIOSSLError: self.init(receiver, error)
        case is NIOSSLExtraError: self.init(unproved: receiver)
        // What goes wrong with a connection comes as one of the others.
        case is BoringSSLError: self.init(unloaded: receiver)
        // An end where none may be is no answer, but for that it may be one that broke off.
        case let error as HTTPParserError where error != .invalidEOFState:
            self.init(
                .receiver,
                "\(receiver) answers with something else than HTTP.",
                hint: "Check the address and its port."
            )
        case is NIOTooManyBytesError:
            self.init(
                .receiver,
                "\(receiver) answers with more than any answer that it should give.",
                hint: "Check the address."
            )
        default: self.init(broken: receiver)
        }
    }

    private init(broken receiver: String) {
        self.init(.network, "The connection to \(receiver) broke.", hint: later)
    }

    private init(_ receiver: String, _ error: HTTPClientError) {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout:
            self.init(.network, "\(receiver) does not answer in time.", hint: later)
        case .connectTimeout, .tlsHandshakeTimeout:
            self.init(.network, "\(receiver) cannot be reached in time.", hint: later)
        case _ where "\(error)".contains("invalidHeaderField"):
            // The error itself holds the header, which may be a secret.
            self.init(
                .configuration,
                "What is to be told to \(receiver) holds a character that no header may have.",
                hint: "Look for a line end in a password, a token or a header."
            )
        default: self.init(broken: receiver)
        }
    }

    private init(_ receiver: String, _ error: NIOConnectionError) {
        guard let first = error.connectionErrors.first else {
            self.init(
                .network,
                "The name in \(receiver) cannot be resolved.",
                hint: "Check the address and this machine's network; nothing is lost meanwhile."
            )
            return
        }
        // A name may have several addresses; one that was reached tells more than one that was not.
        let reached = error.connectionErrors.map(\.error)
            .first { $0 is NIOSSLError || $0 is BoringSSLError || $0 is NIOSSLExtraError }
        if let reached {
            self.init(sendingTo: receiver, reached)
        } else {
            self.init(receiver, errno: (first.error as? IOError)?.errnoCode ?? EHOSTUNREACH)
        }
    }

    private init(_ receiver: String, errno number: CInt) {
        let message: String
        switch number {
        case ECONNREFUSED: message = "Nobody listens at \(receiver)."
        case EHOSTUNREACH, ENETUNREACH, ETIMEDOUT: message = "\(receiver) cannot be reached."
        default:
            self.init(broken: receiver)
            return
        }
        self.init(
            .network,
            message,
            hint: "Check the address, and whether it runs; nothing is lost meanwhile."
        )
    }

    private init(_ receiver: String, _ error: NIOSSLError) {
        switch error {
        case .handshakeFailed(let reason) where "\(reason)".contains("CERTIFICATE_VERIFY_FAILED"):
            self.init(unproved: receiver)
        case .handshakeFailed(.sslError):
            self.init(
                .configuration,
                "\(receiver) does not agree on a connection of TLS.",
                hint: "Write http where it has none; else look into its log."
            )
        case .unableToValidateCertificate, .noCertificateToValidate: self.init(unproved: receiver)
        case .failedToLoadCertificate, .noSuchFilesystemObject: self.init(unloaded: receiver)
        default: self.init(broken: receiver)
        }
    }

    private init(unloaded receiver: String) {
        self.init(
            .configuration,
            "The certificates that vouch for \(receiver) cannot be loaded.",
            hint: "Name a file in PEM that can be read with ca."
        )
    }

    private init(unproved receiver: String) {
        self.init(
            .configuration,
            "\(receiver) does not prove by its certificate that it is what it says.",
            hint: "Write the name that stands in its certificate, and name the file of its "
                + "authority's certificate with ca."
        )
    }
}
