internal import Catalogue
internal import IEC62056
internal import KMP
internal import Metering

// From fields and records to readings.

extension Reading {
    /// A value of `/#1`, by what is known of its digits.
    init(_ data: LiveData, _ field: LiveField, _ scale: LineScale, _ source: Source) {
        let entry = field.entry
        let value = data.value(of: field, scale: scale)
        self.init(
            register: entry.id.rawValue,
            quantity: entry.quantity,
            name: entry.name,
            label: entry.label,
            value: .number(value.number),
            unit: value.unit,
            source: source
        )
    }

    /// A value that has no register number.
    fileprivate init(
        _ name: String,
        _ label: String,
        _ value: Value,
        _ unit: Unit? = nil,
        source: Source
    ) {
        self.init(
            register: 0,
            quantity: .other,
            name: name,
            label: label,
            value: value,
            unit: unit,
            source: source
        )
    }

    /// A value that later meters have as a register.
    fileprivate init(_ register: RegisterEntry, _ number: ExactDecimal, _ source: Source) {
        self.init(
            register: register.id.rawValue,
            quantity: register.quantity,
            name: register.name,
            label: register.label,
            value: .number(number),
            unit: nil,
            source: source
        )
    }
}

extension ProgramData {
    /// What `/#2` tells, as bare numbers: what tariffs and pulse inputs count is configured.
    func readings(_ source: Source) -> [Reading] {
        let registers: [(UInt16, ExactDecimal)] = [
            (64, tariff2), (66, limit2), (65, tariff3), (67, limit3), (84, inputA), (85, inputB),
            (152, ExactDecimal(magnitude: UInt64(program.rawValue))), (153, configuration),
        ]
        let known = registers.compactMap { id, number in
            MeterCatalogue.entry(for: RegisterID(id)).map { Reading($0, number, source) }
        }
        return [.customerNumber(customerNumber, source)] + known + [
            Reading("date_as_sent", "Date, digits as sent", .number(date), source: source)
        ]
    }
}

extension Reading {
    /// The customer number, eleven digits.
    fileprivate static func customerNumber(_ number: ExactDecimal, _ source: Source) -> Reading {
        Reading("customer_number", "Customer number", .number(number), source: source)
    }

    /// A record of a readout, nil where the meter leaves its value out.
    fileprivate init?(_ record: ReadoutRecord, in block: Span<UInt8>, _ source: Source) {
        let text = block.text(record.valueOffset, record.valueCount)
        guard !text.isEmpty else { return nil }
        let unit = record.unit(in: block)
        let unitText = block.text(record.unitOffset, record.unitCount)
        let number = record.decimal(in: block)
        let isKnown = unit != nil || unitText.isEmpty
        let value = number.flatMap { isKnown ? Value.number($0) : nil }
        if record.address == .customerNumber, let number {
            self = .customerNumber(number, source)
            return
        }
        self.init(
            "record_\(record.address)",
            "Record \(record.address)",
            value ?? .text(unitText.isEmpty ? text : "\(text)*\(unitText)"),
            isKnown ? unit : nil,
            source: source
        )
        guard let field = record.address.field, value != nil else { return }
        (register, quantity) = (field.entry.id.rawValue, field.entry.quantity)
        (name, label) = (field.entry.name, field.entry.label)
    }
}

extension RecordAddress {
    /// The value of `/#1` that is the same, nil where there is none.
    fileprivate var field: LiveField? {
        switch self {
        case .energy: .energy
        case .volume: .volume
        case .operatingHours: .operatingHours
        default: nil
        }
    }
}

extension [Reading] {
    /// The records of a readout's block.
    ///
    /// - Throws: ``ASCIIDefect`` where it is built otherwise.
    init(records block: Span<UInt8>, _ source: Source) throws(ASCIIDefect) {
        self.init()
        var records = ReadoutRecords()
        while let record = try records.next(in: block) {
            if let reading = Reading(record, in: block, source) { append(reading) }
        }
    }

    /// Takes the records of a readout: they come with their units, and so take the place of bare
    /// numbers; where a unit was given for those, the two are compared.
    mutating func take(_ records: [Reading]) {
        for record in records {
            guard let place = firstIndex(where: { $0.name == record.name }) else {
                append(record)
                continue
            }
            if self[place].unit == nil, record.unit != nil {
                self[place] = record
            } else if !self[place].isNear(record) {
                self[place].doubt = Self.contradiction(self[place], record)
            }
        }
    }

    private static func contradiction(_ reading: Reading, _ record: Reading) -> String {
        let words = [record.value.text, record.unitText].compactMap(\.self).joined(separator: " ")
        return "The meter's readout says \(words): the scale that was given is not the meter's."
    }
}

extension Reading {
    /// Whether another reading of the same total tells about the same amount: a wrong scale is wrong
    /// by a factor of 3.6 or more.
    fileprivate func isNear(_ other: Reading) -> Bool {
        guard let unit, let theirs = other.unit, let mine = value.decimal,
            let sent = other.value.decimal,
            let converted = try? sent.converted(from: theirs, to: unit, digits: 3)
        else { return unit?.dimension == other.unit?.dimension }
        let coarse = max(mine.exponent, converted.exponent)
        let fine = min(mine.exponent, converted.exponent)
        guard let one = mine.rescaled(to: fine)?.magnitude, one < .max / 4,
            let two = converted.rescaled(to: fine)?.magnitude, two < .max / 4,
            let step = ExactDecimal(magnitude: 1, exponent: coarse).rescaled(to: fine)?.magnitude,
            step < .max / 4
        else { return false }
        return one <= 2 * two + step && two <= 2 * one + step
    }
}

extension Span<UInt8> {
    fileprivate func text(_ offset: Int, _ count: Int) -> String {
        String(decoding: (0..<count).map { self[offset + $0] }, as: UTF8.self)
    }
}
