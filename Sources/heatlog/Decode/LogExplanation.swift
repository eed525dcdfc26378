import KMP
import Metering

extension Explanation {
    /// Explains records of a logger module: the answer to A0, A1, A2 and A3.
    static func log(_ data: [UInt8]) throws(DataDefect) -> Explanation {
        let answer = try LogAnswer(data: data.span)
        // With a bit of the info set, its place is all that the document promises.
        guard answer.recordCount > 0 || data.count == 7 else {
            var layout = DataLayout(data)
            layout.take(data.count - 1, .data, "no records that can be read")
            layout.take(1, .info, logInfoText(answer.info))
            return Explanation(parts: layout.parts, facts: infoFacts(answer.info))
        }
        let rows = try logRows(answer, data)
        let facts: [Fact] = [
            .log("number", "Log", .number(Int(answer.log))),
            .log("records", "Records", .number(answer.recordCount)),
            .log("last_read_out", "Last record read out", .number(Int(answer.lastReadOut))),
            .log("newest", "Newest record", .number(Int(answer.newest))),
        ]
        return Explanation(
            parts: rows.layout.parts,
            registers: rows.registers,
            facts: facts + infoFacts(answer.info)
        )
    }

    private static func logRows(
        _ answer: LogAnswer,
        _ data: [UInt8]
    ) throws(DataDefect) -> LogRows {
        let span = data.span
        var layout = DataLayout(data)
        layout.take(1, .log) { "log \($0)" }
        layout.take(1, .count) { counted(Int($0), "register") + " a record" }
        var rows = LogRows(layout: layout, width: answer.registerCount, isNumbered: true)
        try answer.forEachValue(in: span) { id, record in
            rows.add(record, record.value(in: span), entry: UInt32(id))
        }
        rows.layout.take(rows.layout.rest - 5, .record, "records without registers")
        rows.layout.take(2, .record) { "last record read out: \($0)" }
        rows.layout.take(2, .record) { "newest record: \($0)" }
        rows.layout.take(1, .info, logInfoText(answer.info))
        return rows
    }

    private static func infoFacts(_ info: LogInfo) -> [Fact] {
        [.log("info", "Info", .list(info.words))]
    }

    private static func logInfoText(_ info: LogInfo) -> String {
        "info: " + (info.words.isEmpty ? "nothing to say" : info.words.joined(separator: ", "))
    }

    /// Explains what a meter says about its own loggers: the answer to B8.
    static func logger(_ data: [UInt8]) throws(DataDefect) -> Explanation {
        switch try LoggerAnswer(data: data.span) {
        case .configuration(let configuration): loggerConfiguration(configuration, data)
        case .entries(let entries): try loggerEntries(entries, data)
        case .refused(let subcommand): refusal(of: subcommand, data)
        }
    }

    private static func refusal(of subcommand: UInt8, _ data: [UInt8]) -> Explanation {
        var layout = DataLayout(data)
        layout.takeSubcommand()
        layout.takeRest(.data, "repeated from the request")
        let text = subcommandText(subcommand)
        return Explanation(
            parts: layout.parts,
            facts: [
                .log("subcommand", "Sub-command", .text(text)),
                .log("refused", "Refused", .text("the meter says no more")),
            ]
        )
    }

    private static func loggerConfiguration(
        _ configuration: LoggerConfiguration,
        _ data: [UInt8]
    ) -> Explanation {
        var layout = DataLayout(data)
        layout.takeSubcommand()
        layout.takeLoggerType()
        layout.take(3, .format, "format and date of the first, not published")
        layout.take(3, .format, "format and date of the second, not published")
        layout.take(2, .format) { "format \($0 >> 8), maximum \($0 & 0xFF)" }
        layout.take(2, .format) { "format \($0 >> 8), interval \($0 & 0xFF)" }
        layout.take(2, .depth) { $0 == 1 ? "keeps 1 entry" : "keeps \($0) entries" }
        layout.takeRegisters()
        var explanation = Explanation(parts: layout.parts)
        explanation.registers = configuration.registers.map { ExplainedRegister(id: $0) }
        explanation.facts = explanation.loggerFacts(5, configuration.type)
        explanation.facts.append(.log("depth", "Depth", .number(Int(configuration.depth))))
        return explanation
    }

    private static func loggerEntries(
        _ entries: LoggerEntries,
        _ data: [UInt8]
    ) throws(DataDefect) -> Explanation {
        let span = data.span
        let layout = DataLayout(entries: entries, data: data)
        var rows = LogRows(layout: layout, width: entries.registerCount, isNumbered: false)
        try entries.forEachValue(in: span) { id, record in
            rows.add(record, record.value(in: span), entry: id)
        }
        rows.layout.takeRest(.data, "an empty row: the log has no entries")
        var explanation = Explanation(parts: rows.layout.parts, registers: rows.registers)
        explanation.facts = explanation.loggerFacts(data[0], entries.type)
        explanation.facts += [
            .log("count", "Entries", .number(entries.count)),
            .log("first", "First entry here", .number(Int(entries.firstID))),
            .log("newest", "Newest entry", .number(Int(entries.newestID))),
            .log("info", "Info", .list(entries.info.words)),
        ]
        return explanation
    }
}

extension DataLayout {
    /// Gives the head of an answer with entries its parts, up to the first row.
    fileprivate init(entries: LoggerEntries, data: [UInt8]) {
        self.init(data)
        takeSubcommand()
        takeLoggerType()
        take(2, .count) { $0 == 1 ? "1 entry" : "\($0) entries" }
        take(1, .count) { counted(Int($0), "register") + " an entry" }
        take(4, .record) { "first entry here: \($0)" }
        take(4, .record) { "newest entry in the meter: \($0)" }
        let words = entries.info.words
        take(2, .info, words.isEmpty ? "info" : "info: " + words.joined(separator: ", "))
    }
}

/// The rows of a log answer, of which only the first describes its registers.
private struct LogRows {
    var layout: DataLayout
    /// How many registers a row has.
    let width: Int
    /// Whether each row begins with its number; else they count down from the first.
    let isNumbered: Bool
    var registers: [ExplainedRegister] = []

    mutating func add(_ record: RegisterRecord, _ value: Value, entry: UInt32) {
        if isNumbered, registers.count.isMultiple(of: width) {
            layout.take(2, .record) { "record \($0)" }
        }
        if registers.count < width {
            layout.take(record, value: value)
        } else {
            let first = layout.parts.count
            layout.takeValue(record, value: value)
            layout.name(from: first, "register \(record.id.rawValue)")
        }
        registers.append(ExplainedRegister(record, value, entry: entry))
    }
}
