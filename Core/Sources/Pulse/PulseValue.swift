public import Metering

/// What one pulse stands for, as an exact fraction of a unit.
public struct PulseValue: Sendable, Hashable {
    /// The amount of one pulse in ``unit``: 1/1000 for a meter of 1000 imp/kWh.
    public let ratio: Ratio
    /// The unit of energy or volume.
    public let unit: Unit

    /// Makes a value from an amount for each pulse: ten litres.
    public init(_ ratio: Ratio, _ unit: Unit) {
        self.ratio = ratio
        self.unit = unit
    }

    /// Makes a value from pulses for each unit, as meters print it: 1000 imp/kWh.
    ///
    /// - Precondition: `pulses` is not zero.
    public static func pulses(_ pulses: UInt64, per unit: Unit) -> PulseValue {
        PulseValue(Ratio(1, pulses), unit)
    }
}
