/// Register numbers that come together in many models.
enum RegisterGroup {
    /// Serial number, clock, date, operating hours: every meter has them.
    static let common: [UInt16] = [1001, 1002, 1003, 1004]
    /// E1, E3, V1, flow, power, t1, t2, t1-t2, E8, E9.
    static let heat: [UInt16] = [60, 63, 68, 74, 80, 86, 87, 89, 97, 110]
    /// Maximum and minimum of flow V1 in the year, with their days.
    static let flowOfYear: [UInt16] = [123, 124, 125, 126]
    /// Maximum and minimum of power in the year, with their days.
    static let powerOfYear: [UInt16] = [127, 128, 129, 130]
    /// Maximum and minimum of flow V1 in the month, with their days.
    static let flowOfMonth: [UInt16] = [138, 139, 140, 141]
    /// Maximum and minimum of power in the month, with their days.
    static let powerOfMonth: [UInt16] = [142, 143, 144, 145]
    /// All the extremes of a heat meter.
    static let extremes = flowOfYear + powerOfYear + flowOfMonth + powerOfMonth
    /// Average t1 and t2 of the year and of the month.
    static let averages: [UInt16] = [146, 147, 149, 150]
    /// Temperatures of water and meter.
    static let waterTemperatures: [UInt16] = Array(292...305)
}
