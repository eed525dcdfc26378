import KMP
import Metering

/// A logger module's side of commands A0 to A3. (5512-447 §6.3)
extension SimulatedMeter {
    /// Writes the data of an answer.
    func write(answerTo request: LogRequest, to frame: inout Answer.Writer) {
        guard let log = memory.log(.module(request.log)) else { return }
        let range = log.distances(from: request.start)
        var info: LogInfo = log.count == 0 ? .empty : range == nil ? .outOfRange : []
        let wanted = (range ?? []).prefix(Int(request.recordLimit))
        let rows = LogRows(wanted.map { log[$0] }, of: log.plan, asked: request.registers)
        let places = rows.places(within: Int(request.lengthLimit))
        if places < rows.count { info.insert(.lengthReached) }
        let sent = wanted.prefix(places)
        if let last = range?.last, sent.contains(last) { info.insert(.endReached) }
        frame.append(request.log)
        frame.append(UInt8(clamping: rows.registers.count))
        for (row, distance) in sent.enumerated() {
            frame.append(UInt16(truncatingIfNeeded: log.newestID &- UInt32(distance)))
            rows.write(row, to: &frame)
        }
        // Nothing was ever cleared, so no record counts as read out.
        frame.append(0 as UInt16)
        frame.append(UInt16(truncatingIfNeeded: log.newestID))
        frame.append(info.rawValue)
    }
}

extension LogRows {
    /// How many records an answer of so many bytes has room for, from its command to its info.
    fileprivate func places(within limit: Int) -> Int {
        let room = limit - 8 - 2 - firstSize
        guard room >= 0 else { return 0 }
        return 1 + room / (2 + nextSize)
    }
}

extension MeterLog {
    /// The records from a start to the end of the log, as distances from the newest one in the
    /// order of the answer; nil where the start is outside the log.
    fileprivate func distances(from start: LogRequest.Start) -> [Int]? {
        let all = Array((0..<count).reversed())
        let found: [Int]
        switch start {
        case .lastCleared: found = all
        case .time(let clock):
            guard let time = clock.dateTime?.clockSeconds else { return nil }
            found = all.filter { self[$0].time >= time }
        case .record(let id):
            // The numbers have 16 bits here and begin again after 65535.
            let distance = Int(UInt16(truncatingIfNeeded: newestID) &- id)
            found = distance < 0x8000 ? all.filter { $0 <= distance } : []
        case .timePast(let clock, let offset):
            guard let time = clock.dateTime?.clockSeconds else { return nil }
            found = Array(all.filter { self[$0].time <= time }.reversed().dropFirst(Int(offset)))
        }
        return found.isEmpty ? nil : found
    }
}
