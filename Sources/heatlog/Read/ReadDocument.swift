import Catalogue
import Foundation
import Metering

/// A readout as one JSON document.
///
/// Values are strings, so that no digit is lost on the way.
struct ReadDocument: Encodable {
    private let readout: Readout
    private let info: [String]

    init(_ readout: Readout, models: [MeterModel]) {
        self.readout = readout
        info = InfoWords(readout.readings, models: models).sentences
    }

    /// The document as text.
    ///
    /// - Parameter pretty: over many lines for people, or in one line for a stream of documents.
    /// - Returns: the text, without a line end behind it.
    func text(pretty: Bool) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private enum Key: String, CodingKey { case schema, time, meter, readings, info }

    func encode(to encoder: any Encoder) throws {
        var document = encoder.container(keyedBy: Key.self)
        try document.encode("heatlog.read/1", forKey: .schema)
        try document.encode(readout.time.description, forKey: .time)
        try document.encode(MeterPart(meter: readout.meter), forKey: .meter)
        try document.encode(readout.readings.map(ReadingPart.init), forKey: .readings)
        try document.encode(info, forKey: .info)
    }
}

/// The meter in a document: every key is always there, null where nothing is known.
private struct MeterPart: Encodable {
    let meter: MeterIdentity

    private enum Key: String, CodingKey {
        case maker, model, serial, software
        case identifiedBy = "identified_by"
        case typeCode = "type_code"
        case typeNumber = "type_number"
    }

    func encode(to encoder: any Encoder) throws {
        var part = encoder.container(keyedBy: Key.self)
        try part.encode(meter.maker, forKey: .maker)
        try part.encode(meter.model, forKey: .model)
        try part.encode(meter.serial, forKey: .serial)
        try part.encode(meter.identifiedBy?.rawValue, forKey: .identifiedBy)
        try part.encode(meter.typeCode.map { "0x" + hexadecimal($0) }, forKey: .typeCode)
        try part.encode(meter.typeNumber, forKey: .typeNumber)
        try part.encode(meter.software, forKey: .software)
    }

    private func hexadecimal(_ code: UInt16) -> String {
        let digits = String(code, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}

/// A reading in a document.
private struct ReadingPart: Encodable {
    let reading: Reading

    private enum Key: String, CodingKey {
        case id, quantity, label, value, unit, ucum, source
        case summerTimeMinutes = "summer_time_minutes"
    }

    func encode(to encoder: any Encoder) throws {
        var part = encoder.container(keyedBy: Key.self)
        try part.encode(reading.register, forKey: .id)
        try part.encode(reading.quantity?.description, forKey: .quantity)
        try part.encode(reading.label, forKey: .label)
        try part.encode(reading.value.text, forKey: .value)
        try part.encode(reading.unit?.symbol.description, forKey: .unit)
        try part.encode(reading.unit?.ucum.description, forKey: .ucum)
        try part.encode(reading.source.rawValue, forKey: .source)
        if case .dateTime(let dateTime) = reading.value, let minutes = dateTime.summerTimeMinutes {
            try part.encode(minutes, forKey: .summerTimeMinutes)
        }
    }
}
