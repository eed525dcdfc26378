import Catalogue
import KMP
import Metering

/// A readout as people read it: who the meter is, and a table of its values.
struct ReadPage {
    private let readout: Readout
    private let models: [MeterModel]

    init(_ readout: Readout, models: [MeterModel]) {
        self.readout = readout
        self.models = models
    }

    /// The page, ready to be printed.
    var text: String {
        var lines = [Terminal.styled(title, .bold), readout.time.localText, ""]
        var table = Table(.left, .right, .left)
        for reading in readout.readings {
            table.add(reading.label, words(for: reading), reading.unit?.description ?? "")
        }
        lines +=
            readout.readings.isEmpty ? ["None of these registers is in the meter."] : table.lines
        lines += meanings
        return lines.joined(separator: "\n")
    }

    private var title: String {
        let meter = readout.meter
        var parts = [
            [meter.maker, meter.model ?? "meter"].compactMap(\.self).joined(separator: " ")
        ]
        if let serial = meter.serial { parts.append("serial \(serial)") }
        if let number = meter.typeNumber { parts.append("type \(number)") }
        if let software = meter.software { parts.append("software \(software)") }
        return parts.joined(separator: ", ")
    }

    private func words(for reading: Reading) -> String {
        if let text = reading.value.text { return text }
        guard case .noDate(let sent) = reading.value else { return "no value" }
        return sent.magnitude == 0 ? "never" : "no date (\(sent))"
    }

    /// What the info code says, a sentence a line.
    private var meanings: [String] {
        let meanings = InfoWords(readout.readings, models: models).meanings
        return meanings.isEmpty ? [] : [""] + meanings.flatMap { wrapped($0.text, width: 78) }
    }
}

/// What the info code of a readout means.
struct InfoWords {
    let meanings: [InfoMeaning]

    init(_ readings: [Reading], models: [MeterModel]) {
        // Several models that fit share one table where they are of one family.
        guard let table = models.first?.info,
            let code = readings.first(where: { RegisterID($0.register) == table.register }),
            let bits = code.value.decimal?.wholeNumber.flatMap({ UInt32(exactly: $0) })
        else {
            meanings = []
            return
        }
        meanings = table.meanings(of: bits)
    }
}
