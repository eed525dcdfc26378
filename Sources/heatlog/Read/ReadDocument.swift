import Catalogue
import KMP
import Metering

/// A readout as one JSON document.
///
/// Values are strings, so that no digit is lost on the way; every key is always there, null where
/// nothing is known.
struct ReadDocument {
    private let readout: Readout
    private let missing: [RegisterID]

    /// Makes a document of a readout.
    ///
    /// - Parameters:
    ///   - readout: what the meter answered.
    ///   - wanted: the registers that were asked for by number, if any.
    init(_ readout: Readout, wanted: [RegisterID]) {
        self.readout = readout
        missing = readout.missing(of: wanted)
    }

    /// The document.
    var json: OrderedJSON {
        .object([
            ("schema", .text("heatlog.read/1")),
            ("time", .text(readout.time.description)),
            ("meter", meter),
            ("readings", .array(readout.readings.map(reading))),
            ("missing", .array(missing.map { .number(Int($0.rawValue)) })),
            ("info", .array(InfoWords(readout).meanings.map(meaning))),
        ])
    }

    private var meter: OrderedJSON {
        let meter = readout.meter
        return .object([
            ("maker", .optional(meter.maker)),
            ("model", .optional(meter.model)),
            ("candidates", .array(meter.candidates.map(OrderedJSON.text))),
            ("serial", .optional(meter.serial)),
            ("identified_by", .optional(meter.identifiedBy?.rawValue)),
            ("type_code", .optional(meter.typeCode.map { "0x" + hexadecimal($0) })),
            ("type_number", .optional(meter.typeNumber)),
            ("software", .optional(meter.software)),
        ])
    }

    private func reading(_ reading: Reading) -> OrderedJSON {
        var members: [(String, OrderedJSON)] = [
            ("id", reading.register == 0 ? .null : .number(Int(reading.register))),
            ("quantity", .optional(reading.quantity?.description)),
            ("name", .text(reading.name)),
            ("label", .text(reading.label)),
            ("value", .optional(reading.value.text)),
            ("unit", .optional(reading.unit?.symbol.description)),
            ("ucum", .optional(reading.unit?.ucum.description)),
            ("source", .text(reading.source.rawValue)),
        ]
        if let code = reading.unknownUnit {
            members.append(("unit_code", .number(Int(code))))
        }
        if case .noDate(let sent) = reading.value {
            members.append(("raw", .text(sent.description)))
        }
        if case .dateTime(let dateTime) = reading.value, let minutes = dateTime.summerTimeMinutes {
            members.append(("summer_time_minutes", .number(Int(minutes))))
        }
        return .row(members)
    }

    private func meaning(_ meaning: InfoMeaning) -> OrderedJSON {
        .row([
            ("name", .text(meaning.name)),
            ("active", .boolean(meaning.isActive)),
            ("text", .text(meaning.text)),
        ])
    }
}
