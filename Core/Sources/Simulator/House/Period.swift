/// A day, a month or a year of the house so far: what a meter keeps of it.
struct Period: Sendable, Hashable {
    /// The lowest and the highest value seen, and when.
    struct Extremes: Sendable, Hashable {
        private(set) var lowest: Int64
        private(set) var lowestTime: Int64
        private(set) var highest: Int64
        private(set) var highestTime: Int64

        init(_ value: Int64, at time: Int64) {
            (lowest, highest) = (value, value)
            (lowestTime, highestTime) = (time, time)
        }

        mutating func add(_ value: Int64, at time: Int64) {
            if value < lowest { (lowest, lowestTime) = (value, time) }
            if value > highest { (highest, highestTime) = (value, time) }
        }
    }

    /// What had been counted when the period began.
    let totalsBefore: Totals
    private(set) var flow: Extremes
    private(set) var power: Extremes
    private(set) var t1: Extremes
    private(set) var t2: Extremes
    private var seconds: Int64 = 0
    private var t1Seconds: Int64 = 0
    private var t2Seconds: Int64 = 0

    /// Begins a period with the conditions of its first minute.
    init(at time: Int64, _ now: Conditions, totals: Totals) {
        totalsBefore = totals
        flow = Extremes(now.flow, at: time)
        power = Extremes(now.power, at: time)
        t1 = Extremes(now.t1, at: time)
        t2 = Extremes(now.t2, at: time)
    }

    /// Takes in so many seconds of the same conditions.
    mutating func add(_ now: Conditions, at time: Int64, seconds: Int64) {
        flow.add(now.flow, at: time)
        power.add(now.power, at: time)
        t1.add(now.t1, at: time)
        t2.add(now.t2, at: time)
        self.seconds += seconds
        t1Seconds += now.t1 * seconds
        t2Seconds += now.t2 * seconds
    }

    /// The mean of t1 over the time, in 0.01 °C.
    var meanT1: Int64 { seconds == 0 ? t1.lowest : t1Seconds / seconds }
    /// The mean of t2 over the time, in 0.01 °C.
    var meanT2: Int64 { seconds == 0 ? t2.lowest : t2Seconds / seconds }
}
