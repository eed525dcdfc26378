// Maxima, minima and averages. The meter keeps the greatest and the least of the running year and
// of the running month, each with its day.

internal import Metering

extension RegisterTerms {
    static let extremes: [RegisterTerm] = yearExtremes + monthExtremes + dayExtremes + moments

    private static let yearExtremes: [RegisterTerm] = [
        day(123, "flow_maximum_year_date", "Day of the year's maximum flow"),
        RegisterTerm(124, .flowMaximum, "flow_maximum_year", "Maximum flow, year", .flow),
        day(125, "flow_minimum_year_date", "Day of the year's minimum flow"),
        RegisterTerm(126, .flowMinimum, "flow_minimum_year", "Minimum flow, year", .flow),
        day(127, "power_maximum_year_date", "Day of the year's maximum power"),
        RegisterTerm(128, .powerMaximum, "power_maximum_year", "Maximum power, year", .power),
        day(129, "power_minimum_year_date", "Day of the year's minimum power"),
        RegisterTerm(130, .powerMinimum, "power_minimum_year", "Minimum power, year", .power),
    ]

    private static let monthExtremes: [RegisterTerm] = [
        day(138, "flow_maximum_month_date", "Day of the month's maximum flow"),
        RegisterTerm(139, .flowMaximum, "flow_maximum_month", "Maximum flow, month", .flow),
        day(140, "flow_minimum_month_date", "Day of the month's minimum flow"),
        RegisterTerm(141, .flowMinimum, "flow_minimum_month", "Minimum flow, month", .flow),
        day(142, "power_maximum_month_date", "Day of the month's maximum power"),
        RegisterTerm(143, .powerMaximum, "power_maximum_month", "Maximum power, month", .power),
        day(144, "power_minimum_month_date", "Day of the month's minimum power"),
        RegisterTerm(145, .powerMinimum, "power_minimum_month", "Minimum power, month", .power),
    ]

    private static let dayExtremes: [RegisterTerm] = [
        RegisterTerm(241, .flowMaximum, "flow_maximum_day", "Maximum flow, day", .flow),
        RegisterTerm(242, .flowMinimum, "flow_minimum_day", "Minimum flow, day", .flow),
        RegisterTerm(440, .flowMaximum, "flow_maximum_hour", "Maximum flow, hour", .flow),
        day(445, "flow_maximum_day_date", "Date of the day's maximum flow"),
        day(446, "flow_minimum_day_date", "Date of the day's minimum flow"),
    ]

    // The newer meters give the minute as well; unit 79 is concluded from the registers' place
    // beside 348.
    private static let moments: [RegisterTerm] = [
        moment(383, "flow_maximum_year_time", "Time of the year's maximum flow"),
        moment(384, "flow_minimum_year_time", "Time of the year's minimum flow"),
        moment(385, "power_maximum_year_time", "Time of the year's maximum power"),
        moment(386, "power_minimum_year_time", "Time of the year's minimum power"),
        moment(387, "flow_maximum_month_time", "Time of the month's maximum flow"),
        moment(388, "flow_minimum_month_time", "Time of the month's minimum flow"),
        moment(389, "power_maximum_month_time", "Time of the month's maximum power"),
        moment(390, "power_minimum_month_time", "Time of the month's minimum power"),
    ]

    static let averages: [RegisterTerm] = temperatureAverages + pressureAverages

    private static let temperatureAverages: [RegisterTerm] = [
        flow(146, "year", "Average t1, year to date"),
        back(147, "year", "Average t2, year to date"),
        flow(149, "month", "Average t1, month to date"),
        back(150, "month", "Average t2, month to date"),
        flow(229, "integration", "Average t1, last auto-integration"),
        back(230, "integration", "Average t2, last auto-integration"),
        flow(379, "day", "Average t1, day"),
        back(380, "day", "Average t2, day"),
        flow(381, "hour", "Average t1, hour"),
        back(382, "hour", "Average t2, hour"),
        average3(477, "day"),
        average3(478, "hour"),
    ]

    private static let pressureAverages: [RegisterTerm] = [
        bar(505, "pressure_average_day", "Average pressure P1, day"),
        bar(506, "pressure_2_average_day", "Average pressure P2, day"),
        bar(507, "pressure_average_hour", "Average pressure P1, hour"),
        bar(508, "pressure_2_average_hour", "Average pressure P2, hour"),
    ]

    private static func day(_ id: UInt16, _ name: String, _ label: String) -> RegisterTerm {
        RegisterTerm(id, .other, name, label, .date)
    }

    private static func moment(_ id: UInt16, _ name: String, _ label: String) -> RegisterTerm {
        RegisterTerm(id, .other, name, label, .dateTime)
    }

    private static func flow(_ id: UInt16, _ span: String, _ label: String) -> RegisterTerm {
        let name = "flow_temperature_average_\(span)"
        return RegisterTerm(id, .flowTemperatureAverage, name, label, .temperature)
    }

    private static func back(_ id: UInt16, _ span: String, _ label: String) -> RegisterTerm {
        let name = "return_temperature_average_\(span)"
        return RegisterTerm(id, .returnTemperatureAverage, name, label, .temperature)
    }

    private static func average3(_ id: UInt16, _ span: String) -> RegisterTerm {
        let name = "temperature_3_average_\(span)"
        return RegisterTerm(id, .other, name, "Average t3, \(span)", .temperature)
    }

    private static func bar(_ id: UInt16, _ name: String, _ label: String) -> RegisterTerm {
        RegisterTerm(id, .other, name, label, .pressure)
    }
}
