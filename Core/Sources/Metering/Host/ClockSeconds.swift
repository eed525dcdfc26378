#if !hasFeature(Embedded)
extension MeterDateTime {
    /// Seconds since 1970-01-01 00:00 of the meter's own clock, whatever its zone.
    public var clockSeconds: Int64 { Int64(date.daysSince1970) * 86_400 + Int64(time.seconds) }

    /// Makes what a clock shows so many seconds after its 1970-01-01 00:00.
    public init?(clockSeconds: Int64) {
        let rest = Int((clockSeconds % 86_400 + 86_400) % 86_400)
        let day = Int(clockSeconds / 86_400) - (clockSeconds % 86_400 < 0 ? 1 : 0)
        guard let date = CalendarDate(daysSince1970: day),
            let time = TimeOfDay(hour: rest / 3_600, minute: rest / 60 % 60, second: rest % 60)
        else { return nil }
        self.init(date: date, time: time)
    }
}
#endif
