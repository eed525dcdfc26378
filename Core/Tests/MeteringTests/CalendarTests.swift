import Metering
import Testing

@Suite("Dates and times")
struct CalendarTests {
    @Test func `every day from 1970 to 2100 comes back from its number`() {
        for day in 0..<47_847 {
            #expect(CalendarDate(daysSince1970: day)?.daysSince1970 == day)
        }
        #expect(CalendarDate(daysSince1970: 0)?.description == "1970-01-01")
    }

    @Test(arguments: [(2023, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31), (2100, 2, 29)])
    func `a day that no calendar has is none`(year: Int, month: Int, day: Int) {
        #expect(CalendarDate(year: year, month: month, day: day) == nil)
    }

    @Test func `weekdays count from Monday`() throws {
        #expect(try #require(CalendarDate(year: 2026, month: 11, day: 23)).weekday == 1)
        #expect(try #require(CalendarDate(year: 1970, month: 1, day: 1)).weekday == 4)
        #expect(try #require(CalendarDate(year: 2000, month: 2, day: 29)).weekday == 2)
    }

    @Test func `a time past midnight or a minute past 59 is none`() {
        #expect(TimeOfDay(hour: 24, minute: 0, second: 0) == nil)
        #expect(TimeOfDay(hour: 23, minute: 60, second: 0) == nil)
    }

    @Test func `no number of days or seconds is too large to be refused`() {
        #expect(CalendarDate(daysSince1970: -719_528)?.description == "0000-01-01")
        #expect(CalendarDate(daysSince1970: 2_932_896)?.description == "9999-12-31")
        for days in [-719_529, 2_932_897, Int.min, Int.max] {
            #expect(CalendarDate(daysSince1970: days) == nil)
        }
        for number in [Int64.min, Int64.max] {
            #expect(MeterDateTime(clockSeconds: number) == nil)
            #expect(Timestamp(milliseconds: number).description == String(number))
        }
        #expect(MeterDateTime(clockSeconds: -1)?.description == "1969-12-31 23:59:59")
        #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test func `a clock's seconds come back as its date and time`() throws {
        let clock = try #require(MeterDateTime(clockSeconds: 1_795_377_763))
        #expect(clock.description == "2026-11-22 20:02:43")
        #expect(clock.clockSeconds == 1_795_377_763)
        #expect(
            Timestamp(milliseconds: 1_795_377_763_007).description == "2026-11-22T20:02:43.007Z"
        )
    }
}
