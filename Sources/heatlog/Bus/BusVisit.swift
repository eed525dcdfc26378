import Collector
import MBus
import Metering

/// What one visit to a meter on a bus brought, as a page for people and as a document.
struct BusVisit {
    let target: TelegramReadout.Target
    let telegrams: [BusTelegram]
    let readings: BusReadings
    let time: Timestamp

    private var readout: Readout {
        Readout(meter: readings.identity, time: time, readings: readings.readings)
    }

    /// The values as `heatlog read` shows them, and what is special of a bus below.
    var page: String {
        var lines = [ReadPage(readout, wanted: []).text, ""]
        for remark in readings.remarks { lines += wrapped(remark, width: 78) }
        lines += wrapped(account, width: 78)
        lines.append("In heatlog.yaml: mbus: \(yaml)")
        return lines.joined(separator: "\n")
    }

    /// The values as `heatlog read --json` gives them, and the telegrams.
    var json: OrderedJSON {
        ReadDocument(readout, wanted: []).json(adding: [
            (
                "mbus",
                .row([
                    ("address", .text("\(target)")),
                    ("primary", primary.map { .number(Int($0.rawValue)) } ?? .null),
                    ("secondary", .optional(readings.meter?.description)),
                    ("configuration", .text(yaml)),
                ])
            ),
            ("remarks", .array(readings.remarks.map(OrderedJSON.text))),
            ("telegrams", .array(telegrams.map { .text(hexadecimal($0.wire)) })),
        ])
    }

    private var account: String {
        var parts: [String] = []
        if let primary { parts.append("primary address \(primary.rawValue)") }
        if let meter = readings.meter { parts.append("secondary address \(meter)") }
        parts.append(counted(telegrams.count, "telegram"))
        return "M-Bus: " + parts.joined(separator: ", ") + "."
    }

    private var primary: PrimaryAddress? { telegrams.first?.head.address }

    /// What names this meter for good: 254 and wildcards name whoever is there.
    private var yaml: String {
        switch target {
        case .primary(let address) where address.isOwn: return String(address.rawValue)
        case .primary:
            if let primary, primary.isOwn, primary != .unconfigured { return "\(primary.rawValue)" }
            return readings.meter?.identificationText ?? "\(target)"
        case .secondary(let selection):
            guard let meter = readings.meter, selection.fabrication == nil,
                selection.identification != meter.identification
            else { return "\(target)" }
            return meter.identificationText
        }
    }
}
