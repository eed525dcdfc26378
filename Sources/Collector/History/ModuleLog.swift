internal import KMP
internal import Metering

/// Commands A0 to A3: the interval log of a logger module, or of a MULTICAL 801. (5512-447 §6.3)
struct ModuleLogReader {
    private let reader: LoggerReader
    private let log: UInt8
    private let address: Address

    init(_ reader: LoggerReader, log: UInt8, at address: UInt8) {
        self.reader = reader
        self.log = log
        self.address = Address(rawValue: address)
    }

    /// Whether anything answers; one question, for a meter without a module stays silent.
    func isThere() async throws(HistoryError) -> Bool {
        do throws(HistoryError) {
            _ = try await reader.ask(.getSerialNumber, at: address, attempts: 2)
            return true
        } catch {
            guard case .meter(let failure) = error, failure.isSilence else { throw error }
            return false
        }
    }

    /// Reads from the first time wanted on, oldest first as the commands go.
    func read(_ readout: inout LoggerReadout) async throws(HistoryError) {
        let earliest = MeterDateTime(clockSeconds: 946_684_800)
        guard let start = reader.wish.from ?? earliest else { return }
        var page = try await self.page(.time(ClockBytes(start)))
        while let last = page.rows.last {
            for row in page.rows {
                guard try take(row, into: &readout) else { return readout.entries.reverse() }
            }
            let left = Int(UInt16(truncatingIfNeeded: page.newest &- last.id))
            reader.progress(readout.entries.count, readout.entries.count + left)
            // The numbers have 16 bits here and begin again after 65535.
            guard left > 0, !page.isEnd else { break }
            page = try await self.page(.record(UInt16(truncatingIfNeeded: last.id + 1)))
        }
        readout.entries.reverse()
    }

    /// Adds a record, which has to be younger than the one before.
    ///
    /// - Returns: false for one that is later than what is wanted.
    private func take(
        _ row: LogPage.Row,
        into readout: inout LoggerReadout
    ) throws(HistoryError) -> Bool {
        guard let time = LogDate.of(row.values) else { throw .undated(reader.wish.kind) }
        if let to = reader.wish.to, time.clockSeconds > to.clockSeconds { return false }
        if let previous = readout.entries.last {
            guard time.clockSeconds > previous.time.clockSeconds else {
                throw .wrongDate(id: row.id, found: time, expected: nil)
            }
            if row.id > previous.id + 1 { readout.gaps.append(previous.id + 1...row.id - 1) }
        }
        readout.entries.append(reader.entry(row.id, time, row.values))
        return true
    }

    /// The records of one answer.
    private struct Page {
        var rows: [LogPage.Row] = []
        var newest: UInt32 = 0
        var isEnd = true
    }

    private func page(_ start: LogRequest.Start) async throws(HistoryError) -> Page {
        let wanted = reader.wish.registers ?? LoggerReader.wanted(reader.wish.kind)
        let registers = wanted.filter { !LogDate.all.contains($0) }.prefix(5) + LogDate.registers
        let request = LogRequest(
            log: log,
            registers: RegisterList(registers),
            recordLimit: 255,
            start: start
        )
        let data = try await reader.ask(.log(request), at: address).data
        let span = data.span
        guard let answer = try? LogAnswer(data: span), answer.log == log else {
            throw .contradiction(reader.wish.kind)
        }
        var rows = LogPage(firstID: 0, info: [])
        try? answer.forEachValue(in: span) { id, record in
            rows.add(UInt32(id), RegisterValue(record, in: span))
        }
        return Page(
            rows: rows.rows,
            newest: UInt32(answer.newest),
            isEnd: answer.info.contains(.endReached)
        )
    }
}
