import Foundation
import Journal
import Metering

/// The computer's own time and zone; asked here and nowhere else.
enum SystemTime {
    /// Now.
    static var now: Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }

    /// What a meter's clock should show now: local standard time, without summer time.
    ///
    /// - Throws: a complaint where the computer's clock shows a year that no calendar has.
    static func meterClock() throws(Complaint) -> MeterDateTime {
        let zone = TimeZone.current
        let offset = zone.secondsFromGMT() - Int(zone.daylightSavingTimeOffset())
        let seconds = now.milliseconds / 1_000 + Int64(offset)
        guard let clock = MeterDateTime(clockSeconds: seconds) else {
            throw Complaint(
                "The computer's clock is set to a year that no meter knows.",
                hint: "Set it with: timedatectl set-time",
                status: .configuration
            )
        }
        return clock
    }

    /// When the computer's clock shows a time; of two such times in autumn the first one.
    static func timestamp(of clock: MeterDateTime) -> Timestamp {
        func offset(_ seconds: Int64) -> Int64 {
            let date = Date(timeIntervalSince1970: Double(seconds))
            return Int64(TimeZone.current.secondsFromGMT(for: date))
        }
        let shown = clock.clockSeconds
        // No clock is set by more than a day; the larger offset makes the earlier time.
        let candidates = Set([offset(shown - 86_400), offset(shown + 86_400)]).sorted(by: >)
        let match = candidates.first { offset(shown - $0) == $0 }
        let seconds = shown - (match ?? candidates.last ?? 0)
        return Timestamp(milliseconds: seconds * 1_000)
    }
}

extension JournalZone {
    /// A zone by its name in the system's database; nil where there is none.
    static func named(_ name: String) -> JournalZone? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        return JournalZone(name: name) { time in
            let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1_000)
            return zone.secondsFromGMT(for: date)
        }
    }
}

extension Timestamp {
    /// Date and time of the computer's zone, to the second: `2026-11-22 20:02:43`.
    var localText: String {
        let seconds = milliseconds / 1_000
        let date = Date(timeIntervalSince1970: Double(seconds))
        let offset = Int64(TimeZone.current.secondsFromGMT(for: date))
        return MeterDateTime(clockSeconds: seconds + offset)?.description ?? description
    }
}
