import Catalogue
import KMP
import Metering

extension House {
    /// What a register shows that is no extreme, nil for what this house knows nothing of.
    func amount(of entry: RegisterEntry) -> Amount? {
        switch medium {
        case .electricity: electric(entry) ?? other(entry)
        case .water: water(entry.id) ?? totals.amount(of: entry.quantity) ?? other(entry)
        case .heat:
            measured(entry) ?? totals.amount(of: entry.quantity) ?? other(entry)
        }
    }

    private func measured(_ entry: RegisterEntry) -> Amount? {
        let now = conditions
        switch entry.quantity {
        case .flow2: return litresPerHour(now.flow2)
        case .power, .powerMaximum, .powerMinimum: return watts(now.power)
        case .flowTemperature: return celsius(now.t1)
        case .returnTemperature: return celsius(now.t2)
        case .temperature3: return celsius(now.t3)
        case .temperature4: return celsius(now.t4)
        case .flowTemperatureAverage: return celsius(average(entry.id, \.volumeT1, now.t1))
        case .returnTemperatureAverage: return celsius(average(entry.id, \.volumeT2, now.t2))
        default: return nil
        }
    }

    /// Year and month to date weigh by volume; the averages of a day are over its hours.
    private func average(
        _ id: RegisterID,
        _ product: KeyPath<Totals, Int64>,
        _ now: Int64
    ) -> Int64 {
        switch id.rawValue {
        case 146, 147: totals.mean(product, since: year.totalsBefore, otherwise: now)
        case 149, 150: totals.mean(product, since: month.totalsBefore, otherwise: now)
        case 379: day.meanT1
        case 380: day.meanT2
        default: now
        }
    }

    /// The temperatures of a water meter, which are known by their numbers alone, and the volume
    /// in each of its thirteen bands of flow.
    private func water(_ id: RegisterID) -> Amount? {
        switch id.rawValue {
        case 292: celsius(conditions.t1)
        case 293: celsius(month.t1.lowest)
        case 294: celsius(month.t1.highest)
        case 295: celsius(month.meanT1)
        case 296: celsius(day.t1.lowest)
        case 297: celsius(day.t1.highest)
        case 298: celsius(day.meanT1)
        case 299: celsius(conditions.t2)
        case 300: celsius(month.t2.lowest)
        case 301: celsius(month.t2.highest)
        case 302: celsius(month.meanT2)
        case 303: celsius(day.t2.lowest)
        case 304: celsius(day.t2.highest)
        case 305: celsius(day.meanT2)
        case 692, 697...708: Amount(totals.volume, over: 13 * 3_600, .litre, .down)
        case 709...721: litresPerHour(Int64(id.rawValue - 708) * 100)
        default: nil
        }
    }

    /// What is alike in all meters, and constants that are usual.
    private func other(_ entry: RegisterEntry) -> Amount? {
        switch (entry.quantity, entry.id.rawValue) {
        case (.flow, _), (.flowMaximum, _), (.flowMinimum, _): litresPerHour(conditions.flow)
        case (.operatingHours, _): Amount(operatingHours, .hour, .down)
        case (.batteryDays, _): Amount(max(0, 5_800 - operatingHours / 24), .day, .down)
        case (.pressure, _), (.other, 505), (.other, 507): Amount(62, over: 10, .bar, .nearest)
        case (.pressure2, _), (.other, 506), (.other, 508): Amount(41, over: 10, .bar, .nearest)
        case (.other, 366): celsius(5_000)
        case (.other, 477), (.other, 478): celsius(conditions.t3)
        case (.other, 257), (.other, 258): Amount(100, .pulsePerLitre, .nearest)
        case (.other, 234), (.other, 235): Amount(10, .litrePerPulse, .nearest)
        case (.other, 268): Amount(60, .minute, .nearest)
        default: nil
        }
    }

    private func litresPerHour(_ flow: Int64) -> Amount { Amount(flow, .litrePerHour, .nearest) }

    private func celsius(_ temperature: Int64) -> Amount {
        Amount(temperature, over: 100, .degreeCelsius, .nearest)
    }

    private func watts(_ power: Int64) -> Amount { Amount(power, over: 100_000, .watt, .nearest) }
}

extension House {
    /// An extreme of a period: what it was and when it was.
    struct Extreme: Sendable {
        let amount: Amount
        let time: Int64
    }

    /// The extreme that a register holds, as its value or as its date; nil for other registers.
    func extreme(_ entry: RegisterEntry) -> Extreme? {
        guard medium != .electricity else { return electricExtreme(entry.id) }
        return switch entry.id.rawValue {
        case 123, 124, 383: highest(year.flow, .litrePerHour)
        case 125, 126, 384: lowest(year.flow, .litrePerHour)
        case 127, 128, 385: highest(year.power, .watt)
        case 129, 130, 386: lowest(year.power, .watt)
        case 138, 139, 387: highest(month.flow, .litrePerHour)
        case 140, 141, 388: lowest(month.flow, .litrePerHour)
        case 142, 143, 389: highest(month.power, .watt)
        case 144, 145, 390: lowest(month.power, .watt)
        case 241, 445: highest(day.flow, .litrePerHour)
        case 242, 446: lowest(day.flow, .litrePerHour)
        default: nil
        }
    }

    /// The maximum of P14, which is all in tariff 1, with its time and date.
    private func electricExtreme(_ id: RegisterID) -> Extreme? {
        switch id.rawValue {
        case 39, 1_027, 1_028, 1_033...1_035, 1_049: highest(month.power, .watt)
        default: nil
        }
    }

    private func highest(_ range: Period.Extremes, _ unit: Unit) -> Extreme {
        Extreme(amount: extreme(range.highest, unit), time: range.highestTime)
    }

    private func lowest(_ range: Period.Extremes, _ unit: Unit) -> Extreme {
        Extreme(amount: extreme(range.lowest, unit), time: range.lowestTime)
    }

    private func extreme(_ value: Int64, _ unit: Unit) -> Amount {
        Amount(value, over: unit == .watt ? 100_000 : 1, unit, .nearest)
    }
}
