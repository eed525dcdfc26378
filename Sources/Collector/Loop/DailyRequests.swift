internal import Catalogue
internal import KMP
internal import Metering

// How many requests a day a plan takes, so that what is left over can go to the meter's memory.

extension MeterPlan {
    /// How many requests a meter of this plan bears a day, once its model is known.
    func dailyLimit(of found: IdentifiedMeter?) -> Int? {
        limit.number(for: model ?? found?.models.first)
    }

    /// How many minutes after a read the next one has to be, with two to spare; nil for a meter that
    /// is not to be kept awake.
    func awakeMinutes(of found: IdentifiedMeter?) -> Int64? {
        guard access.isEye, keepsAwake != false else { return nil }
        return (model ?? found?.models.first)?.eye.awakeMinutes.map { Int64($0) - 2 }
    }

    /// How many requests it takes to keep the meter awake for the rest of the day.
    ///
    /// Other reads must not use these up: once it is asleep, somebody has to go there.
    func awakeReserve(of found: IdentifiedMeter?, at now: Timestamp, zone: ZoneOffset) -> Int {
        guard let minutes = awakeMinutes(of: found) else { return 0 }
        return Int(Self.untilMidnight(now, zone) / (minutes * 60_000)) + 1
    }

    /// How many requests the reads of the rest of the day take, retries not counted.
    func readsLeft(of found: IdentifiedMeter, at now: Timestamp, zone: ZoneOffset) -> Int {
        let left = Self.untilMidnight(now, zone)
        return groups.reduce(0) { sum, group in
            let count = found.registers(for: group.registers).count
            let requests = max(1, (count + RegisterList.maximum - 1) / RegisterList.maximum)
            let reads: Int64 =
                switch group.cadence {
                case .every(let interval): left / max(1, interval)
                case .at(let times): Int64(times.count)
                }
            return sum + requests * Int(clamping: reads)
        }
    }

    private static func untilMidnight(_ now: Timestamp, _ zone: ZoneOffset) -> Int64 {
        let midnight = Cadence.every(milliseconds: 86_400_000).next(after: now, zone: zone)
        return midnight.milliseconds - now.milliseconds
    }
}
