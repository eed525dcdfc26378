import Catalogue
import Collector
import Settings
import Journal
import KMP
import Metering

/// Gathers how the record of one meter stands.
struct MeterGathering {
    /// How many events are shown of a meter.
    static let eventCount = 10
    /// Older gaps that nothing fills any more are only counted.
    private static let recentDays: Int64 = 30
    /// What counts as the main total, the first one that the meter has.
    private static let totals = [
        "heat_energy", "volume", "active_energy_import", "cooling_energy",
    ]

    let journal: Journal
    let zone: HomeZone
    let now: Timestamp

    /// - Throws: ``JournalError`` where the file cannot be read.
    func status(of subject: MeterSubject) throws(JournalError) -> MeterStatus {
        let latest = try journal.latest(serial: subject.meter)
        let lastRead = try journal.newestTime(of: subject.meter)
        let outage = try outage(of: subject, since: lastRead)
        return MeterStatus(
            name: subject.name,
            meter: subject.meter,
            serial: subject.serial,
            model: subject.modelName,
            interval: subject.interval,
            condition: condition(of: subject, lastRead: lastRead, outage),
            lastRead: lastRead,
            total: total(in: latest),
            visits: try visits(of: subject),
            requests: try requests(of: subject),
            pulses: try pulses(of: subject, latest),
            info: info(of: subject, latest),
            outage: outage,
            gaps: try gaps(of: subject),
            drift: try drift(of: subject),
            events: try journal.newestEvents(of: subject.names, limit: Self.eventCount)
        )
    }

    private func condition(
        of subject: MeterSubject,
        lastRead: Timestamp?,
        _ outage: OutageStatus?
    ) -> Condition {
        guard let interval = subject.interval else { return .unknown }
        guard outage == nil else { return .outage }
        guard let lastRead else { return .neverRead }
        let age = now.milliseconds - lastRead.milliseconds
        return age > interval + interval / 2 ? .stale : .well
    }

    private func total(in latest: [StoredReading]) -> StoredReading? {
        for name in Self.totals {
            // A unit that has changed left another series behind.
            let newest = latest.filter { $0.name == name }.max { $0.time < $1.time }
            if let newest { return newest }
        }
        return nil
    }

    private func info(of subject: MeterSubject, _ latest: [StoredReading]) -> [InfoMeaning] {
        let words = InfoWords(subject.model) { id in
            latest.filter { RegisterID($0.register) == id }.max { $0.time < $1.time }?.value
        }
        return words.meanings.filter(\.isActive)
    }

    /// The tries in vain since the meter was last read, or since it last answered.
    ///
    /// A program that was started anew tells an outage once more, and an end of one only where it
    /// has told the beginning.
    private func outage(
        of subject: MeterSubject,
        since lastRead: Timestamp?
    ) throws(JournalError) -> OutageStatus? {
        let kinds: [Event.Kind] = [.noAnswer, .answering]
        let events = try journal.newestEvents(of: subject.names, kinds: kinds, limit: 100)
        let lasting = events.prefix { event in
            event.kind == .noAnswer && lastRead.map { event.time >= $0 } ?? true
        }
        guard let newest = lasting.first, let first = lasting.last else { return nil }
        return OutageStatus(since: first.time, words: newest.words)
    }

    /// An input is listened to without an end, and never visited.
    private func visits(of subject: MeterSubject) throws(JournalError) -> VisitStatus? {
        guard let name = subject.name, subject.pulses == nil else { return nil }
        let today = zone.day(of: now)
        let first = CalendarDate(daysSince1970: today.daysSince1970 - 6) ?? today
        let days = try journal.visits(of: name, since: first)
        func count(_ days: [VisitDay]) -> VisitStatus.Count {
            days.reduce(into: VisitStatus.Count()) { count, day in
                count.visits += day.visits
                count.failures += day.failures
            }
        }
        return VisitStatus(today: count(days.filter { $0.day == today }), week: count(days))
    }

    private func pulses(
        of subject: MeterSubject,
        _ latest: [StoredReading]
    ) throws(JournalError) -> PulseStatus? {
        guard let setup = subject.pulses else { return nil }
        return try PulseStatus(of: setup.name, in: journal, latest)
    }

    private func requests(of subject: MeterSubject) throws(JournalError) -> RequestStatus? {
        guard let name = subject.name, subject.pulses == nil else { return nil }
        let spent = try journal.spent(by: name, on: zone.day(of: now))
        guard let setup = subject.setup else { return RequestStatus(today: spent, limit: .unknown) }
        let limit = setup.limit.number(for: subject.model)
        return RequestStatus(today: spent, limit: limit.map { .requests($0) } ?? .none)
    }

    private func gaps(of subject: MeterSubject) throws(JournalError) -> GapStatus {
        let gaps = try journal.gaps(meter: subject.meter)
        let start = now.milliseconds - Self.recentDays * 86_400_000
        func count(_ state: Gap.State) -> Int { gaps.count { $0.state == state } }
        return GapStatus(
            open: count(.open),
            filled: count(.filled),
            lost: count(.lost),
            recent: gaps.filter { $0.state != .filled && $0.end.milliseconds >= start }.reversed()
        )
    }

    /// What was last told of the meter's clock; less than a minute is none.
    private func drift(of subject: MeterSubject) throws(JournalError) -> Int64? {
        let told = try journal.newestEvents(of: [subject.meter], kinds: [.clockDrift], limit: 1)
        return told.first?.data.flatMap(Int64.init).flatMap { abs($0) > 60 ? $0 : nil }
    }
}

extension MeterSubject {
    /// What lies between two reads, in milliseconds.
    fileprivate var interval: Int64? {
        pulses?.interval ?? setup?.groups.map(\.cadence.interval).min()
    }

    /// What events call it: by its line where it did not answer before it was known.
    fileprivate var names: [String] {
        guard let line = name.map({ "line:\($0)" }), line != meter else { return [meter] }
        return [meter, line]
    }

    fileprivate var serial: String? {
        stored?.serial ?? (meter.hasPrefix("line:") ? nil : meter)
    }

    fileprivate var modelName: String? { stored?.model ?? setup?.model?.name }

    /// Its model; several that fit share their info code and their battery.
    fileprivate var model: MeterModel? {
        setup?.model ?? stored?.likelyModel
    }
}

extension StoredMeter {
    /// The first of the models that it may be.
    var likelyModel: MeterModel? {
        let first = model?.split(separator: " or ", maxSplits: 1).first
        return first.flatMap { MeterCatalogue.model(named: String($0)) }
    }
}
