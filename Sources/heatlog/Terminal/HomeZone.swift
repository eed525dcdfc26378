import Collector
import Foundation
import Journal
import Metering

/// The zone in which people here live: where days begin, and by which times of the day are meant.
struct HomeZone: Sendable {
    /// What it is called.
    let name: String
    private let zone: TimeZone

    /// The computer's own zone, or the one of that name.
    init(_ name: String? = nil) {
        zone = name.flatMap(TimeZone.init(identifier:)) ?? .current
        self.name = zone.identifier
    }

    /// How many seconds its clocks are ahead of UTC.
    var offset: ZoneOffset {
        let zone = zone
        return { zone.secondsFromGMT(for: $0.date) }
    }

    /// How many minutes its standard time is ahead of UTC, as meters keep it all year.
    var standardMinutes: Int64 {
        let now = Date()
        let summer = zone.daylightSavingTimeOffset(for: now)
        return (Int64(zone.secondsFromGMT(for: now)) - Int64(summer)) / 60
    }

    /// The journal's zone.
    var journalZone: JournalZone { JournalZone(name: name, offset: offset) }

    /// When clocks here show a time; of two such times in autumn the first one.
    func timestamp(_ local: LocalTime) -> Timestamp {
        // No clock is set by more than a day; the larger offset makes the earlier time.
        let offsets = [-86_400_000, 86_400_000].map { (shift: Int64) in
            offset(Timestamp(milliseconds: local.milliseconds + shift))
        }
        let points = offsets.sorted(by: >).map { seconds in
            (seconds, Timestamp(milliseconds: local.milliseconds - Int64(seconds) * 1_000))
        }
        let match = points.first { offset($0.1) == $0.0 } ?? points.last
        return match?.1 ?? Timestamp(milliseconds: local.milliseconds)
    }

    /// The day that a time lies in.
    func day(of time: Timestamp) -> CalendarDate {
        let seconds = time.milliseconds / 1_000 + Int64(offset(time))
        // From the year 0 to 9999, whatever the computer's clock shows.
        let clamped = max(-62_167_219_200, min(253_402_300_799, seconds))
        guard let day = MeterDateTime(clockSeconds: clamped)?.date else {
            preconditionFailure("these years have days")
        }
        return day
    }
}

extension Timestamp {
    var date: Date { Date(timeIntervalSince1970: Double(milliseconds / 1_000)) }
}
