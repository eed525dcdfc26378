import Collector
import Metering

/// A meter's history as one JSON document; values are strings, so that no digit is lost.
struct HistoryDocument {
    private let history: History

    init(_ history: History) { self.history = history }

    /// The document.
    var json: OrderedJSON {
        let readout = history.readout
        return .object([
            ("schema", .text("heatlog.history/1")),
            ("logger", .text(readout.kind.rawValue)),
            ("depth", readout.depth.map { .number($0) } ?? .null),
            ("meter", meter),
            ("clock", clock),
            ("entries", .array(readout.entries.map(entry))),
            ("missing", .array(readout.gaps.map(missing))),
            ("summary", .array(readout.summary.map(reading))),
        ])
    }

    private var meter: OrderedJSON {
        let meter = history.readout.meter
        return .object([
            ("maker", .optional(meter.maker)),
            ("model", .optional(meter.model)),
            ("serial", .optional(meter.serial)),
            ("identified_by", .optional(meter.identifiedBy?.rawValue)),
        ])
    }

    private var clock: OrderedJSON {
        let clock = history.readout.clock
        return .object([
            ("shown", .optional(clock?.shown.description)),
            ("seen", .optional(clock?.seen.description)),
            ("zone", .optional(history.zoneText)),
            ("seconds_fast", history.drift.map { .number(Int($0)) } ?? .null),
        ])
    }

    private func entry(_ entry: LoggerEntryReading) -> OrderedJSON {
        .object([
            ("id", .number(Int(entry.id))),
            ("meter_time", .text(entry.time.description)),
            ("time", .optional(history.timestamp(of: entry)?.description)),
            ("readings", .array(entry.readings.map(reading))),
        ])
    }

    private func missing(_ range: ClosedRange<UInt32>) -> OrderedJSON {
        .row([
            ("first", .number(Int(range.lowerBound))), ("last", .number(Int(range.upperBound))),
        ])
    }

    private func reading(_ reading: Reading) -> OrderedJSON {
        .row([
            ("id", reading.register == 0 ? .null : .number(Int(reading.register))),
            ("quantity", .optional(reading.quantity?.description)),
            ("name", .text(reading.name)),
            ("label", .text(reading.label)),
            ("value", .optional(reading.value.text)),
            ("unit", .optional(reading.unit?.symbol.description)),
            ("ucum", .optional(reading.unit?.ucum.description)),
            ("source", .text(reading.source.rawValue)),
        ])
    }
}
