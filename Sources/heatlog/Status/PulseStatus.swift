import Collector
import Journal
import Metering
import Settings

/// How a pulse input stands.
struct PulseStatus {
    /// Pulses counted.
    let count: UInt64
    /// When the newest one came, nil before the first.
    let lastPulse: Timestamp?
    /// The newest power or flow that was told.
    let rate: StoredReading?
    /// What is wrong with it now.
    let faults: InputFaults

    /// What the journal has of an input; nil where it was never counted.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    init?(of input: String, in journal: Journal, _ latest: [StoredReading]) throws(JournalError) {
        guard let record = try journal.pulses(of: input) else { return nil }
        count = record.count
        lastPulse = record.lastPulse
        faults = InputFaults(rawValue: record.faults)
        rate = latest.filter { ["power", "flow"].contains($0.name) }.max { $0.time < $1.time }
    }

    /// The lines of a page: label and words.
    func lines(age: (Timestamp) -> String) -> [(label: String, words: String, isRed: Bool)] {
        let last = lastPulse.map { ", the last one \(age($0))" } ?? ""
        var lines = [("Pulses", "\(count)\(last)", false)]
        if let rate, let value = rate.text {
            let words = [value, rate.unit].compactMap(\.self).joined(separator: " ")
            lines.append(("Rate", "\(words), \(age(rate.time))", false))
        }
        for (index, fault) in faults.each.enumerated() {
            lines.append((index == 0 ? "Fault" : "", fault.phrase, true))
        }
        return lines
    }

    /// The object of a document; every key is always there.
    var json: OrderedJSON {
        .object([
            ("count", .text("\(count)")),
            ("last_pulse", .optional(lastPulse?.description)),
            ("rate", .optional(rate?.text)),
            ("rate_unit", .optional(rate?.unit)),
            ("faults", .array(faults.each.map { .text($0.name) })),
        ])
    }
}
