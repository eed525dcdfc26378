internal import KMP
internal import Metering

/// Command B8: the logs inside newer meters.
extension LoggerReader {
    /// How many bytes an answer should have before stuffing; longer ones were never seen.
    private static var answerLimit: Int { 250 }

    func readInner(
        _ readout: inout LoggerReadout,
        now: () -> Timestamp
    ) async throws(HistoryError) {
        let setup = try await configuration()
        readout.depth = Int(setup.depth)
        let registers = self.registers(among: Array(setup.registers))
        guard !LogDate.registers(among: registers).isEmpty else { throw .undated(wish.kind) }
        try await readClock(&readout, now: now)
        try await walk(registers, &readout)
    }

    /// Reads page by page from the newest entry back.
    private func walk(
        _ registers: [RegisterID],
        _ readout: inout LoggerReadout
    ) async throws(HistoryError) {
        let (type, list) = (wish.kind.type, RegisterList(registers))
        let limit = UInt16(clamping: rowLimit(registers))
        // Where the newest are not wanted, one of them is enough to count back from.
        let count = wish.to == nil ? limit : 1
        let page = try await page(.lastEntries(type, offset: 0, count: count, registers: list))
        guard let newest = page.rows.first else { return }
        var walk = try LogWalk(self, newest: newest, depth: readout.depth ?? 0)
        try walk.take(page)
        while let id = walk.next {
            let count = UInt16(min(UInt32(limit), id - walk.last + 1))
            let next = try await self.page(.entries(type, from: id, count: count, registers: list))
            try walk.take(next)
        }
        readout.entries = walk.entries
        readout.gaps = walk.gaps
    }

    private func configuration() async throws(HistoryError) -> LoggerConfiguration {
        let data: [UInt8]
        do throws(HistoryError) {
            data = try await ask(.logger(.configuration(wish.kind.type))).data
        } catch {
            // Only a meter of which nothing is known may be one that has no B8 at all.
            guard case .meter(let failure) = error, failure.isSilence, found.models.isEmpty else {
                throw error
            }
            throw .refused(wish.kind)
        }
        let span = data.span
        switch try? LoggerAnswer(data: span) {
        case .configuration(let setup)? where setup.type == wish.kind.type: return setup
        case .refused?: throw .refused(wish.kind)
        default: throw .contradiction(wish.kind)
        }
    }

    private func page(_ request: LoggerRequest) async throws(HistoryError) -> LogPage {
        let data = try await ask(.logger(request)).data
        let span = data.span
        guard case .entries(let entries)? = try? LoggerAnswer(data: span),
            entries.type == wish.kind.type
        else { throw .contradiction(wish.kind) }
        guard !entries.info.contains(.memoryError) else { throw .damagedMemory(wish.kind) }
        guard !entries.info.contains(.invalidRequest) else { throw .refused(wish.kind) }
        var page = LogPage(firstID: entries.firstID, info: entries.info)
        // An empty log sends a row of zeros, which `entries` does not count.
        try? entries.forEachValue(in: span) { id, record in
            page.add(id, RegisterValue(record, in: span))
        }
        return page
    }

    /// How many rows of values of four bytes an answer has room for.
    private func rowLimit(_ registers: [RegisterID]) -> Int {
        let room = Self.answerLimit - 21 - 9 * registers.count
        return max(1, 1 + room / (4 * registers.count))
    }
}

/// The rows of one answer.
struct LogPage {
    struct Row {
        let id: UInt32
        var values: [RegisterValue]
    }

    let firstID: UInt32
    let info: LoggerInfo
    private(set) var rows: [Row] = []

    init(firstID: UInt32, info: LoggerInfo) {
        self.firstID = firstID
        self.info = info
    }

    /// Adds a value to its entry's row; an entry's values come one after another.
    mutating func add(_ id: UInt32, _ value: RegisterValue) {
        if rows.last?.id != id { rows.append(Row(id: id, values: [])) }
        rows[rows.count - 1].values.append(value)
    }
}

/// The way through a log from its newest entry back.
struct LogWalk {
    private let reader: LoggerReader
    private let newest: LogPage.Row
    private let newestTime: MeterDateTime
    private let first: UInt32
    private var position: UInt32?
    private var previous: MeterDateTime?
    private var isFirst = true
    /// The last number that is wanted.
    let last: UInt32
    private(set) var entries: [LoggerEntryReading] = []
    private(set) var gaps: [ClosedRange<UInt32>] = []

    /// Plans the way: which numbers hold the times that are wanted.
    init(_ reader: LoggerReader, newest: LogPage.Row, depth: Int) throws(HistoryError) {
        guard let time = LogDate.of(newest.values) else { throw .undated(reader.wish.kind) }
        self.reader = reader
        self.newest = newest
        newestTime = time
        let kind = reader.wish.kind
        let skipped = reader.wish.to.flatMap { kind.distance(from: time, to: $0) } ?? 0
        let deepest = UInt32(clamping: max(0, depth - 1))
        let reach = reader.wish.from.flatMap { kind.distance(from: time, to: $0) }
        first = newest.id &- min(newest.id, UInt32(clamping: skipped))
        last = newest.id - min(newest.id, min(deepest, UInt32(clamping: reach ?? Int64(deepest))))
        position = first >= last ? first : nil
    }

    /// The number to ask for next, nil at the end.
    var next: UInt32? { position }

    /// Takes the rows of an answer, the newest first.
    mutating func take(_ page: LogPage) throws(HistoryError) {
        let before = position
        for row in page.rows { try take(row) }
        // Only the first answer may hold nothing that is wanted; a second one would go on for ever.
        guard isFirst || page.rows.isEmpty || position != before else {
            throw .contradiction(reader.wish.kind)
        }
        isFirst = false
        if page.rows.isEmpty || page.info.contains(.tailIncluded) { position = nil }
        let total = entries.count + (position.map { Int($0 - last) + 1 } ?? 0)
        reader.progress(entries.count, total)
    }

    private mutating func take(_ row: LogPage.Row) throws(HistoryError) {
        let kind = reader.wish.kind
        guard let wanted = position else { return }
        // The newest entry is read before it is known whether it is wanted.
        guard row.id <= wanted else {
            guard row.id <= newest.id, entries.isEmpty else { throw .contradiction(kind) }
            return
        }
        if row.id < wanted { gaps.append(row.id + 1...wanted) }
        guard let time = LogDate.of(row.values) else { throw .undated(kind) }
        try check(time, of: row.id)
        position = row.id > last ? row.id - 1 : nil
        previous = time
        if let from = reader.wish.from, time.clockSeconds < from.clockSeconds {
            if kind == .info { position = nil }
            return
        }
        if let to = reader.wish.to, time.clockSeconds > to.clockSeconds { return }
        entries.append(reader.entry(row.id, time, row.values))
    }

    private func check(_ time: MeterDateTime, of id: UInt32) throws(HistoryError) {
        let expected = reader.wish.kind.time(Int64(newest.id - id), before: newestTime)
        if let expected, expected.clockSeconds != time.clockSeconds {
            throw .wrongDate(id: id, found: time, expected: expected)
        }
        if let previous, time.clockSeconds > previous.clockSeconds {
            throw .wrongDate(id: id, found: time, expected: nil)
        }
    }
}
