import ArgumentParser
import Settings
import Foundation
import Journal
import Transport

/// Writes one file for a bug report.
struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Write one text file for a bug report, without serial numbers and secrets.",
        discussion: """
            It holds the versions, the serial ports, the configuration, the last readings, the \
            gaps and the last 100 events of the journal, and recordings made with --trace. \
            Serial numbers are masked everywhere, in recordings with the checksums made right \
            again; passwords, keys and the names of users are taken out. Look through it before \
            you send it.

            EXAMPLES
              heatlog bundle
              heatlog bundle --recording meter.rec --output report.txt
              heatlog bundle --config /etc/heatlog/heatlog.yaml --output -
            """
    )

    @Option(help: ArgumentHelp("The configuration. (default: heatlog.yaml)", valueName: "path"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The journal. (default: that of the configuration, or heatlog.sqlite)",
            valueName: "path"
        )
    )
    var journal: String?

    @Option(help: ArgumentHelp("The file to write, or - for standard output.", valueName: "file"))
    var output = "heatlog-bundle.txt"

    @Option(
        help: ArgumentHelp("A recording that belongs to it. May be repeated.", valueName: "file")
    )
    var recording: [String] = []

    func run() throws {
        let loaded = (config ?? Configuration.defaultPath()).map(Self.load)
        let report = BugReport(
            loaded: loaded,
            journal: Self.excerpt(of: journal ?? Self.journal(loaded)),
            attachments: try recording.map(Self.attachment),
            doctor: LastReport()?.lines ?? [],
            home: ProcessInfo.processInfo.environment["HOME"]
        )
        guard output != "-" else { return Terminal.write(report.text, end: "") }
        try write(report.text)
        Terminal.write("\(output) is written. Look through it before you send it.")
    }

    private static func load(_ path: String) -> Result<Loaded, ConfigurationError> {
        do throws(ConfigurationError) {
            let environment = ProcessInfo.processInfo.environment
            return .success(try Configuration.load(path, environment: environment))
        } catch { return .failure(error) }
    }

    /// The journal of the configuration, or the one that lies here.
    private static func journal(_ loaded: Result<Loaded, ConfigurationError>?) -> String {
        guard case .success(let loaded)? = loaded else { return "heatlog.sqlite" }
        return loaded.configuration.journal
    }

    /// A journal that cannot be read is a reason to write a report, and none not to.
    private static func excerpt(of path: String) -> JournalExcerpt {
        do throws(JournalError) {
            return try JournalExcerpt(Journal(reading: path, zone: JournalZone.named))
        } catch { return JournalExcerpt(nothing: error.message) }
    }

    private static func attachment(_ file: String) throws(Complaint) -> BugReport.Attachment {
        do throws(LineError) {
            let recording = try Recording(file: file, address: "replay:\(file)")
            let name = URL(fileURLWithPath: file).lastPathComponent
            return BugReport.Attachment(name: name, recording: recording)
        } catch { throw Complaint(error) }
    }

    private func write(_ text: String) throws(Complaint) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: output))
        } catch {
            throw Complaint(
                "The file \(output) cannot be written.",
                hint: "Name another one with --output, or - for standard output.",
                status: .inputOutput
            )
        }
    }
}
