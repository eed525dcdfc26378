public import Metering

/// The unit of a number that is sent without one, and the power of ten of its last digit.
public struct DigitUnit: Sendable, Hashable {
    /// The unit: GJ.
    public var unit: Unit
    /// The power of ten: −3 where the last digit counts 0.001 GJ.
    public var exponent: Int8

    /// Makes a unit: `DigitUnit(.gigajoule, -3)`.
    public init(_ unit: Unit, _ exponent: Int8) {
        self.unit = unit
        self.exponent = exponent
    }
}

/// What the digits of one meter mean, by its configuration.
///
/// The meter sends neither units nor decimal points; the CCC code of its program number tells them,
/// by tables in the meters' descriptions of which none is at hand. So whoever reads the meter says
/// what its display shows. A scale that is not given is not guessed: its numbers stay bare.
public struct LineScale: Sendable, Hashable {
    /// Energy, as the display shows it.
    public var energy: DigitUnit?
    /// Volume.
    public var volume: DigitUnit?
    /// Power and peak power.
    public var power: DigitUnit?
    /// Flow.
    public var flow: DigitUnit?

    /// Makes a scale; what is nil stays a bare number.
    public init(
        energy: DigitUnit? = nil,
        volume: DigitUnit? = nil,
        power: DigitUnit? = nil,
        flow: DigitUnit? = nil
    ) {
        self.energy = energy
        self.volume = volume
        self.power = power
        self.flow = flow
    }

    /// The unit of a field of `/#1`, nil where it is not given or the field has none.
    ///
    /// Hours and temperatures are the same in every meter: whole hours, 0.01 °C and 0.01 K.
    public func unit(of field: LiveField) -> DigitUnit? {
        switch field {
        case .energy: energy
        case .volume: volume
        case .operatingHours: DigitUnit(.hour, 0)
        case .flowTemperature, .returnTemperature: DigitUnit(.degreeCelsius, -2)
        case .temperatureDifference: DigitUnit(.kelvin, -2)
        case .power, .peakPower: power
        case .flow: flow
        case .infoCode: nil
        }
    }
}

/// A number and its unit, nil for a bare number.
public struct ScaledNumber: Sendable, Hashable {
    /// The number, with the digits as sent.
    public let number: ExactDecimal
    /// Its unit, nil where the configuration does not give it or the number has none.
    public let unit: Unit?

    init(_ digits: ExactDecimal, in unit: DigitUnit?) {
        number = ExactDecimal(
            isNegative: digits.isNegative,
            magnitude: digits.magnitude,
            exponent: unit?.exponent ?? 0
        )
        self.unit = unit?.unit
    }
}
