import ArgumentParser
import Collector
import Journal
import Metering
import Pulse
import Settings

/// Tells heatlog what the meter at a pulse input shows.
struct PulseSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Tell what the meter at a pulse input shows now.",
        discussion: """
            From then on the readings are what the meter's own counter shows. Read it off and tell \
            it at once, while no pulse comes. The count itself stays as it is, and so do the \
            readings of before; the running program takes it over with its next reading.

            An input whose counter stands in the configuration is set there.

            EXAMPLES
              heatlog pulse set cold 12345.678
              heatlog pulse set cold "12345.678 m³"
            """
    )

    @Argument(help: "The input's name in the configuration.")
    var name: String

    @Argument(help: ArgumentHelp("What the meter shows, as in 12345.678.", valueName: "counter"))
    var shown: String

    @OptionGroup var file: ConfigCommand.File

    func run() async throws {
        let loaded = try file.loaded()
        let configuration = loaded.configuration
        guard let setup = configuration.pulses.first(where: { $0.name == name }) else {
            ProblemPage(loaded.problems).complain()
            throw Self.unknown(name, among: configuration.pulses.map(\.name))
        }
        let setting = try CounterSetting(shown, of: setup)
        let journal: Journal
        let followed: StoredReading?
        let record: PulseRecord?
        do throws(JournalError) {
            journal = try Journal(path: configuration.journal, keepingZone: JournalZone.named)
            followed = try setup.place.newest(in: journal)
            record = try journal.pulses(of: setup.name)
        } catch { throw Complaint(error) }
        try setting.check(against: followed, record)
        let note: PulseCounterNote
        do throws(JournalError) {
            note = try setting.note(in: journal, at: SystemTime.now)
        } catch { throw Complaint(error) }
        Terminal.write("\(setting.words(note)) Readings go on from there.")
    }

    private static func unknown(_ name: String, among names: [String]) -> Complaint {
        Complaint(
            "There is no pulse input '\(name)'.",
            hint: Nearest.hint(to: name, in: names)
                ?? (names.isEmpty
                    ? "The configuration has none: see docs/pulses.md."
                    : "There are: \(names.joined(separator: ", "))."),
            status: .usage
        )
    }
}

/// What the meter at an input shows, as somebody tells it.
struct CounterSetting {
    private let setup: PulseSetup
    private let start: PulseCounterStart

    /// Reads what was told.
    ///
    /// - Throws: a complaint where it is no counter of that meter, or where the configuration says
    ///   what the counter shows.
    init(_ text: String, of setup: PulseSetup) throws(Complaint) {
        self.setup = setup
        guard let start = PulseValueText.start(text), start.pulses == 0,
            start.shown.mantissa != nil
        else {
            throw Complaint(
                "'\(text)' is nothing that a meter shows.",
                hint: "Give the number and perhaps the unit, as in 12345.678 or \"12345.678 m³\".",
                status: .usage
            )
        }
        self.start = start
        if let fixed = setup.meter.start { throw Self.fixed(fixed, setup) }
        guard let unit = start.unit, let value = setup.meter.value,
            value.expressed(in: unit) == nil
        else { return }
        throw Self.misfit(unit, of: value.unit, setup)
    }

    /// Checks what was told against the counter that the input follows, where it follows one.
    ///
    /// - Parameters:
    ///   - followed: that counter's newest reading; without one it is taken for a volume.
    ///   - record: what the input has come to.
    /// - Throws: a complaint where the counter is of another kind, or was not followed yet: nobody
    ///   knows then at which count it shows that.
    func check(against followed: StoredReading?, _ record: PulseRecord?) throws(Complaint) {
        guard case .register(let meter, let name) = setup.place else { return }
        let sent = followed?.unit.flatMap { Unit(symbol: $0) } ?? .cubicMetre
        if let unit = start.unit, setup.meter.value == nil, unit.dimension != sent.dimension {
            throw Self.misfit(unit, of: sent, setup)
        }
        guard record?.step == nil else { return }
        throw Complaint(
            "The counter \(meter)/\(name) that \(setup.name) follows was not read yet.",
            hint: "Let heatlog run until it was, and do this again.",
            status: .tryAgain
        )
    }

    private static func misfit(_ unit: Unit, of own: Unit, _ setup: PulseSetup) -> Complaint {
        Complaint(
            "A pulse of \(setup.name) is in \(own), and \(unit) is another kind of unit.",
            hint: "Give the counter in \(own), or without a unit.",
            status: .usage
        )
    }

    private static func fixed(_ start: PulseCounterStart, _ setup: PulseSetup) -> Complaint {
        Complaint(
            "The counter of \(setup.name) stands in the configuration: "
                + "\(PulseValueText.text(start)).",
            hint: "Change it there, or take it out there and do this again.",
            status: .configuration
        )
    }

    /// Writes it down, for all readings from now on.
    func note(in journal: Journal, at now: Timestamp) throws(JournalError) -> PulseCounterNote {
        let note = try journal.note(
            start.shown,
            start.unit?.description,
            asCounterOf: setup.name,
            at: now
        )
        try journal.append(
            Event(
                time: now,
                meter: setup.meter.serial ?? "line:\(setup.name)",
                kind: .counterSet,
                words: words(note)
            )
        )
        return note
    }

    /// What was written down.
    func words(_ note: PulseCounterNote) -> String {
        let unit = start.unit ?? setup.meter.value?.unit
        let shown = [note.shown.description, unit?.description].compactMap(\.self)
        return "The meter at \(setup.name) shows \(shown.joined(separator: " ")) at "
            + "\(note.count) pulses."
    }
}

extension PulseSetup.Place {
    /// The newest reading of the counter that is followed there; nil where there is none.
    func newest(in journal: Journal) throws(JournalError) -> StoredReading? {
        guard case .register(let meter, let name) = self else { return nil }
        let known = try journal.lastEvent(.identified, data: meter)?.meter ?? "line:\(meter)"
        var newest: StoredReading?
        for series in try journal.series(meter: known) where series.name == name {
            let reading = try journal.newest(of: series, before: Timestamp(milliseconds: .max))
            guard let reading, newest.map({ $0.time < reading.time }) ?? true else { continue }
            newest = reading
        }
        return newest
    }
}
