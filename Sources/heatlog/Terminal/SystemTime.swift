import Foundation
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
