/// What a unit measures.
///
/// Units of one dimension differ by a factor and convert exactly.
///
/// A temperature (°C) and a temperature difference (K) are two dimensions: 20 °C is no 20 K. Degrees
/// Fahrenheit are a third one, for they begin elsewhere, and months have no fixed length in seconds.
public enum Dimension: UInt8, Sendable, Hashable {
    case energy, reactiveEnergy, apparentEnergy
    case power, reactivePower, apparentPower
    case volume, flow, mass, massFlow
    case temperature, temperatureDifference, volumeTemperature
    case pressure, duration
    case voltage, current, frequency, angle, ratio
    case pulsesPerVolume, volumePerPulse
    case speed, specificEnergy, acidity, relativeHumidity, humidityRatio, oxygenContent
    case fahrenheitTemperature, calendarDuration, heatCostAllocation, currency
    case signalLevel, signallingRate, bitTime
}

/// A unit of measure, with its printed symbol, its UCUM code and its exact size.
///
/// The set is heatlog's own and therefore closed; a code that a meter sends and that is not among
/// these stays what it is in its protocol's own type (`KMP.UnitCode`) and passes through.
///
/// Sources: 5512-447 §5.1 for the units that Kamstrup documents, EN 13757-3 for those of M-Bus; UCUM
/// (ucum.org) for the codes; 1 cal = 4.1868 J, the International Table calorie (`cal_IT`).
public enum Unit: UInt8, Sendable, Hashable {
    case wattHour, kilowattHour, megawattHour, gigawattHour
    case joule, kilojoule, megajoule, gigajoule, tenGigajoule
    case calorie, kilocalorie, megacalorie, gigacalorie
    case varHour, kilovarHour, megavarHour, gigavarHour
    case voltAmpereHour, kilovoltAmpereHour, megavoltAmpereHour, gigavoltAmpereHour
    case watt, kilowatt, megawatt, gigawatt
    case `var`, kilovar, megavar, gigavar
    case voltAmpere, kilovoltAmpere, megavoltAmpere, gigavoltAmpere
    case litre, cubicMetre, tenCubicMetre, usGallon
    case litrePerHour, cubicMetrePerHour, usGallonPerMinute
    case tonne, tenTonne, tonnePerHour
    case degreeCelsius, kelvin, cubicMetreDegreeCelsius
    case bar
    case millisecond, second, minute, hour, day
    case volt, kilovolt, ampere, kiloampere, hertz, degree
    case percent, percentRelativeHumidity, percentOxygen
    case pulsePerLitre, litrePerPulse
    case metrePerSecond, kilojoulePerKilogram, pH, gramPerKilogram
    case joulePerHour, kilojoulePerHour, megajoulePerHour, gigajoulePerHour
    case kilogram, kilogramPerHour, cubicMetrePerMinute, cubicMetrePerSecond
    case cubicFoot, usGallonPerHour, degreeFahrenheit, fahrenheitDifference
    case month, year
    case heatCostUnit, currencyUnit, decibelMilliwatt, baud, bitTime

    /// The symbol that people read: `kWh`, `°C`, `m³`, `l/h`.
    public var symbol: StaticString { definition.symbol }
    /// The case-sensitive UCUM code for machines: `kW.h`, `Cel`, `m3`, `L/h`.
    public var ucum: StaticString { definition.ucum }
    /// What the unit measures.
    public var dimension: Dimension { definition.dimension }
    /// The unit's size in the base unit of its dimension: 1 kWh = 3600000/1 J.
    public var ratio: Ratio { definition.ratio }
}

/// One row of the table of units.
struct UnitDefinition {
    let symbol: StaticString
    let ucum: StaticString
    let dimension: Dimension
    let ratio: Ratio

    init(
        _ symbol: StaticString,
        _ ucum: StaticString,
        _ dimension: Dimension,
        _ numerator: UInt64 = 1,
        _ denominator: UInt64 = 1
    ) {
        self.symbol = symbol
        self.ucum = ucum
        self.dimension = dimension
        ratio = Ratio(numerator, denominator)
    }
}

#if !hasFeature(Embedded)
// An array of all cases needs a heap, which a microcontroller may not have.
extension Dimension: CaseIterable {}
extension Unit: CaseIterable {}
#endif
