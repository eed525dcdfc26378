import ArgumentParser
import Settings
import Foundation
import Journal

/// Tells whether the record is whole, and whether anything is wrong.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell whether the record is whole, and what is wrong.",
        discussion: """
            It looks into the journal and asks no meter. With a configuration (heatlog.yaml here, \
            else /etc/heatlog/heatlog.yaml, or the one of --config) it tells of each meter that \
            stands there, and whether heatlog is running; with --journal alone, of all meters in \
            that journal. With a meter's name it tells all of it, and its last events. Visits \
            are counted up to an hour late.

            The exit code is for scripts: 0 where all is well, 69 where a configured meter cannot \
            be read, was never read, or is stale (its newest reading is older than one and a half \
            intervals), 66 where there is no journal.

            EXAMPLES
              heatlog status
              heatlog status house
              heatlog status --journal /mnt/usb/heatlog.sqlite
              heatlog status --json
            """
    )

    @Argument(help: "Only this meter: its name in the configuration, or its serial number.")
    var meter: String?

    @Option(help: ArgumentHelp("The configuration.", valueName: "path"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The SQLite file. (default: the configuration's, else heatlog.sqlite or "
                + "heatlog-simulated.sqlite here)",
            valueName: "path"
        )
    )
    var journal: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() async throws {
        let path = config ?? (journal == nil ? Configuration.defaultPath() : nil)
        let loaded = try path.map(Self.loaded)
        let configuration = loaded?.configuration
        let file = journal ?? configuration?.journal ?? Self.usualJournal
        let journal = try Self.opened(file)
        let gathering = StatusGathering(
            journal: journal,
            configuration: configuration,
            // The days of a budget are those of the configuration, which made the journal's too.
            zone: configuration.map { HomeZone($0.zone) } ?? HomeZone(journal.zone.name),
            now: SystemTime.now
        )
        let system = SystemAnswer(
            isRunning: await Self.isRunning(configuration),
            configuration: loaded?.files.first,
            journalBytes: Self.bytes(of: file)
        )
        let report = try gathered(gathering, system)
        if json {
            Terminal.write(StatusDocument(report).json.written())
        } else {
            let page = StatusPage(report, zone: gathering.zone, isFull: meter != nil)
            Terminal.write(page.text)
        }
        if !report.isWell { throw ExitCode(ExitStatus.unavailable.rawValue) }
    }

    private func gathered(
        _ gathering: StatusGathering,
        _ system: SystemAnswer
    ) throws(Complaint) -> StatusReport {
        let names: [String]
        do throws(JournalError) {
            if let report = try gathering.report(of: meter, system) { return report }
            names = try gathering.names()
        } catch { throw Complaint(error) }
        throw Complaint(
            "Neither the configuration nor the journal knows a meter '\(meter ?? "")'.",
            hint: names.isEmpty
                ? "They have no meters." : "They know: \(names.joined(separator: ", ")).",
            status: .usage
        )
    }
}

// What the system says.

extension StatusCommand {
    /// The journal that `run` writes without a configuration: the real one, or else the made-up one.
    private static var usualJournal: String {
        let names = ["heatlog.sqlite", "heatlog-simulated.sqlite"]
        return names.first { FileManager.default.fileExists(atPath: $0) } ?? names[0]
    }

    /// Reads the configuration; a meter that is left out of it is told.
    private static func loaded(_ path: String) throws(Complaint) -> Loaded {
        let loaded = try ConfiguredRun.load(path)
        ProblemPage(loaded.problems).complain()
        return loaded
    }

    private static func opened(_ path: String) throws(Complaint) -> Journal {
        do throws(JournalError) {
            return try Journal(reading: path, zone: JournalZone.named)
        } catch {
            guard error.kind == .notFound else { throw Complaint(error) }
            throw Complaint(
                error.message,
                hint: "Begin it with 'heatlog run', or name another with --journal PATH.",
                status: .noInput
            )
        }
    }

    private static func isRunning(_ configuration: Configuration?) async -> Bool? {
        guard let configuration else { return nil }
        return await DoorClient(socket: configuration.socket).isAnswered()
    }

    /// What a journal takes on the disk, with what is not yet written into it.
    private static func bytes(of path: String) -> Int64 {
        [path, path + "-wal"].reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: name)
            return sum + ((attributes?[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }
}
