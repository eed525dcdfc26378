import Foundation
import Metering

/// Turns what clocks of a zone showed into points of time.
///
/// Where summer time ends, an hour comes twice: it is the first unless the lines before show that
/// the first is over. Where summer time begins, an hour is left out: no clock showed such a time.
struct LocalTimes {
    private let zone: TimeZone
    private var seen: [String: Seen] = [:]
    private var day: (number: Int64, offset: Int64?)?

    /// The latest time of a series, and whether its lines run backwards.
    private struct Seen {
        var last: Timestamp
        var runsBackwards = false
    }

    init(zone: TimeZone) { self.zone = zone }

    /// What the zone is called: `Europe/Copenhagen`.
    var zoneName: String { zone.identifier }

    /// The point of time of a line.
    ///
    /// - Parameters:
    ///   - written: what the line says.
    ///   - series: what is read one after the other: a meter, or one register of it.
    /// - Returns: the time; nil where summer time skips it.
    mutating func point(
        _ written: WrittenTime,
        of series: @autoclosure () -> String
    ) -> Timestamp? {
        switch written {
        case .point(let point): return point
        case .local(let local):
            let points = points(local)
            guard let first = points.first, let last = points.last else { return nil }
            let series = series()
            let point = choice(first, last, of: series)
            note(point, of: series)
            return point
        }
    }

    private func choice(_ first: Timestamp, _ last: Timestamp, of series: String) -> Timestamp {
        guard first != last, let before = seen[series] else { return first }
        guard before.runsBackwards else { return before.last >= first ? last : first }
        return before.last <= last ? first : last
    }

    private mutating func note(_ point: Timestamp, of series: String) {
        guard var before = seen[series] else {
            seen[series] = Seen(last: point)
            return
        }
        if point != before.last { before.runsBackwards = point < before.last }
        before.last = point
        seen[series] = before
    }

    /// The points of time at which clocks showed this: one, two, or none.
    private mutating func points(_ local: LocalTime) -> [Timestamp] {
        let number = local.milliseconds / 86_400_000
        if day?.number != number { day = (number, steadyOffset(ofDay: number)) }
        if let offset = day?.offset {
            return [Timestamp(milliseconds: local.milliseconds - offset * 1_000)]
        }
        let offsets = Set([-86_400_000, 86_400_000].map { offset(at: local.milliseconds + $0) })
        return offsets.map { ($0, local.milliseconds - $0 * 1_000) }
            .filter { offset(at: $1) == $0 }
            .map { Timestamp(milliseconds: $1) }
            .sorted()
    }

    /// What clocks are ahead of UTC all through a day; nil where that changes about then.
    private func steadyOffset(ofDay day: Int64) -> Int64? {
        let before = offset(at: (day - 1) * 86_400_000)
        let after = offset(at: (day + 2) * 86_400_000)
        return before == after ? before : nil
    }

    /// How many seconds clocks are ahead of UTC.
    private func offset(at milliseconds: Int64) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
        return Int64(zone.secondsFromGMT(for: date))
    }
}
