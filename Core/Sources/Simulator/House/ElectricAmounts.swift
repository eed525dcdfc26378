import Catalogue
import KMP
import Metering

extension House {
    /// What an electricity meter measures just now, nil for other quantities.
    ///
    /// Reactive power is a fifth of active power, so a power factor of 1/√1.04 = 0.98.
    func electric(_ entry: RegisterEntry) -> Amount? {
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
