import Catalogue
import IEC62056
import KMP
import Metering

extension SimulatedASCIIMeter {
    /// The answer to `/#` and a character; nil for what the model is not known to have, or for what
    /// nobody knows how to answer.
    func data(_ set: DataSet) -> String? {
        guard let entry = model.entry(for: set) else { return nil }
        switch set {
        case .live: return row(liveDigits)
        case .program: return row(programFields)
        case .moment: return row(momentDigits)
        case .infoEvents: return eventRows(entry.depth ?? 12)
        case .targetDate: return historyRows(.year, count: 1)
        case .hours: return historyRows(.hour, count: entry.depth ?? 12)
        case .days: return historyRows(.day, count: entry.depth ?? 12)
        case .months, .longMonths: return historyRows(.month, count: entry.depth ?? 12)
        case .years: return historyRows(.year, count: entry.depth ?? 12)
        default: return nil
        }
    }

    /// Who it is, with `/` and line end.
    var identification: [UInt8] { SevenBit.bytes("/\(model.identification ?? "KAM0MC")\r\n") }

    /// The data of a readout between STX and ETX, and its check.
    var readoutBlock: [UInt8] {
        let digits = options.digits
        let records = [
            "0.0(\(padded(customerNumber, to: 11)))",
            "6.8(\(countsEnergy ? shown(value(of: .energy), digits.energy) : blank))",
            "6.26(\(shown(value(of: .volume), digits.volume)))",
            "6.31(\(shown(value(of: .operatingHours), DigitUnit(.hour, 0))))!",
        ]
        let text = records.joined(separator: "\r\n") + "\r\n\u{3}"
        var check = BlockCheck()
        for character in text.utf8 { check.add(character) }
        let isWrong = options.faults.contains(.wrongChecksum)
        let sent = isWrong ? (check.value + 1) % 128 : check.value
        return SevenBit.bytes("\u{2}" + text) + [SevenBit.byte(sent)]
    }

    /// The digits of a field of `/#1` now; what does not fit seven digits begins again.
    func value(of field: LiveField) -> Int32 { value(of: field, in: house) }

    /// A MULTICAL 41 counts volume only and leaves energy blank. (5512-313 §11.2)
    private var countsEnergy: Bool { model.medium == .heat }
    private var blank: String { String(repeating: " ", count: 7) }

    private func value(of field: LiveField, in house: House) -> Int32 {
        if let set = options.settings[field] { return set }
        guard countsEnergy || field != .energy else { return 0 }
        let unit = options.digits.scale.unit(of: field)
        guard let unit, let code = UnitCode(of: unit.unit) else { return 0 }
        let format = RegisterFormat(code.rawValue, exponent: unit.exponent)
        if field == .temperatureDifference {
            return value(of: .flowTemperature, in: house) - value(of: .returnTemperature, in: house)
        }
        let amount =
            field == .peakPower
            ? house.extreme(RegisterEntry(143, .powerMaximum, source: Self.source))?.amount
            : house.amount(of: field.entry)
        return Int32((amount?.mantissa(in: format) ?? 0) % 10_000_000)
    }

    private static let source = SourceNote("simulated", .inferred)

    private var liveDigits: [String] {
        (0..<LiveField.count).compactMap { LiveField(rawValue: $0) }.map { digits(value(of: $0)) }
    }

    private var momentDigits: [String] {
        let empty = digits(0)
        return [
            digits(value(of: .flowTemperature)), empty, digits(value(of: .returnTemperature)),
            empty, empty, digits(value(of: .flow)), empty, digits(value(of: .power)),
        ]
    }

    private var programFields: [String] {
        let numbers = Array(repeating: digits(0), count: 6)
        let program = house.dice.number(34_000...34_999, .identity, 2)
        return [padded(customerNumber, to: 11)] + numbers
            + [padded(UInt64(program), to: 7), "1100000", date(of: house.time)]
    }

    private var customerNumber: UInt64 {
        options.customerNumber ?? UInt64(house.dice.number(1_000_000...9_999_999, .identity, 1))
    }

    /// Rows of date, energy and volume at the beginnings of the last intervals.
    private func historyRows(_ interval: LogInterval, count: Int) -> String {
        let newest = interval.number(at: house.time)
        let times = (0..<Int64(count)).map { interval.start(of: newest - $0) }
            .filter { $0 >= house.installed }
        var history = HouseHistory(medium: .heat, dice: house.dice, start: houseStart)
        let rows = times.reversed().map { time in
            let then = history.house(at: time)
            let energy = digits(value(of: .energy, in: then))
            return row([date(of: time), energy, digits(value(of: .volume, in: then))])
        }
        return rows.reversed().joined()
    }

    /// Rows of date and info code.
    private func eventRows(_ count: Int) -> String {
        (0..<Int64(count)).map { place in
            let back = house.dice.number(20...40, .event, place) * 86_400 * (place + 1)
            let code = Int32(1 << house.dice.number(2...3, .event, -1 - place))
            return row([date(of: house.time - back), digits(code)])
        }.joined()
    }

    private func row(_ fields: [String]) -> String { fields.map { $0 + " " }.joined() + "\r" }

    private func date(of time: Int64) -> String {
        guard let date = MeterDateTime(clockSeconds: time)?.date else { return digits(0) }
        return padded(UInt64(DigitClock.digits(date)), to: 7)
    }

    /// Seven characters, the first a minus where it is one.
    private func digits(_ value: Int32) -> String {
        let size = UInt64(value.magnitude)
        return value < 0 ? "-" + padded(size, to: 6) : padded(size, to: 7)
    }

    private func padded(_ number: UInt64, to width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// Digits with their decimal point and unit, as a readout has them.
    private func shown(_ value: Int32, _ unit: DigitUnit) -> String {
        let text = padded(UInt64(value.magnitude), to: 7)
        let name = unit.unit == .cubicMetre ? "m3" : unit.unit.description
        guard unit.exponent < 0 else { return "\(text)*\(name)" }
        let point = text.index(text.endIndex, offsetBy: Int(unit.exponent))
        return "\(text[..<point]).\(text[point...])*\(name)"
    }
}

extension UnitCode {
    /// The code of a unit, nil where the protocol has none.
    fileprivate init?(of unit: Unit) {
        let codes = (UInt8.min...UInt8.max).lazy.map { UnitCode(rawValue: $0) }
        guard let code = codes.first(where: { $0.unit == unit }) else { return nil }
        self = code
    }
}
