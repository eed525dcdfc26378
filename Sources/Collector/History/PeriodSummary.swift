internal import Catalogue
internal import KMP
internal import Metering

/// What a meter keeps of its month or year in registers, where it has no log that can be read.
extension LoggerReader {
    func summary() async throws(HistoryError) -> [Reading] {
        let wanted = Self.periodRegisters(wish.kind)
        let had = wanted.filter { id in found.models.first?.entry(for: id) != nil }
        guard !had.isEmpty else { throw .outOfReach(name, wish.kind) }
        var readings: [Reading] = []
        for first in stride(from: 0, to: had.count, by: RegisterList.maximum) {
            let part = had[first..<min(first + RegisterList.maximum, had.count)]
            let data = try await ask(.getRegisters(RegisterList(part))).data
            let span = data.span
            try? RegisterRecords.forEach(in: span) { record in
                readings.append(found.reading(RegisterValue(record, in: span), .live))
            }
            progress(min(first + RegisterList.maximum, had.count), had.count)
        }
        return readings
    }

    /// Extremes with their dates, and averages, of the month or the year so far. (5512-447 §5.2)
    private static func periodRegisters(_ kind: LoggerKind) -> [RegisterID] {
        let numbers: [UInt16] =
            switch kind {
            case .month: [138, 139, 140, 141, 142, 143, 144, 145, 149, 150]
            case .year: [123, 124, 125, 126, 127, 128, 129, 130, 146, 147]
            case .hour, .day, .info: []
            }
        return numbers.map { RegisterID($0) }
    }
}
