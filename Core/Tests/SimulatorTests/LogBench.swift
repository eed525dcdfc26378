import KMP
import Metering
import Testing

/// The rows of an answer to B8: the numbers of each entry by register.
struct LoggerPage {
    struct Row {
        let id: UInt32
        var values: [UInt16: UInt64]
    }

    let entries: LoggerEntries
    var rows: [Row] = []
}

extension LoggerRequest {
    static func entries(
        _ type: LoggerType,
        from id: UInt32,
        count: UInt16,
        _ ids: RegisterList
    ) -> LoggerRequest { .entries(type, from: id, count: count, registers: ids) }

    static func lastEntries(
        _ type: LoggerType,
        offset: UInt16,
        count: UInt16,
        _ ids: RegisterList
    ) -> LoggerRequest { .lastEntries(type, offset: offset, count: count, registers: ids) }
}

extension LoggerPage {
    fileprivate mutating func add(_ id: UInt32, _ register: UInt16, _ value: UInt64?) {
        if rows.last?.id != id { rows.append(Row(id: id, values: [:])) }
        rows[rows.count - 1].values[register] = value
    }
}

extension Bench {
    /// Asks for entries, and reads them.
    mutating func logger(_ request: LoggerRequest) throws -> LoggerPage {
        let answer = ask(.logger(request)).answer
        let data = try #require(answer).data
        let span = data.span
        guard case .entries(let entries) = try LoggerAnswer(data: span) else {
            throw NoSuchAnswer()
        }
        var page = LoggerPage(entries: entries)
        try entries.forEachValue(in: span) { id, record in
            page.add(id, record.id.rawValue, record.magnitude(in: span))
        }
        return page
    }

    /// Asks how a log is set up.
    mutating func configuration(_ type: LoggerType) throws -> LoggerConfiguration {
        let answer = ask(.logger(.configuration(type))).answer
        let data = try #require(answer).data
        let span = data.span
        guard case .configuration(let setup) = try LoggerAnswer(data: span) else {
            throw NoSuchAnswer()
        }
        return setup
    }

    /// Registers as a live read shows them.
    mutating func live(_ ids: [UInt16]) throws -> [UInt16: UInt64] {
        let answer = ask(.getRegisters(list(ids))).answer
        let data = try #require(answer).data
        let span = data.span
        var values: [UInt16: UInt64] = [:]
        try RegisterRecords.forEach(in: span) { values[$0.id.rawValue] = $0.magnitude(in: span) }
        return values
    }
}

/// The meter answered another question.
struct NoSuchAnswer: Error {}
