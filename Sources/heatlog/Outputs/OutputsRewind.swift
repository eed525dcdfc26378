import ArgumentParser
import Foundation
import Glibc
import Journal
import Metering
import Outputs
import Settings

/// Has an output given readings again, or lets it leave some out.
struct OutputsRewind: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewind",
        abstract: "Have readings sent again from a time on.",
        discussion: """
            The output is given everything that has this time or a later one, and what came late \
            since then. The running program notices, and goes on from there. It says first how \
            many readings these are, and asks; without a terminal it needs --yes.

            A time that lies ahead of the output leaves out what waits until then.
            """
    )

    @Argument(help: "The output's name in the configuration.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "The first time that is sent again, as in 2026-01-31, 2026-01-31T14:00 or "
                + "2026-01-31T14:00:00Z; without Z it is of the configuration's zone. "
                + "'beginning' means all of history.",
            valueName: "time"
        )
    )
    var to: RewindTime

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var file: ConfigCommand.File

    func run() async throws {
        let named = try NamedOutput(name, in: file)
        let zone = HomeZone(named.configuration.zone)
        let plan = try plan(named, zone)
        Terminal.write(plan.sentences(in: zone).joined(separator: "\n"))
        guard plan.changes else { return }
        try confirm()
        do throws(JournalError) {
            let path = named.configuration.journal
            try Journal(path: path, keepingZone: JournalZone.named)
                .rewind(name, to: plan.start)
        } catch { throw Complaint(error) }
        let socket = named.configuration.socket
        let isRunning = await DoorClient(socket: socket).isAnswered()
        Terminal.write(
            isRunning == true
                ? "Done: the running program goes on from there."
                : "Done: the program goes on from there when it runs."
        )
    }

    private func plan(_ named: NamedOutput, _ zone: HomeZone) throws(Complaint) -> RewindPlan {
        do throws(JournalError) {
            let journal = try Journal(
                reading: named.configuration.journal,
                zone: JournalZone.named
            )
            let surroundings = Surroundings(
                journal: journal,
                clock: ContinuousClock(),
                wall: { SystemTime.now }
            )
            return try RewindPlan(
                name,
                to: to.timestamp(in: zone),
                manners: named.setup.output(surroundings)?.manners ?? Manners(),
                in: journal
            )
        } catch { throw Complaint(error) }
    }

    private func confirm() throws(Complaint) {
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw Complaint(
                "Nobody is there to say yes.",
                hint: "Nothing was changed. Do it with --yes.",
                status: .usage
            )
        }
        let answer = Terminal.ask("Shall it be done? [y/N] ")?.lowercased()
        guard answer == "y" || answer == "yes" else {
            throw Complaint(
                "Nothing was changed.",
                hint: "Answer y for yes.",
                status: .usage
            )
        }
    }
}

/// A time that an output is put back to.
enum RewindTime: ExpressibleByArgument {
    /// All of history comes after it.
    case beginning
    case written(WrittenTime)

    init?(argument: String) {
        if argument == "beginning" {
            self = .beginning
        } else if argument.contains(where: { !$0.isNumber && $0 != "." }),
            let time = WrittenTime(argument)
        {
            // A number alone, as a year, would be taken for seconds since 1970.
            self = .written(time)
        } else {
            return nil
        }
    }

    /// The point of time; nil for the beginning.
    ///
    /// Of two such times in autumn it is the first one.
    func timestamp(in zone: HomeZone) -> Timestamp? {
        switch self {
        case .beginning: nil
        case .written(.point(let point)): point
        case .written(.local(let local)): zone.timestamp(local)
        }
    }
}

/// What becomes of an output that is put elsewhere.
struct RewindPlan {
    let output: String
    /// The first time that it is given; nil for all of history.
    let start: Timestamp?
    private let manners: Manners
    /// How many readings it is given that it was given before.
    private let again: Int
    /// How many readings wait that it is never given.
    private let skipped: Int

    /// Counts.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    init(
        _ output: String,
        to start: Timestamp?,
        manners: Manners,
        in journal: Journal
    ) throws(JournalError) {
        self.output = output
        self.start = start
        self.manners = manners
        let place = try journal.position(from: start)
        let now = try journal.backlog(after: try journal.bookmark(of: output)).readings
        let then = try journal.backlog(after: place).readings
        (again, skipped) = (max(0, then - now), max(0, now - then))
    }

    /// Whether any reading comes again or is left out.
    var changes: Bool { again > 0 || skipped > 0 }

    /// What it comes to, and what to beware of.
    func sentences(in zone: HomeZone) -> [String] {
        guard changes else { return ["The output \(output) stands there already."] }
        guard again > 0 else {
            return [
                "The output \(output) will never be given \(Self.count(skipped)) that it waits for."
            ]
        }
        let place = start.map { "from \(zone.minute($0)) on" } ?? "from the beginning"
        return ["The output \(output) will be given \(Self.count(again)) again, \(place)."]
            + warning
    }

    private var warning: [String] {
        if let newest = manners.newest {
            let age = Interval.text(of: newest, scale: .age)
            return ["It leaves out and counts what is older than \(age): none of that is sent."]
        }
        guard manners.goesBack == nil else { return [] }
        return ["Its receiver may keep what it gets twice as two readings."]
    }

    private static func count(_ number: Int) -> String {
        "\(number) \(number == 1 ? "reading" : "readings")"
    }
}
