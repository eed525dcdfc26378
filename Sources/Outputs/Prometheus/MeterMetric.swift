internal import Journal
internal import Metering

/// What a series of a meter is called where Prometheus stores it, and in which unit.
///
/// Names and units follow Prometheus's own advice (prometheus.io/docs/practices/naming): base units
/// in the name, and one name for all counters of one kind, told apart by a label. Flow stays in
/// cubic metres an hour: in those a second most values have no finite decimal.
struct MeterMetric {
    /// The name without `_total`.
    let name: String
    /// What the name ends in; nil for a bare number.
    let unit: String?
    /// Whether it only ever grows.
    let isCounter: Bool
    /// What tells it from others of the name; nil where there are none.
    let register: String?
    /// What it is, for people.
    let help: String
    /// What is taken from a value before it is multiplied.
    private let zero: Int64
    /// What a value is multiplied by.
    private let factor: Ratio

    /// Names a series; nil for what is no measurement, or has a unit that nobody has explained.
    init?(_ series: Series) {
        let unit = series.unit.map { Unit(symbol: $0) }
        // A code of a unit that nobody has explained.
        if let unit, unit == nil { return nil }
        let base = unit.flatMap { $0 }.map { Base($0.dimension) }
        if series.isTotal {
            let kind = base?.kind ?? "events"
            name = ["heatmeter", kind, base?.unit].compactMap(\.self).joined(separator: "_")
            help = base?.counted ?? "Events that the meter has counted, by register."
            register = series.name
        } else {
            guard base != nil || Self.bare.contains(series.name) else { return nil }
            let stem = Self.stems[series.name] ?? Self.word(series.name)
            name = ["heatmeter", stem, base?.unit].compactMap(\.self).joined(separator: "_")
            help = "\(series.label), as the meter showed it last."
            register = nil
        }
        self.unit = base?.unit
        isCounter = series.isTotal
        zero = base?.zero ?? 0
        factor =
            unit.flatMap { $0 }.flatMap { unit in
                base.flatMap { unit.ratio.divided(by: $0.size) }
            } ?? Ratio(1)
    }

    /// What no two samples of one meter may share.
    var key: String { "\(name)/\(register ?? "")" }

    /// A value in the unit of the name: exact, but for one without a finite decimal (degrees
    /// Fahrenheit), which is rounded to 9 decimals.
    ///
    /// - Returns: nil where it has more digits than can be told.
    func value(_ decimal: ExactDecimal) -> ExactDecimal? {
        guard let amount = decimal.minus(zero) else { return nil }
        return try? amount.multiplied(by: factor, digits: 9)
    }

    /// Bare numbers that tell something; the others are names, dates and settings.
    private static let bare: Set = ["info_code", "info_bits", "power_factor"]

    /// Names that would contradict the unit behind them.
    private static let stems = [
        "battery_days": "battery_remaining", "info_bits": "info_flags",
    ]

    /// A name of data as a part of a metric's name.
    private static func word(_ name: String) -> String {
        String(
            name.lowercased().map { letter in
                letter.isASCII && (letter.isLetter || letter.isNumber) ? letter : "_"
            }
        )
    }
}

extension ExactDecimal {
    /// The value less a whole number; nil where that has more digits than 64 bits hold.
    fileprivate func minus(_ number: Int64) -> ExactDecimal? {
        guard number != 0 else { return self }
        let power = min(exponent, 0)
        let whole = ExactDecimal(number).rescaled(to: power)?.mantissa
        guard let whole, let mantissa = rescaled(to: power)?.mantissa else { return nil }
        let (difference, overflow) = mantissa.subtractingReportingOverflow(whole)
        return overflow ? nil : ExactDecimal(difference, exponent: power)
    }
}

/// The unit that a dimension is told in.
private struct Base {
    /// What counters of the dimension are called.
    let kind: String
    /// The unit in a name.
    let unit: String
    /// What counters of the dimension tell.
    let counted: String
    /// The unit's size in the base unit of ``Metering``.
    let size: Ratio
    /// What the base unit of ``Metering`` shows where this one shows zero.
    let zero: Int64

    private init(
        _ kind: String,
        _ unit: String,
        _ noun: String,
        _ size: Ratio = Ratio(1),
        zero: Int64 = 0
    ) {
        self.zero = zero
        self.kind = kind
        self.unit = unit
        counted = "\(noun) that the meter has counted, by register."
        self.size = size
    }

    init(_ dimension: Dimension) {
        self =
            switch dimension {
            case .energy: Base("energy", "joules", "Energy")
            case .reactiveEnergy: Base("reactive_energy", "varh", "Reactive energy")
            case .apparentEnergy: Base("apparent_energy", "vah", "Apparent energy")
            case .power: Base("power", "watts", "Power")
            case .reactivePower: Base("reactive_power", "vars", "Reactive power")
            case .apparentPower: Base("apparent_power", "voltamperes", "Apparent power")
            case .volume: Base("volume", "cubic_meters", "Volume", Ratio(1_000))
            case .flow: Base("flow", "cubic_meters_per_hour", "Flow", Ratio(1_000))
            case .mass: Base("mass", "grams", "Mass", Ratio(1, 1_000_000))
            case .massFlow: Base("mass_flow", "tonnes_per_hour", "Mass flow")
            case .temperature: Base("temperature", "celsius", "Temperature")
            case .temperatureDifference:
                Base("temperature_difference", "kelvin", "Temperature difference")
            case .volumeTemperature:
                Base("volume_temperature", "cubic_meter_celsius", "Volume times temperature")
            case .pressure: Base("pressure", "pascals", "Pressure", Ratio(1, 100_000))
            case .duration: Base("duration", "seconds", "Time")
            case .voltage: Base("voltage", "volts", "Voltage")
            case .current: Base("current", "amperes", "Current")
            case .frequency: Base("frequency", "hertz", "Frequency")
            case .angle: Base("angle", "degrees", "Angle")
            case .ratio: Base("share", "ratio", "Share", Ratio(100))
            case .pulsesPerVolume: Base("pulse_rate", "pulses_per_liter", "Pulses")
            case .volumePerPulse: Base("pulse_size", "liters_per_pulse", "Volume of a pulse")
            case .speed: Base("speed", "meters_per_second", "Speed")
            case .specificEnergy: Base("specific_energy", "joules_per_gram", "Specific energy")
            case .acidity: Base("acidity", "ph", "Acidity")
            case .relativeHumidity: Base("relative_humidity", "ratio", "Humidity", Ratio(100))
            case .humidityRatio: Base("humidity", "grams_per_kilogram", "Humidity")
            case .oxygenContent: Base("oxygen", "ratio", "Oxygen", Ratio(100))
            case .fahrenheitTemperature:
                Base("temperature", "celsius", "Temperature", Ratio(9, 5), zero: 32)
            case .calendarDuration: Base("calendar_duration", "months", "Time")
            case .heatCostAllocation: Base("heat_cost", "units", "Shares of heat")
            case .currency: Base("cost", "currency_units", "Cost")
            case .signalLevel: Base("signal", "dbm", "Signal")
            case .signallingRate: Base("signalling", "baud", "Signalling rate")
            case .bitTime: Base("response", "bit_times", "Time of bits")
            }
    }
}
