import Transport

/// Reads where pages are served over HTTP.
enum HTTPSection {
    static let keys = ["listen"]

    /// The place; nil where nothing is to be served, or the place is wrong, which is noted.
    static func setup(_ item: Item?, _ findings: Findings) -> HTTPSetup? {
        guard let item, let group = Group(item, keys: keys, in: .http, findings) else { return nil }
        return group.read("listen") { text throws(Wrong) in
            guard
                case .tcp(let host, let port)? = try? LineAddress(parsing: "tcp://\(text.value)")
                    .place
            else {
                throw text.wrong(
                    "address to listen at",
                    hint: "Write it like 127.0.0.1:8047, or 0.0.0.0:8047 for the whole network."
                )
            }
            return HTTPSetup(host: host, port: port)
        }
    }
}
