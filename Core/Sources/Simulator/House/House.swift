import Catalogue
import Metering

/// A believable house behind a meter: weather, heating, taps, and what they make a meter count.
///
/// It lives in whole minutes of its own calendar, and each minute depends on nothing but the seed
/// and its place in time. So a house that is a month ahead shows the same whether it got there in
/// one step or in a thousand. It has a past of some years before it is first looked at, and that
/// past does not depend on the moment of that look either: a simulated meter that is switched off
/// and on again within a month goes on as if it had never been off, so its totals never fall.
struct House: Sendable {
    let medium: Medium
    let dice: Dice
    /// The hours that the meter has been at work.
    var operatingHours: Int64 { (time - installed) / 3_600 }
    /// What has been counted up to `time`.
    private(set) var totals = Totals()
    /// The newest day, month and year, as far as they have come.
    private(set) var day: Period
    private(set) var month: Period
    private(set) var year: Period

    private var today: HouseDay
    private(set) var time: Int64
    /// When the meter was put to work.
    let installed: Int64

    /// Makes a house whose calendar shows `start`, in seconds since 1970-01-01 00:00 there.
    init(medium: Medium, dice: Dice, start: Int64) {
        self.init(newYearBefore: start, medium: medium, dice: dice)
        relive(until: start, start: start)
    }

    /// Makes the house as it was when the year of `start` began.
    init(newYearBefore start: Int64, medium: Medium, dice: Dice) {
        let newYear = House.newYear(before: start)
        self.medium = medium
        self.dice = dice
        installed = House.installation(before: newYear, dice)
        time = newYear
        totals.add(House.usualConditions(medium), seconds: newYear - installed)
        today = HouseDay(newYear / 86_400, medium: medium, dice: dice)
        let first = today.conditions(inMinute: 0)
        day = Period(at: newYear, first, totals: totals)
        month = day
        year = day
    }

    /// Lives from the new year on as a house does that is first looked at at `start`.
    mutating func relive(until end: Int64, start: Int64) {
        liveHours(until: min(end, House.newMonth(before: start)))
        liveMinutes(until: end)
    }

    /// The house of an earlier year, in which every minute was as usual.
    func earlier(_ time: Int64) -> House {
        var house = self
        house.time = time
        house.totals = Totals()
        house.totals.add(House.usualConditions(medium), seconds: time - installed)
        house.today = HouseDay(time / 86_400, medium: medium, dice: dice)
        house.day = Period(at: time, house.conditions, totals: house.totals)
        (house.month, house.year) = (house.day, house.day)
        return house
    }

    /// Lives on until the calendar shows `end`; never back.
    mutating func advance(to end: Int64) { liveMinutes(until: end) }

    /// The conditions of the current minute.
    var conditions: Conditions { conditions(at: time) }

    /// The minute that the house is in, counted from 1970.
    var minute: Int64 { time / 60 }

    /// The year's months so far are lived in hours, each of which is like one of its minutes:
    /// enough for what a meter keeps of a year.
    private mutating func liveHours(until end: Int64) {
        while time + 3_600 <= end {
            let sample = time + dice.number(0...59, .age, time) * 60
            live(conditions(at: sample), seconds: 3_600)
        }
    }

    private mutating func liveMinutes(until end: Int64) {
        while time < end {
            live(conditions(at: time), seconds: min(end, (time / 60 + 1) * 60) - time)
        }
    }

    private func conditions(at time: Int64) -> Conditions {
        today.conditions(inMinute: time % 86_400 / 60)
    }

    private mutating func live(_ now: Conditions, seconds: Int64) {
        totals.add(now, seconds: seconds)
        day.add(now, at: time, seconds: seconds)
        month.add(now, at: time, seconds: seconds)
        year.add(now, at: time, seconds: seconds)
        time += seconds
        if time % 86_400 == 0 { beginDay() }
    }

    private mutating func beginDay() {
        today = HouseDay(time / 86_400, medium: medium, dice: dice)
        day = Period(at: time, conditions, totals: totals)
        guard let date = CalendarDate(daysSince1970: Int(time / 86_400)), date.day == 1 else {
            return
        }
        month = day
        if date.month == 1 { year = day }
    }

    /// A day of 2019 to 2021, or two to five years before a year that lies earlier.
    private static func installation(before newYear: Int64, _ dice: Dice) -> Int64 {
        let usual = Int64(17_897 + dice.number(0...1_095, .age, 0)) * 86_400
        guard usual > newYear - 17_000 * 3_600 else { return usual }
        return newYear - dice.number(17_000...44_000, .age, 1) * 3_600
    }

    private static func newYear(before time: Int64) -> Int64 {
        firstDay(before: time) { CalendarDate(year: Int($0.year), month: 1, day: 1) }
    }

    private static func newMonth(before time: Int64) -> Int64 {
        firstDay(before: time) {
            CalendarDate(year: Int($0.year), month: Int($0.month), day: 1)
        }
    }

    private static func firstDay(
        before time: Int64,
        _ first: (CalendarDate) -> CalendarDate?
    ) -> Int64 {
        let date = CalendarDate(daysSince1970: Int(time / 86_400)).flatMap(first)
        return Int64(date?.daysSince1970 ?? 0) * 86_400
    }

    /// What the years before were like on average.
    private static func usualConditions(_ medium: Medium) -> Conditions {
        switch medium {
        case .heat: Conditions(flow: 31, flow2: 6, t1: 7_012, t2: 3_391, t3: 5_300, t4: 1_050)
        case .water: Conditions(flow: 13, t1: 1_120, t2: 1_740)
        case .electricity: Conditions(electricWatts: 330)
        }
    }
}
