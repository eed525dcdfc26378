import Collector
import Settings
import Journal
import Metering

/// Gathers how the record stands, out of the journal and the configuration.
///
/// Time is an argument, and what only the system knows is too.
struct StatusGathering {
    let journal: Journal
    /// What is to be read; nil for the journal alone.
    let configuration: Configuration?
    /// Where the days of the budget and of the visits begin.
    let zone: HomeZone
    let now: Timestamp

    /// The report.
    ///
    /// - Parameters:
    ///   - wanted: the name or serial number of the only meter that counts; nil for all.
    ///   - system: what the system says.
    /// - Returns: nil where there is no such meter.
    /// - Throws: ``JournalError`` where the file cannot be read.
    func report(
        of wanted: String? = nil,
        _ system: SystemAnswer
    ) throws(JournalError) -> StatusReport? {
        let configured = try configuredSubjects()
        let others = try otherSubjects(than: configured)
        var chosen = configuration == nil ? others : configured
        if let wanted {
            chosen = (configured + others).filter { $0.isCalled(wanted) }
            guard !chosen.isEmpty else { return nil }
        }
        let gathering = MeterGathering(journal: journal, zone: zone, now: now)
        var meters: [MeterStatus] = []
        for subject in chosen { meters.append(try gathering.status(of: subject)) }
        return StatusReport(
            time: now,
            program: try program(isRunning: system.isRunning),
            configuration: system.configuration,
            journal: JournalStatus(path: journal.path, bytes: system.journalBytes),
            meters: meters,
            others: configuration == nil ? [] : others.map(\.meter),
            readers: try readers()
        )
    }

    /// What all meters are called, for somebody who has mistyped one.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    func names() throws(JournalError) -> [String] {
        let configured = try configuredSubjects()
        return try (configured + otherSubjects(than: configured)).map { $0.name ?? $0.meter }
    }

    private func configuredSubjects() throws(JournalError) -> [MeterSubject] {
        guard let configuration else { return [] }
        let stored = try journal.meters()
        var subjects: [MeterSubject] = []
        for setup in configuration.meters {
            let met = try journal.lastEvent(.identified, data: setup.name)?.meter
            let meter = met ?? "line:\(setup.name)"
            subjects.append(
                MeterSubject(
                    name: setup.name,
                    meter: meter,
                    stored: stored.first { $0.meter == meter },
                    setup: setup
                )
            )
        }
        for setup in configuration.pulses {
            let meter = setup.meter.serial ?? "line:\(setup.name)"
            subjects.append(
                MeterSubject(
                    name: setup.name,
                    meter: meter,
                    stored: stored.first { $0.meter == meter },
                    setup: nil,
                    pulses: setup
                )
            )
        }
        return subjects
    }

    /// Those that only the journal knows.
    private func otherSubjects(
        than configured: [MeterSubject]
    ) throws(JournalError) -> [MeterSubject] {
        let known = Set(configured.map(\.meter))
        var subjects: [MeterSubject] = []
        for stored in try journal.meters() where !known.contains(stored.meter) {
            subjects.append(
                MeterSubject(
                    name: try lastName(of: stored),
                    meter: stored.meter,
                    stored: stored,
                    setup: nil
                )
            )
        }
        return subjects
    }

    /// The name that a meter answers under, unless another meter has come in its place.
    private func lastName(of stored: StoredMeter) throws(JournalError) -> String? {
        guard stored.serial != nil else { return String(stored.meter.dropFirst("line:".count)) }
        let met = try journal.newestEvents(of: [stored.meter], kinds: [.identified], limit: 1)
        guard let name = met.first?.data else { return nil }
        let newest = try journal.lastEvent(.identified, data: name)?.meter
        return newest == stored.meter ? name : nil
    }

    private func program(isRunning: Bool?) throws(JournalError) -> ProgramStatus {
        let started = try journal.newestEvents(kinds: [.started], limit: 1).first
        let last = try journal.newestEvents(kinds: [.started, .stopped], limit: 1).first
        return ProgramStatus(
            isRunning: isRunning,
            started: started?.time,
            stopped: last?.kind == .stopped ? last?.time : nil
        )
    }

    /// All that ever kept a bookmark, and the configured ones that have not begun.
    private func readers() throws(JournalError) -> [ReaderStatus] {
        let kept = try journal.readers()
        let outputs = configuration?.outputs.map(\.name) ?? []
        let fresh = outputs.filter { name in !kept.contains { $0.name == name } }
        let positions =
            kept.map { ($0.name, $0.position) } + fresh.map { ($0, Position.beginning) }
        var readers: [ReaderStatus] = []
        for (name, position) in positions {
            let queue = try journal.queue(after: position, limit: ReaderStatus.limit)
            let trouble = try OutputTrouble(of: name, in: journal)
            let failing = trouble.flatMap { $0.until == nil ? $0.since : nil }
            readers.append(ReaderStatus(name: name, queue: queue, failing: failing))
        }
        return readers
    }
}

/// What only the system knows.
struct SystemAnswer {
    /// Whether the program's socket answers; nil where that cannot be found out.
    var isRunning: Bool?
    /// The configuration's file.
    var configuration: String?
    /// What the journal takes on the disk.
    var journalBytes: Int64 = 0
}

/// A meter that is looked at.
struct MeterSubject {
    let name: String?
    /// What the journal calls it.
    let meter: String
    /// What the journal knows of it, nil where it has no reading.
    let stored: StoredMeter?
    /// What the configuration says of it, nil where it is not there.
    let setup: MeterSetup?
    /// What the configuration says of it, where it is a pulse input.
    var pulses: PulseSetup?

    /// Whether somebody means it by this word.
    func isCalled(_ word: String) -> Bool {
        name == word || meter == word || meter == "line:\(word)"
    }
}
