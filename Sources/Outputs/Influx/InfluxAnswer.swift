/// What a receiver's answer to written lines means.
///
/// Source: what InfluxDB 1.6.7 and VictoriaMetrics 1.79.5 answer, and for version 2 the InfluxDB 2
/// documentation, "API: POST /api/v2/write".
enum InfluxAnswer: Sendable, Hashable {
    /// All lines were taken.
    case taken
    /// Some lines will never be taken, for what is in them; the others were.
    case refused(LineRefusal)
    /// The request is longer than the receiver or somebody before it allows.
    case tooLong
}

/// Why lines will never be taken.
struct LineRefusal: Sendable, Hashable {
    /// What is wrong with them.
    enum Reason: Sendable, Hashable {
        /// They are older than what the receiver keeps.
        case age
        /// The receiver has whole numbers or texts under the name of this field.
        case type(field: String)
        /// The receiver cannot read them, or says something else of them.
        case other
    }

    let reason: Reason
    /// How many lines were dropped, as the receiver counts.
    let dropped: Int

    /// The refusal that InfluxDB tells with its status 400, or 422 in version 2; nil where it tells
    /// something that is not the lines' fault.
    init?(_ message: String) {
        let isOfLines = ["partial write", "unable to parse", "field type conflict"]
            .contains { message.contains($0) }
        // A limit of the receiver's that somebody can lift: such lines are kept for then.
        guard isOfLines, !message.contains("limit exceeded") else { return nil }
        if message.contains("retention policy") {
            reason = .age
        } else if message.contains("field type conflict") {
            reason = Self.field(in: message).map { .type(field: $0) } ?? .other
        } else {
            reason = .other
        }
        dropped = Self.count(in: message)
    }

    /// The name in `input field "heat_energy" on measurement …`, quoted once more by JSON.
    private static func field(in message: String) -> String? {
        guard let start = message.firstRange(of: "input field ") else { return nil }
        let name = message[start.upperBound...].drop { $0 == "\"" || $0 == "\\" }
            .prefix { $0 != "\"" && $0 != "\\" }
        return name.isEmpty ? nil : String(name)
    }

    /// The number in `dropped=12`; 0 where there is none.
    private static func count(in message: String) -> Int {
        guard let start = message.firstRange(of: "dropped=") else { return 0 }
        return Int(message[start.upperBound...].prefix { $0.isWholeNumber }) ?? 0
    }

    /// The end of a sentence for the user, without what differs from time to time.
    var words: String {
        switch reason {
        case .age: "they are older than what it keeps."
        case .type(let field):
            "its field \(field) holds whole numbers or texts, and takes no decimals."
        case .other: "it cannot read what they hold."
        }
    }
}

extension InfluxReceiver {
    /// What an answer means.
    ///
    /// - Parameters:
    ///   - status: the status of HTTP.
    ///   - body: the body.
    ///   - address: the receiver's address as it may be shown.
    /// - Returns: what became of the lines.
    /// - Throws: ``OutputError`` where no line was taken, and all may be taken later.
    func answer(
        _ status: Int,
        _ body: String,
        from address: String
    ) throws(OutputError) -> InfluxAnswer {
        switch status {
        case 204: return .taken
        // Who answers everything with a page would swallow all readings.
        case 200 where body.allSatisfy(\.isWhitespace): return .taken
        case 413: return .tooLong
        case 400, 422: if let refusal = LineRefusal(body) { return .refused(refusal) }
        default: break
        }
        throw failure(status, shownReply(body, hiding: secrets), address)
    }

    private func failure(_ status: Int, _ reason: String, _ address: String) -> OutputError {
        switch status {
        case 200..<300: foreign(address)
        case 300..<400:
            OutputError(
                .configuration,
                "\(address) sends us to another address, and readings are not sent after it.",
                hint: "Write the address that it names as url: \(reason)"
            )
        case 401, 403:
            OutputError(
                .configuration,
                "\(address) does not let us write (\(status): \(reason)).",
                hint: "Check user and password, or the token, and what they are allowed to write."
            )
        case 404: missing(reason, address)
        case 400 where reason.contains("database is required"):
            OutputError(
                .configuration,
                "InfluxDB at \(address) wants to know a database.",
                hint: "Name it with database; make it with \(Self.making("heatlog", address))"
            )
        case 429:
            OutputError(
                .receiver,
                "\(address) takes no more for now (429: \(reason)).",
                hint: "It is tried again; nothing is lost meanwhile."
            )
        // Who fails may be falling, or stand before one that fell: it is given again what it took.
        case 500...:
            OutputError(
                .network,
                "\(address) fails (\(status): \(reason)).",
                hint: "Look into its log; nothing is lost meanwhile."
            )
        default:
            OutputError(
                .receiver,
                "\(address) takes no readings (\(status): \(reason)).",
                hint: "Check url, version and the receiver's log; nothing is lost meanwhile."
            )
        }
    }

    private func foreign(_ address: String) -> OutputError {
        OutputError(
            .receiver,
            "\(address) answers with something that is no answer to readings.",
            hint: "Check url: it seems to be the address of something else."
        )
    }

    private func missing(_ reason: String, _ address: String) -> OutputError {
        if reason.contains("database not found"), let database {
            return OutputError(
                .configuration,
                "InfluxDB at \(address) has no database '\(database)'.",
                hint: "Make it with \(Self.making(database, address)); nothing is lost meanwhile."
            )
        }
        if reason.contains("bucket"), let bucket {
            return OutputError(
                .configuration,
                "InfluxDB at \(address) has no bucket '\(bucket)'.",
                hint: "Make it with: influx bucket create --name \(bucket); nothing is lost "
                    + "meanwhile."
            )
        }
        let path = path(precision: "s").prefix { $0 != "?" }
        return OutputError(
            .configuration,
            "\(address) has nothing at \(path) that takes readings.",
            hint:
                "InfluxDB 1 wants version 1, InfluxDB 2 version 2; a path before it belongs to url."
        )
    }

    private static func making(_ database: String, _ address: String) -> String {
        "curl -XPOST '\(address)/query' --data-urlencode 'q=CREATE DATABASE \"\(database)\"'"
    }
}
