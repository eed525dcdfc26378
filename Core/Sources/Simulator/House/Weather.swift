/// The weather at the house, all in hundredths of a degree and whole numbers.
///
/// A sine would need fractions; two parabolas a year and two a day are as good a sky.
struct Weather: Sendable {
    let dice: Dice

    /// The mean outside temperature about midnight of a day, counted from 1970.
    func midnight(of day: Int64) -> Int64 {
        // Warmest at the end of July, coldest at the end of January: 9 °C give or take 9.
        900 + Weather.season(of: day) * 900 / 1_000 + dice.number(-400...400, .weather, day)
    }

    /// How warm the season is, −1000 in the depth of winter to 1000 at the height of summer.
    static func season(of day: Int64) -> Int64 {
        // 1970-04-28 is a quarter of a year before the warmest day.
        wave((day - 117) * 4, period: 1_461)
    }

    /// How warm the hour is, −1000 about 3 in the morning to 1000 about 3 in the afternoon.
    static func hour(ofMinute minute: Int64) -> Int64 { wave(minute - 540, period: 1_440) }

    /// A wave made of two parabolas: 0, 1000, 0, −1000 at the quarters of a period.
    static func wave(_ position: Int64, period: Int64) -> Int64 {
        let phase = (position % period + period) % period
        let half = period / 2
        let rise = phase < half ? phase : phase - half
        let height = max(0, 4_000 * rise * (half - rise) / (half * half))
        return phase < half ? height : -height
    }
}
