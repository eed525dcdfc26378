internal import Journal
internal import Metering
internal import NIOHTTP1

/// Posts each batch of readings as a JSON document; every status from 200 to 299 says that they were
/// taken.
///
/// Anything else, and the same readings are offered again: the receiver may get one twice, and tells
/// by its id.
struct WebhookOutput: Output {
    let name: String
    let manners: Manners
    private let path: String
    private let sender: HTTPSender
    private let headers: [(String, String)]
    private let secrets: [String]
    private let surroundings: Surroundings

    init(
        name: String,
        url: String,
        headers: [String: Secret],
        rows: Int,
        timeout: Duration,
        authorities: String?,
        surroundings: Surroundings
    ) {
        self.name = name
        self.surroundings = surroundings
        // The path may be what opens the door, and no message shows it.
        let origin = OutputKind.origin(of: url)
        let rest = url.dropFirst(origin.count).prefix { $0 != "#" }
        path = rest.hasPrefix("/") ? String(rest) : "/\(rest)"
        sender = HTTPSender(origin, authorities: authorities, patience: timeout)
        secrets = headers.values.map(\.revealed) + (path == "/" ? [] : [path])
        self.headers =
            headers.map { ($0.key, $0.value.revealed) }
            + ["Content-Type", "User-Agent"].filter { usual in
                !headers.keys.contains { $0.lowercased() == usual.lowercased() }
            }.map { ($0, $0 == "Content-Type" ? "application/json" : "heatlog") }
        var manners = Manners()
        manners.rows = rows
        self.manners = manners
    }

    func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        try await post(StoredReadout.readouts(of: readings))
        return Delivery()
    }

    /// Posts a document without readings.
    func check() async throws(OutputError) -> String {
        do {
            try await post([])
        } catch let error as OutputError {
            throw error
        } catch {
            throw OutputError(.system, "\(error)", hint: "See heatlog journal check.")
        }
        return "\(sender.shownAddress) takes readings."
    }

    private func post(_ readouts: [StoredReadout]) async throws {
        let lines = try readouts.map { readout in
            ReadingObject.line(readout, name: try surroundings.name(of: readout.meter))
        }
        let document = """
            {"schema":"heatlog.webhook/1","output":\(quotedForJSON(name)),"readouts":[\
            \(lines.joined(separator: ","))]}
            """
        let reply = try await sender.send(.POST, path, headers: headers, body: Array(document.utf8))
        guard (200..<300).contains(reply.status) else { throw refusal(reply) }
    }

    private func refusal(_ reply: HTTPSender.Reply) -> OutputError {
        let words = shownLine(reply.body, hiding: secrets).map { ": \($0)" } ?? ""
        let message = "\(sender.shownAddress) answers with \(reply.status)\(words)."
        let later = "It gets the same readings again later; nothing is lost meanwhile."
        switch reply.status {
        case 300..<400:
            return OutputError(
                .configuration,
                "\(sender.shownAddress) answers with \(reply.status), which leads somewhere else.",
                hint: "Write the address that it leads to into url."
            )
        case 401, 403:
            return OutputError(
                .configuration,
                message,
                hint: "Check the key or password in headers. \(later)"
            )
        case 404, 405, 410:
            return OutputError(
                .configuration,
                message,
                hint: "Check the path in url, and whether it takes POST. \(later)"
            )
        case 413:
            return OutputError(.configuration, message, hint: "Write fewer rows. \(later)")
        default: return OutputError(.receiver, message, hint: later)
        }
    }
}
