import KMP
import Metering

extension Totals {
    // l/3600 × 0.01 °C in a m³·°C, and Wh in a m³·K (1.163 kWh).
    private static let perCubicMetreDegree: Int64 = 360_000_000
    private static let wattHoursPerCubicMetreKelvin: Int128 = 1_163

    /// The heat that a volume brought which came at one temperature and left at another.
    private static func heat(_ hot: Int64, _ cold: Int64) -> Amount {
        Amount(
            wide: Int128(max(0, hot - cold)) * wattHoursPerCubicMetreKelvin,
            over: Int128(perCubicMetreDegree),
            .wattHour,
            .down
        )
    }

    private static func product(_ count: Int64) -> Amount {
        Amount(count, over: perCubicMetreDegree, .cubicMetreDegreeCelsius, .down)
    }

    private static func volume(_ count: Int64) -> Amount {
        Amount(count, over: 3_600, .litre, .down)
    }

    /// Water of 50 °C has 0.988 t/m³; the meter knows no better either.
    private static func mass(_ count: Int64) -> Amount {
        Amount(wide: Int128(count) * 988, over: 3_600_000_000, .tonne, .down)
    }

    /// What has been counted of a quantity, nil for one that is no total.
    ///
    /// The formulas are those of the maker's list (MULTICAL 603 p85): E1 = V1(t1−t2), E2 = V2(t1−t2),
    /// E4 = V1(t1−t3), E6 = V2(t3−t4), E7 = V2(t1−t3), E8 = V1·t1, E9 = V1·t2, E10 = V1·t3,
    /// E11 = V2·t3. This house is never cooled and t2 stays below t3, so E3 and E5 stay at zero.
    func amount(of quantity: Quantity) -> Amount? {
        switch quantity {
        case .heatEnergy, .heatEnergyHighResolution, .heatEnergyDiscount:
            Totals.heat(volumeT1, volumeT2)
        case .heatEnergy2: Totals.heat(volume2T1, volume2T2)
        case .flowEnergy, .differentialEnergy: Totals.heat(volumeT1, volumeT3)
        case .tapWaterEnergy: Totals.heat(volume2T3, volume2T4)
        case .heatEnergyY: Totals.heat(volume2T1, volume2T3)
        case .coolingEnergy, .coolingEnergyHighResolution, .returnEnergy, .controlEnergy,
            .heatEnergySurcharge:
            Totals.heat(0, 0)
        case .volumeFlowTemperature: Totals.product(volumeT1)
        case .volumeReturnTemperature: Totals.product(volumeT2)
        case .volume1Temperature3: Totals.product(volumeT3)
        case .volume2Temperature3: Totals.product(volume2T3)
        case .volume, .volumeHighResolution: Totals.volume(volume)
        case .volume2: Totals.volume(volume2)
        case .differentialVolume: Totals.volume(volumeSurplus)
        case .controlVolume: Totals.volume(volumeShortfall)
        case .volumeReverse, .inB, .inA2, .inB2: Totals.volume(0)
        // The cold-water meter of the house gives its pulses to the first input.
        case .inA: Totals.volume(3 * volume2)
        case .mass: Totals.mass(volume)
        case .mass2: Totals.mass(volume2)
        default: nil
        }
    }

    /// The mean of t1 or t2 since an earlier count, weighted by volume as ΔE8/ΔV1 and ΔE9/ΔV1 are.
    func mean(
        _ product: KeyPath<Totals, Int64>,
        since before: Totals,
        otherwise now: Int64
    ) -> Int64 {
        let passed = volume - before.volume
        return passed == 0 ? now : (self[keyPath: product] - before[keyPath: product]) / passed
    }
}
