/// What the meter has counted, exact to the last drop.
///
/// A flow of 1 l/h for 1 s is 1/3600 l, so counting flow × seconds loses nothing; products with a
/// temperature count flow × seconds × 0.01 °C. Energy is not counted at all: it follows from the
/// products, so that E1 = 1.163 · (E8 − E9) always holds.
struct Totals: Sendable, Hashable {
    /// V1 in l/3600.
    var volume: Int64 = 0
    /// V2 in l/3600.
    var volume2: Int64 = 0
    /// V1 × t1, × t2, × t3 in l/3600 × 0.01 °C: E8, E9, E10.
    var volumeT1: Int64 = 0, volumeT2: Int64 = 0, volumeT3: Int64 = 0
    /// V2 × t1, × t2, × t3, × t4 in l/3600 × 0.01 °C.
    var volume2T1: Int64 = 0, volume2T2: Int64 = 0, volume2T3: Int64 = 0, volume2T4: Int64 = 0
    /// V1 − V2 where that was above zero, and V2 − V1 where that was, in l/3600.
    var volumeSurplus: Int64 = 0, volumeShortfall: Int64 = 0
    /// Electric energy in J.
    var joules: Int64 = 0

    /// Counts what passed in so many seconds of the same conditions.
    mutating func add(_ now: Conditions, seconds: Int64) {
        let (first, second) = (now.flow * seconds, now.flow2 * seconds)
        volume += first
        volume2 += second
        volumeT1 += first * now.t1
        volumeT2 += first * now.t2
        volumeT3 += first * now.t3
        volume2T1 += second * now.t1
        volume2T2 += second * now.t2
        volume2T3 += second * now.t3
        volume2T4 += second * now.t4
        volumeSurplus += max(0, first - second)
        volumeShortfall += max(0, second - first)
        joules += now.electricWatts * seconds
    }
}
