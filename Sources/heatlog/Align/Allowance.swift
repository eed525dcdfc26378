/// What an alignment may cost the meter's battery.
///
/// A head is aligned once in some years, and somebody stands at the meter meanwhile: the budget of a
/// day, 60 requests for polling year after year, would be over while he still moves the head, and
/// none would be left for logging. So aligning has an allowance of its own, of the shortest request
/// there is, shown while it is spent and kept across restarts: 200 a day, which is one in 1.5 s for
/// five minutes, and costs about as much as three days of polling.
enum Allowance {
    /// How many requests a day where the battery bears as many as it usually does.
    static let usual = 200
    /// How many where the eye is throttled after some reads: five times the budget of a day.
    static let small = 60
    /// How soon a request follows the one before at best: soon enough to keep a meter awake, which
    /// sleeps 1.6 s after its answer began. (5512-447 §2.1)
    static let pace = Duration.milliseconds(1_500)
    /// How slow it becomes at most where few are left; slower than this nobody can aim.
    static let slowest = Duration.seconds(5)

    /// How many requests a day.
    ///
    /// - Parameter budget: what its battery bears for polling.
    /// - Returns: the allowance.
    static func requests(budget: Int) -> Int {
        budget < 60 ? max(small, budget) : max(usual, budget)
    }

    /// How soon the next request may follow, so that what is left lasts as long as the time.
    static func interval(left: Int?, time: Duration) -> Duration {
        guard let left else { return pace }
        return min(slowest, max(pace, time / max(1, left)))
    }
}
