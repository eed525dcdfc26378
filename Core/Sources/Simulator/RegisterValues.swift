import Catalogue
public import KMP
import Metering

extension SimulatedMeter {
    /// The serial number that it answers.
    public var serialNumber: UInt32 {
        if case .number(let set)? = options.settings[.serialNumber]?.content,
            let whole = set.wholeNumber, let serial = UInt32(exactly: whole)
        {
            return serial
        }
        return options.serial ?? UInt32(house.dice.number(60_000_000...89_999_999, .identity, 0))
    }

    /// What it would answer for a register now, nil for one that it leaves out.
    ///
    /// It leaves out registers that the model does not have, those whose format no source shows,
    /// and texts that no source gives.
    public func value(of id: RegisterID) -> RegisterContent? {
        let entry = model.entry(for: id)
        if let setting = options.settings[id] {
            return RegisterContent(setting, usual: entry?.format)
        }
        guard let entry, let format = entry.format else { return nil }
        switch format.unit.encoding {
        case .text: return text(of: entry)
        case .clock, .date, .longDate, .monthDay, .realTimeClock, .dateTime:
            return time(of: entry, as: format)
        case .opaque:
            return RegisterContent(
                format.unit,
                .bytes([UInt8](repeating: 0, count: format.byteCount))
            )
        case .number: return RegisterContent(number(of: entry, as: format), as: format)
        }
    }

    /// The type number, whole where it is published whole; or what a scan of a MULTICAL 21 gave.
    private func text(of entry: RegisterEntry) -> RegisterContent? {
        let numbers = model.typeNumbers
        let whole = numbers.first { $0.extent == .whole } ?? numbers.first
        switch entry.quantity {
        // A real meter has some type number here. Where no source gives one, none is made up.
        case .typeNumber:
            return RegisterContent(.text, .bytes(Array((whole?.mark ?? "SIMULATED").utf8)))
        case .configuration: return RegisterContent(.text, .bytes(Array("0100200053533".utf8)))
        default: return nil
        }
    }

    /// Dates of the house's extremes, the target date, and the clock for everything else.
    private func time(of entry: RegisterEntry, as format: RegisterFormat) -> RegisterContent? {
        if let extreme = house.extreme(entry) {
            return clock.content(extreme.time, as: format)
        }
        switch entry.quantity {
        case .clock, .date, .dateTime: return clock.content(clock.seconds(at: present), as: format)
        case .targetDate: return clock.content(newYear, as: format)
        default: return never(as: format)
        }
    }

    /// The target date: the first day of the year.
    private var newYear: Int64 {
        let today = clock.reading(at: present)?.date
        let first = today.flatMap { CalendarDate(year: Int($0.year), month: 1, day: 1) }
        return Int64(first?.daysSince1970 ?? 0) * 86_400
    }

    /// What a date shows that never was.
    private func never(as format: RegisterFormat) -> RegisterContent {
        switch format.unit.encoding {
        case .realTimeClock, .dateTime:
            let zeros = [UInt8](repeating: 0, count: format.byteCount)
            return RegisterContent(format.unit, .bytes(zeros))
        default: return RegisterContent(ExactDecimal(magnitude: 0), as: format)
        }
    }

    private func number(of entry: RegisterEntry, as format: RegisterFormat) -> ExactDecimal {
        if let identity = identity(entry) {
            return ExactDecimal(magnitude: identity, exponent: format.exponent)
        }
        if entry.quantity == .temperatureDifference { return difference(as: format) }
        let amount = house.extreme(entry)?.amount ?? house.amount(of: entry)
        return amount?.shown(in: format, digits: entry.quantity.isHighResolution ? 8 : 19)
            ?? ExactDecimal(magnitude: 0, exponent: format.exponent)
    }

    /// The difference of the two temperatures as they are shown, so that the display adds up.
    private func difference(as format: RegisterFormat) -> ExactDecimal {
        let now = house.conditions
        let t1 = Amount(now.t1, over: 100, .kelvin, .nearest).mantissa(in: format)
        let t2 = Amount(now.t2, over: 100, .kelvin, .nearest).mantissa(in: format)
        return ExactDecimal(Int64(truncatingIfNeeded: t1 - t2), exponent: format.exponent)
    }

    /// Numbers that tell who the meter is; made from the seed where no option gives them.
    private func identity(_ entry: RegisterEntry) -> UInt64? {
        switch (entry.quantity, entry.id.rawValue) {
        case (.serialNumber, _), (.customerNumberLow, _), (.other, 183), (.other, 1_010):
            UInt64(serialNumber)
        case (.programNumber, _), (.configuration, _), (.softwareChecksum, _):
            UInt64(house.dice.number(10_000...59_999, .identity, Int64(entry.id.rawValue)))
        case (.infoEvents, _), (.infoHours, _), (.other, 222):
            UInt64(house.dice.number(0...20, .identity, Int64(entry.id.rawValue)))
        default: nil
        }
    }
}

extension RegisterID {
    /// SERIE NO, which every meter has.
    static let serialNumber = RegisterID(1_001)
}

extension Quantity {
    /// Whether a register holds only the last digits of a total: eight, as the display does.
    var isHighResolution: Bool {
        switch self {
        case .heatEnergyHighResolution, .coolingEnergyHighResolution, .volumeHighResolution: true
        default: false
        }
    }
}
