extension OutputKind {
    /// Requests to an address of yours.
    static let webhook = OutputKind(
        "webhook",
        "Each batch of readings is posted as a JSON document to an address of yours.",
        settings: [
            OutputSetting(
                required: "url",
                .url(["http", "https"]),
                "The address, as in `https://example.org/readings`; one that is secret itself is "
                    + "best written as `file:/path`."
            ),
            OutputSetting(
                "headers",
                .secretPairs,
                "Headers that each request has, by name, as `Authorization`."
            ),
            OutputSetting(
                "rows",
                .number(1...500),
                usual: "100",
                "About how many times eight readings a request carries at most."
            ),
            OutputSetting(
                "timeout",
                .time(.seconds(1) ... .seconds(600)),
                usual: "30s",
                "How long an answer may take."
            ),
            OutputSetting(
                "ca",
                .file,
                "The certificates that vouch for the receiver, in PEM; those that the system "
                    + "trusts where it is not given."
            ),
        ],
        contradiction: wrongHeader
    ) { name, values, surroundings in
        WebhookOutput(
            name: name,
            url: values.text("url") ?? "",
            headers: values.secretPairs("headers"),
            rows: values.number("rows") ?? 100,
            timeout: values.time("timeout") ?? .seconds(30),
            authorities: values.text("ca"),
            surroundings: surroundings
        )
    }

    /// A header that no request can have, or that says how long the request is.
    private static let wrongHeader: @Sendable (OutputValues) -> (message: String, hint: String)? = {
        values in
        for (name, value) in values.secretPairs("headers").sorted(by: { $0.key < $1.key }) {
            let isToken = name.utf8.allSatisfy { byte in
                (0x21..<0x7F).contains(byte) && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
            }
            let isOurs = ["content-length", "transfer-encoding", "connection", "host"]
                .contains(name.lowercased())
            guard isToken, !name.isEmpty, !isOurs else {
                return (
                    "headers holds '\(name)', which is no header that may be set.",
                    "Write names as Authorization or X-Api-Key."
                )
            }
            guard value.revealed.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
                return (
                    "The value of the header \(name) holds what no header may.",
                    "Write it in letters, digits and signs of ASCII."
                )
            }
        }
        return nil
    }
}
