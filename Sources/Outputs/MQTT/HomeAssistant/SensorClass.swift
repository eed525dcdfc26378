internal import Catalogue
internal import Journal
internal import Metering

/// What a register is to Home Assistant.
///
/// Home Assistant takes only some units for each device class, and older versions fewer; a value in
/// another one is converted, exactly. What has no class is shown as it is.
struct SensorClass: Sendable, Hashable {
    /// What is measured; nil where no class fits.
    var deviceClass: String?
    /// How long-term statistics are made; nil for none.
    var stateClass: String?
    /// The unit that the value is told in.
    var unit: String?
    /// The same unit, where the meter sends another one.
    var target: Unit?
    /// Whether it tells of the meter rather than of what it measures.
    var isDiagnostic = false

    /// The class of a register.
    ///
    /// - Parameters:
    ///   - series: the register, its unit, and whether it counts.
    ///   - isNumber: whether its values are numbers.
    ///   - medium: what the meter measures, nil where that is not known.
    init(_ series: Series, isNumber: Bool, medium: Medium?) {
        guard isNumber else {
            isDiagnostic = true
            return
        }
        guard let symbol = series.unit else {
            stateClass = series.isTotal ? Self.growing(series.name) : nil
            isDiagnostic = !series.isTotal || series.name.hasPrefix("info_")
            return
        }
        unit = symbol
        stateClass = series.isTotal ? Self.growing(series.name) : "measurement"
        guard let unit = Unit(symbol: symbol) else { return }
        classify(unit, isWater: medium == .water || Self.isPulseInput(series.name))
        if unit.dimension == .duration { isDiagnostic = true }
        // An amount has to be a total, and one that is none has no statistics.
        let isAmount = [.energy, .volume].contains(unit.dimension)
        if isAmount, !series.isTotal { stateClass = nil }
    }

    /// So many decimals has a converted value that cannot be written exactly, as 1 kJ/h is 5/18 W.
    private static let decimals: Int8 = 6

    /// A difference of two totals may fall.
    private static func growing(_ name: String) -> String {
        name.hasPrefix("differential_") || name.hasPrefix("control_") ? "total" : "total_increasing"
    }

    private static func isPulseInput(_ name: String) -> Bool {
        name.hasPrefix("in_a") || name.hasPrefix("in_b")
    }

    private mutating func classify(_ sent: Unit, isWater: Bool) {
        switch sent.dimension {
        case .energy:
            take("energy", sent, [.wattHour, .kilowattHour, .megawattHour, .gigajoule, .megajoule])
        case .power: take("power", sent, [.kilowatt, .watt])
        case .temperature: take("temperature", sent, [.degreeCelsius])
        case .fahrenheitTemperature: take("temperature", sent, [.degreeFahrenheit])
        case .flow: take("volume_flow_rate", sent, [.cubicMetrePerHour])
        case .volume: take(isWater ? "water" : "volume", sent, [.cubicMetre, .litre])
        case .pressure: take("pressure", sent, [.bar])
        case .duration: take("duration", sent, [.hour, .day, .minute, .second, .millisecond])
        case .voltage: take("voltage", sent, [.volt])
        case .current: take("current", sent, [.ampere])
        case .frequency: take("frequency", sent, [.hertz])
        case .reactivePower: take("reactive_power", sent, [.var])
        case .apparentPower: take("apparent_power", sent, [.voltAmpere])
        default: break
        }
    }

    /// Takes a class, in the unit that was sent where it is one of those, else in the last one.
    private mutating func take(_ name: String, _ sent: Unit, _ units: [Unit]) {
        deviceClass = name
        guard !units.contains(sent), let other = units.last else {
            unit = sent == .litre ? "L" : sent.symbol.description
            return
        }
        target = other
        unit = other == .litre ? "L" : other.symbol.description
    }

    /// A number in the unit of the class.
    ///
    /// - Parameters:
    ///   - number: the number as the meter sent it.
    ///   - symbol: the unit that it was sent in.
    /// - Returns: the same amount; nil where 64 bits do not hold it.
    func converted(_ number: ExactDecimal, from symbol: String?) -> ExactDecimal? {
        guard let target, let sent = symbol.flatMap({ Unit(symbol: $0) }) else { return number }
        return try? number.converted(from: sent, to: target, digits: Self.decimals)
    }
}
