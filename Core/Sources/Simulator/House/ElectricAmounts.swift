import Catalogue
import KMP
import Metering

extension House {
    /// What an electricity meter counts and measures, nil for other quantities.
    ///
    /// Everything is taken in the first tariff and nothing is given back. Reactive power is a fifth
    /// of active power, so a power factor of 1/√1.04 = 0.98.
    func electric(_ entry: RegisterEntry) -> Amount? {
        switch entry.id.rawValue {
        // Tariffs 2 to 4, and the maximum of tariff 2.
        case 23...34, 1_036: return Amount(0, unit(of: entry), .down)
        // R1 is all of R12; A1234 is all of A14.
        case 5: return electricTotal(.reactiveEnergyImport)
        case 1_031: return electricTotal(.activeEnergyImport)
        // The maximum of P23 and of Q12.
        case 40: return Amount(0, .watt, .nearest)
        case 41: return Amount(month.power.highest, over: 500_000, .var, .nearest)
        default: return electricTotal(entry.quantity) ?? electricPower(entry)
        }
    }

    private func unit(of entry: RegisterEntry) -> Unit { entry.format?.unit.unit ?? .wattHour }

    private func electricTotal(_ quantity: Quantity) -> Amount? {
        switch quantity {
        case .activeEnergyImport: Amount(totals.joules, over: 3_600, .wattHour, .down)
        case .reactiveEnergyImport: Amount(totals.joules, over: 18_000, .varHour, .down)
        case .activeEnergyExport: Amount(0, .wattHour, .down)
        case .reactiveEnergyExport: Amount(0, .varHour, .down)
        default: nil
        }
    }

    private func electricPower(_ entry: RegisterEntry) -> Amount? {
        let now = conditions.electricWatts
        switch entry.quantity {
        case .activePowerImport: return Amount(now, .watt, .nearest)
        case .activePower: return Amount(phaseWatts(entry.id), .watt, .nearest)
        case .activePowerExport: return Amount(0, .watt, .nearest)
        case .reactivePowerImport: return Amount(now, over: 5, .var, .nearest)
        case .reactivePowerExport: return Amount(0, .var, .nearest)
        case .voltage: return Amount(decivolts(phase(entry.id)), over: 10, .volt, .nearest)
        case .current: return current(entry.id)
        case .powerFactor: return Amount(98, .percent, .nearest)
        case .frequency: return Amount(50, .hertz, .nearest)
        default: return nil
        }
    }

    /// Which phase a register is about, 0 to 2.
    private func phase(_ id: RegisterID) -> Int64 {
        switch id.rawValue {
        case 1_055, 1_077, 1_081: 1
        case 1_056, 1_078, 1_082: 2
        default: 0
        }
    }

    /// The part of the load on one phase; the three make up the whole.
    private func phaseWatts(_ id: RegisterID) -> Int64 {
        let whole = conditions.electricWatts
        let (first, second) = (whole / 2, whole * 3 / 10)
        return [first, second, whole - first - second][Int(phase(id))]
    }

    private func decivolts(_ phase: Int64) -> Int64 {
        dice.number(2_270...2_330, .voltage, minute * 4 + phase)
    }

    /// Apparent power over voltage, 1.0198 · P / U.
    private func current(_ id: RegisterID) -> Amount {
        Amount(phaseWatts(id) * 10_198, over: decivolts(phase(id)) * 1_000, .ampere, .nearest)
    }
}
