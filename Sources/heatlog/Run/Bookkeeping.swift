import Collector
import Settings
import Journal
import Metering

/// Runs lines with their books: what is read goes into the journal, what happens is shown.
struct Bookkeeping: Sendable {
    let journal: Journal
    let chronicle: Chronicle
    private let ledger: BatteryLedger
    let stamper: TimeStamper
    let zone: HomeZone
    let display: Display

    /// Opens the books of a journal.
    ///
    /// - Throws: ``JournalError`` where it cannot be read.
    init(_ journal: Journal, zone: HomeZone, display: Display) throws(JournalError) {
        self.journal = journal
        self.zone = zone
        self.display = display
        let today: @Sendable () -> CalendarDate = { zone.day(of: SystemTime.now) }
        ledger = BatteryLedger(journal, today: today)
        chronicle = Chronicle(
            journal,
            today: today,
            homeZoneMinutes: zone.standardMinutes,
            showTime: \.localText,
            tell: display.show
        )
        let newest = try journal.newestTime()
        stamper = TimeStamper(
            clock: ContinuousClock(),
            newest: newest,
            onJump: { jump in Self.note(jump, in: journal, display) }
        ) { SystemTime.now }
    }

    private static func note(
        _ jump: TimeStamper.Jump,
        in journal: Journal,
        _ display: Display
    ) {
        let seconds = abs(jump.milliseconds) / 1_000
        let way = jump.milliseconds < 0 ? "back" : "forward"
        let event = Event(
            time: jump.time,
            meter: nil,
            kind: .clockJump,
            words: "The computer's clock was put \(way) by \(seconds) s."
        )
        try? journal.append(event)
        display.show(event)
    }

    /// Notes that the program has begun.
    func begin() { note(.started, "heatlog has started.") }

    /// Notes that it ends, and writes all that is counted.
    func end() {
        ledger.flush()
        chronicle.flush()
        note(.stopped, "heatlog has stopped.")
    }

    private func note(_ kind: Event.Kind, _ words: String) {
        try? journal.append(Event(time: stamper.now(), meter: nil, kind: kind, words: words))
    }

    /// Reads what is in a line's place, until nothing is there any more.
    func run(_ slot: LineSlot) async throws {
        var earlier: (line: LineSetup?, left: LineHandover)?
        while let (plan, box) = slot.current, !Task.isCancelled {
            // On another port there may be another meter of the same name.
            let left = earlier?.line == plan.origin.line ? earlier?.left : nil
            let loop = loop(plan, box)
            let leaving = try await loop.run(after: left) { meter, event in
                let isWritten = try await chronicle.write(event, of: meter, at: stamper.now())
                display.show(event, of: meter, isWritten: isWritten)
            }
            earlier = (plan.origin.line, leaving)
        }
    }

    private func loop(_ plan: LinePlan, _ box: RequestBox) -> LineLoop {
        let wall: @Sendable () -> Timestamp = { SystemTime.now }
        for (meter, entry) in plan.entries { chronicle.enter(meter, entry) }
        let meters = plan.meters.map { meter in
            var meter = meter
            meter.keepBooks(chronicle, ledger, wall: wall, zone: zone.offset)
            return meter
        }
        return LineLoop(
            meters,
            timing: plan.timing,
            clock: ContinuousClock(),
            wall: wall,
            stamp: { stamper.now() },
            zone: zone.offset,
            box: box,
            open: plan.open
        )
    }

    /// How many requests a meter's battery bears yet today; nil for any number.
    func requestsLeft(of meter: String, limit: Int?) -> Int? {
        ledger.left(of: meter, limit: limit)
    }

    /// Looks after the journal until the task is cancelled: counts are written, and what is older
    /// than it has to be kept goes.
    func keepUp(_ retention: @Sendable () -> Retention) async {
        while !Task.isCancelled {
            ledger.flush()
            chronicle.flush()
            // A step is small, so that no reading waits for it. A full disk may pass.
            while !Task.isCancelled,
                (try? journal.apply(retention(), now: stamper.now())) == true
            {
                try? await Task.sleep(for: .milliseconds(50))
            }
            try? await Task.sleep(for: .seconds(3_600))
        }
    }
}
