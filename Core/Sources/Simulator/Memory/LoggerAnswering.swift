import KMP

/// The newer meters' side of command B8.
extension SimulatedMeter {
    /// How many bytes an answer has at most before stuffing, of which 21 are no entries: assumed,
    /// as the longest frame that was captured of any meter has 246.
    private static var frameLimit: Int { 250 }
    private static var rowLimit: Int { frameLimit - 21 }

    /// Writes the data of an answer; the sub-command alone, or with the type, says that it is none.
    func write(answerTo request: LoggerRequest, to frame: inout Answer.Writer) {
        switch request {
        case .other(let subcommand): frame.append(subcommand)
        case .configuration(let type):
            frame.append(5 as UInt8)
            frame.append(type.rawValue)
            if let log = memory.log(.type(type)) { write(configurationOf: log, to: &frame) }
        case .entries(let type, let id, let count, let registers):
            frame.append(6 as UInt8)
            frame.append(type.rawValue)
            guard let log = memory.log(.type(type)) else { return }
            write(log, from: log.distance(of: id), Int(count), registers, to: &frame)
        case .lastEntries(let type, let offset, let count, let registers):
            frame.append(7 as UInt8)
            frame.append(type.rawValue)
            guard let log = memory.log(.type(type)) else { return }
            let distance = Int(offset) < log.count ? Int(offset) : nil
            write(log, from: distance, Int(count), registers, to: &frame)
        }
    }

    /// Formats, dates, maximum and interval are sent as a 603 sent them for its yearly log; what
    /// they would be for other logs is not published.
    private func write(configurationOf log: MeterLog, to frame: inout Answer.Writer) {
        for byte: UInt8 in [1, 1, 1, 1, 0, 0, 1, 0, 1, 0] { frame.append(byte) }
        frame.append(UInt16(clamping: log.plan.depth))
        frame.append(UInt8(clamping: log.plan.registers.count))
        for id in log.plan.registers { frame.append(id.rawValue) }
    }

    private func write(
        _ log: MeterLog,
        from distance: Int?,
        _ count: Int,
        _ asked: RegisterList,
        to frame: inout Answer.Writer
    ) {
        var info: LoggerInfo = log.count == 0 ? .noEntries : distance == nil ? .outOfRange : []
        let first = distance ?? 0
        let end = distance == nil ? first : min(first + count, log.count)
        let entries = log.count == 0 ? [dummy(of: log.plan)] : (first..<end).map { log[$0] }
        let rows = fitting(LogRows(entries, of: log.plan, asked: asked), asked: asked, &info)
        if distance != nil, rows.count > 0 {
            if first == 0 { info.insert(.headIncluded) }
            if first + rows.count == log.count { info.insert(.tailIncluded) }
        }
        frame.append(UInt16(clamping: rows.count))
        frame.append(UInt8(clamping: rows.registers.count))
        frame.append(log.count == 0 ? 0 : log.newestID &- UInt32(clamping: first))
        frame.append(log.count == 0 ? 0 : log.newestID)
        frame.append(info.rawValue)
        for row in 0..<rows.count { rows.write(row, to: &frame) }
    }

    /// As many registers and entries as an answer has room for.
    private func fitting(
        _ rows: LogRows,
        asked: RegisterList,
        _ info: inout LoggerInfo
    ) -> LogRows {
        if rows.registers.count < asked.count { info.insert(.unsupportedRegister) }
        var kept = rows
        if rows.firstSize > SimulatedMeter.rowLimit {
            info.insert(.truncatedRegisters)
            kept = rows.narrowed(to: SimulatedMeter.rowLimit)
        }
        let room = SimulatedMeter.rowLimit - kept.firstSize
        let places = kept.nextSize == 0 ? 1 : 1 + room / kept.nextSize
        guard places < kept.count else { return kept }
        info.insert(.truncatedEntries)
        return kept.prefix(places)
    }

    /// The row of zeros that comes of an empty log all the same. (Captured.)
    private func dummy(of plan: LogPlan) -> MeterLog.Entry {
        let bytes = plan.registers.flatMap { id in
            guard let now = value(of: id)?.wireBytes else { return [0, 0, 0] as [UInt8] }
            return Array(now.prefix(3)) + [UInt8](repeating: 0, count: now.count - 3)
        }
        return MeterLog.Entry(time: 0, bytes: bytes)
    }
}
