internal import Catalogue
internal import Journal
internal import KMP
internal import Metering

/// What a loop keeps of one meter from one visit to the next.
struct Visit: Sendable {
    private(set) var plan: MeterPlan
    /// Who it is.
    var found: IdentifiedMeter?
    var plausibility: Plausibility?
    /// What came of a visit that broke off.
    var part: Readout?
    /// When each group is read next.
    private(set) var dues: [Due]
    /// No group is read before, since the last visit was in vain.
    private(set) var notBefore: Due?
    private(set) var troubles = Troubles()
    /// The meter does not know the command that asks for its serial number.
    var isMute = false
    /// Whether the meter's memory may be asked: nothing has gone wrong since it last answered.
    var hasHomework = false
    private var lastContact: Due?
    /// What the meter said of itself beside its values.
    private var remarks: Set<String> = []

    init(_ plan: MeterPlan, _ time: LineTime) {
        self.plan = plan
        dues = plan.groups.map { _ in time.now }
    }

    /// Takes another plan over; what is read as before is read when it would have been.
    mutating func take(_ new: MeterPlan, _ time: LineTime) {
        let known = Dictionary(zip(plan.groups, dues)) { first, _ in first }
        dues = new.groups.map { known[$0] ?? Self.next($0, time) }
        plan = new
    }

    /// When a group is read next.
    ///
    /// - Parameters:
    ///   - group: the group.
    ///   - served: the time that it was just read for: a clock that was put back by a second meanwhile
    ///     must not have it read for that time once more.
    ///   - time: the loop's times.
    /// - Returns: the time on both clocks.
    private static func next(
        _ group: ReadingGroup,
        after served: Timestamp? = nil,
        _ time: LineTime
    ) -> Due {
        let now = time.wall()
        let isSame = served.map { $0 > now && $0.milliseconds - now.milliseconds < 60_000 } ?? false
        let last = isSame ? served ?? now : now
        let next = group.cadence.next(after: last, zone: time.zone)
        let jitter =
            group.jitterMilliseconds > 0 ? Int64.random(in: 0...group.jitterMilliseconds) : 0
        return time.due(at: next, later: jitter)
    }

    /// How long it is until the next group is read.
    func wait(_ time: LineTime) -> Duration {
        let next = dues.map { time.wait(for: $0) }.min() ?? .seconds(3_600)
        return notBefore.map { max(next, time.wait(for: $0)) } ?? next
    }

    /// The groups whose time has come.
    func dueGroups(_ time: LineTime) -> [Int] {
        guard notBefore.map({ time.wait(for: $0) == .zero }) ?? true else { return [] }
        return dues.indices.filter { time.wait(for: dues[$0]) == .zero }
    }

    /// How long it is until the meter would fall asleep, less two minutes; nil for one that does not,
    /// or that has not been awake.
    func sleepWait(_ time: LineTime) -> Duration? {
        guard let lastContact, notBefore == nil, let minutes = awakeMinutes else { return nil }
        let sleep = lastContact.moment.advanced(byMicroseconds: minutes * 60_000_000)
        return sleep.duration(since: time.moment)
    }

    /// How many requests it takes to keep the meter awake for the rest of the day.
    func awakeReserve(_ time: LineTime) -> Int {
        plan.awakeReserve(of: found, at: time.wall(), zone: time.zone)
    }

    private var awakeMinutes: Int64? { plan.awakeMinutes(of: found) }

    /// Notes that the meter has answered.
    mutating func answered(_ time: LineTime) { lastContact = time.now }

    /// Plans the next read of some groups after they were read, or after they could not be.
    ///
    /// - Returns: what there is to tell.
    mutating func finish(
        _ groups: [Int],
        _ result: Result<[PollingEvent], MeterError>,
        _ time: LineTime
    ) -> [PollingEvent] {
        let events = troubles.events(after: result, at: time.wall(), advice: advice)
        guard let outage = troubles.outage else {
            if case .success = result { answered(time) }
            notBefore = nil
            for group in groups {
                dues[group] = Self.next(plan.groups[group], after: dues[group].time, time)
            }
            return events
        }
        hasHomework = false
        let again = outage.nextTry(
            plan.groups.map(\.cadence),
            after: time.wall(),
            zone: time.zone
        )
        notBefore = time.due(at: again)
        return events
    }

    /// What the model is known to need, where it is silent.
    private func advice(_ error: MeterError) -> String? {
        guard plan.access.isEye, error.isSilence,
            let model = plan.model ?? found?.models.first
        else { return nil }
        let eye = model.eye
        // A meter that has answered before does not need its head turned.
        guard lastContact != nil else { return "\(model.name): \(eye.wake)" }
        let sleep = eye.sleep.map { "its eye goes off by itself. \($0) \(eye.wake)" }
        return (eye.throttling ?? sleep).map { "\(model.name): \($0)" }
    }

    /// What came of a visit that broke off, without what cannot be right.
    mutating func takePart(_ time: LineTime) -> Readout? {
        guard let readout = part else { return nil }
        part = nil
        guard plan.judges else { return readout }
        var known = plausibility ?? plan.recall(readout.meter.serial)
        let doubts = known.judge(readout, at: time.steady)
        let settled = known.settle(readout, doubts, second: [], at: time.steady)
        plausibility = known
        return settled.readout.readings.isEmpty ? nil : settled.readout
    }

    /// Takes what the meter says of itself beside its values: it is told when it begins and ends.
    mutating func events(ofRemarks new: Set<String>) -> [PollingEvent] {
        let begun = new.subtracting(remarks).sorted()
        let over = remarks.subtracting(new).sorted()
        remarks = new
        return begun.map { .noted(.infoSet, $0, data: nil) }
            + over.map { .noted(.infoCleared, "No longer: \($0)", data: nil) }
    }

    /// What the groups ask for.
    func wanted(of groups: [Int]) -> Wanted {
        Wanted(selections: groups.map { plan.groups[$0].registers })
    }
}
