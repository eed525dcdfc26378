import Catalogue
import KMP
import Metering

extension House {
    /// What a register shows that is no extreme, nil for what this house knows nothing of.
    func amount(of entry: RegisterEntry) -> Amount? {
        totals.amount(of: entry.quantity)
            ?? measured(entry)
            ?? electric(entry)
            ?? water(entry)
            ?? other(entry.quantity)
    }

    private func measured(_ entry: RegisterEntry) -> Amount? {
        let now = conditions
        switch entry.quantity {
        case .flow, .flowMaximum, .flowMinimum: return litresPerHour(now.flow)
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

    private func water(_ entry: RegisterEntry) -> Amount? {
        let now = conditions
        switch (entry.quantity, entry.id.rawValue) {
        case (.waterTemperature, 293): return celsius(month.t1.lowest)
        case (.waterTemperature, 294): return celsius(month.t1.highest)
        case (.waterTemperature, 295): return celsius(month.meanT1)
        case (.waterTemperature, 296): return celsius(day.t1.lowest)
        case (.waterTemperature, 297): return celsius(day.t1.highest)
        case (.waterTemperature, 298): return celsius(day.meanT1)
        case (.waterTemperature, _): return celsius(now.t1)
        case (.meterTemperature, 300): return celsius(month.t2.lowest)
        case (.meterTemperature, 301): return celsius(month.t2.highest)
        case (.meterTemperature, 302): return celsius(month.meanT2)
        case (.meterTemperature, 303): return celsius(day.t2.lowest)
        case (.meterTemperature, 304): return celsius(day.t2.highest)
        case (.meterTemperature, 305): return celsius(day.meanT2)
        case (.meterTemperature, _): return celsius(now.t2)
        default: return nil
        }
    }

    private func other(_ quantity: Quantity) -> Amount? {
        switch quantity {
        case .operatingHours: Amount(operatingHours, .hour, .down)
        case .batteryDays: Amount(max(0, 5_800 - operatingHours / 24), .day, .down)
        case .pressure: Amount(62, over: 10, .bar, .nearest)
        case .pressure2: Amount(41, over: 10, .bar, .nearest)
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
    func extreme(_ id: RegisterID) -> Extreme? {
        switch id.rawValue {
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
