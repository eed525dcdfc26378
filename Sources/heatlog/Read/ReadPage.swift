import Catalogue
import Collector
import KMP
import Metering

/// A readout as people read it: who the meter is, and a table of its values.
struct ReadPage {
    private let readout: Readout
    private let missing: [RegisterID]

    /// Makes a page of a readout.
    ///
    /// - Parameters:
    ///   - readout: what the meter answered.
    ///   - wanted: the registers that were asked for by number, if any.
    init(_ readout: Readout, wanted: [RegisterID]) {
        self.readout = readout
        missing = readout.missing(of: wanted)
    }

    /// The page, ready to be printed.
    var text: String {
        var lines = [Terminal.styled(title, .bold), readout.time.localText, ""]
        var table = Table(.left, .right, .left)
        for reading in readout.readings {
            table.add(reading.label, words(for: reading), reading.unitText ?? "")
        }
        lines +=
            readout.readings.isEmpty ? ["None of these registers is in the meter."] : table.lines
        lines += meanings
        if !missing.isEmpty {
            let numbers = missing.map { String($0.rawValue) }.joined(separator: ", ")
            lines += [""] + wrapped("Not in this meter: \(numbers).", width: 78)
        }
        if let caution = readout.caution { lines += [""] + wrapped(caution, width: 78) }
        return lines.joined(separator: "\n")
    }

    private var title: String {
        let meter = readout.meter
        let model = meter.model ?? "meter"
        // The electricity meters have their maker in their name.
        let maker = meter.maker.flatMap { model.hasPrefix($0) ? nil : $0 }
        var parts = [[maker, model].compactMap(\.self).joined(separator: " ")]
        if let serial = meter.serial { parts.append("serial \(serial)") }
        if let number = meter.typeNumber { parts.append("type \(number)") }
        if let software = meter.software { parts.append("software \(software)") }
        return parts.joined(separator: ", ")
    }

    private func words(for reading: Reading) -> String {
        if let text = reading.value.text { return text }
        guard case .noDate(let sent) = reading.value else { return "no value" }
        return sent.magnitude == 0 ? "never" : "not valid (\(sent))"
    }

    /// What the info code says, a sentence a line.
    private var meanings: [String] {
        let meanings = InfoWords(readout).meanings
        return meanings.isEmpty ? [] : [""] + meanings.flatMap { wrapped($0.text, width: 78) }
    }
}

/// What the info code of a readout means.
struct InfoWords {
    let meanings: [InfoMeaning]

    init(_ readout: Readout) {
        // Several models that fit share one table where they are of one family.
        let name = readout.meter.candidates.first
        let older = name.flatMap(MeterCatalogue.asciiModel(named:))
        self.init(name.flatMap(MeterCatalogue.model(named:))?.info ?? older?.info) { id in
            readout.readings.first { RegisterID($0.register) == id }?.value
        }
    }

    /// - Parameters:
    ///   - model: the meter's model, nil where it is not known.
    ///   - value: the value of a register, nil where it was not read.
    init(_ model: MeterModel?, value: (RegisterID) -> Value?) {
        self.init(model?.info, value: value)
    }

    private init(_ table: InfoTable?, value: (RegisterID) -> Value?) {
        guard let table,
            let bits = value(table.register)?.decimal?.wholeNumber.flatMap({ UInt32(exactly: $0) })
        else {
            meanings = []
            return
        }
        meanings = table.meanings(of: bits)
    }
}

extension Readout {
    /// Which of these registers the meter left out of its answer.
    func missing(of wanted: [RegisterID]) -> [RegisterID] {
        let answered = Set(readings.map(\.register))
        return wanted.filter { !answered.contains($0.rawValue) }
    }
}
