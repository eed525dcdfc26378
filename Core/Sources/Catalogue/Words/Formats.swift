// How values usually look, by kind. Only the simulator and the docs use this: a reading takes its
// unit and exponent from the answer.

internal import KMP

extension RegisterFormat {
    /// MWh with three decimals, as a MULTICAL 601 and a 403 sent it; the CCC code of a meter may
    /// make it kWh, GJ or Gcal.
    static let energy = RegisterFormat(3, exponent: -3)
    /// m³ with two decimals, as a MULTICAL 601 and a 403 sent it.
    static let volume = RegisterFormat(40, exponent: -2)
    /// m³ with three decimals; a water meter counts litres.
    static let waterVolume = RegisterFormat(40, exponent: -3)
    /// Tonnes with two decimals.
    static let mass = RegisterFormat(44, exponent: -2)
    /// Whole l/h.
    static let flow = RegisterFormat(41, bytes: 2)
    /// kW with one decimal.
    static let power = RegisterFormat(22, bytes: 2, exponent: -1)
    /// °C with two decimals.
    static let temperature = RegisterFormat(37, bytes: 2, exponent: -2)
    /// °C with one decimal.
    static let coarseTemperature = RegisterFormat(37, bytes: 2, exponent: -1)
    /// Whole °C in one byte, as water meters send it.
    static let waterTemperature = RegisterFormat(37, bytes: 1)
    /// K with two decimals.
    static let temperatureDifference = RegisterFormat(38, bytes: 2, exponent: -2)
    /// Whole m³ × °C.
    static let volumeTemperature = RegisterFormat(43)
    /// bar with one decimal.
    static let pressure = RegisterFormat(52, bytes: 2, exponent: -1)
    /// A plain number.
    static let number = RegisterFormat(51)
    /// Bits.
    static let bits = RegisterFormat(59)
    /// Whole hours.
    static let hours = RegisterFormat(46)
    /// A number whose digits are hhmmss.
    static let clock = RegisterFormat(47)
    /// A number whose digits are yymmdd.
    static let date = RegisterFormat(48)
    /// A number whose digits are mmdd.
    static let monthDay = RegisterFormat(50)
    /// Seven bytes of date, time and summer time.
    static let dateTime = RegisterFormat(79, bytes: 7)
    /// Eight bytes of date, time and weekday.
    static let realTimeClock = RegisterFormat(53, bytes: 8)
}
