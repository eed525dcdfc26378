import ArgumentParser
import Settings
import Foundation
import Journal
import Transport

/// One text for a bug report, that a person can read, paste and look through before it is sent.
struct BugReport {
    /// A recording that belongs to it.
    struct Attachment {
        let name: String
        let recording: Recording
    }

    private let loaded: Result<Loaded, ConfigurationError>?
    private let journal: JournalExcerpt
    private let attachments: [Attachment]
    private let doctor: [String]
    private let masking: Masking

    /// Gathers it.
    ///
    /// - Parameters:
    ///   - loaded: the configuration, or what is wrong with it; nil where there is none.
    ///   - journal: what the journal has to say.
    ///   - attachments: recordings.
    ///   - doctor: the lines of the doctor's last report.
    ///   - home: the home folder, which is not told.
    init(
        loaded: Result<Loaded, ConfigurationError>?,
        journal: JournalExcerpt,
        attachments: [Attachment],
        doctor: [String],
        home: String?
    ) {
        self.loaded = loaded
        self.journal = journal
        self.attachments = attachments
        self.doctor = doctor
        var masking = Masking(home: home)
        for meter in journal.meters { masking.learn(meter) }
        for event in journal.events { masking.learn(from: event.words) }
        for line in doctor { masking.learn(from: line) }
        for attachment in attachments {
            RecordingMask.learn(from: attachment.recording, into: &masking)
        }
        self.masking = masking
    }

    private static let noReport = "There is no report; make one with: heatlog doctor --port PORT"

    /// The text.
    var text: String {
        let sections = [
            ("versions", Self.versions), ("serial ports", Self.ports),
            ("configuration", configuration),
            ("doctor", doctor.isEmpty ? [Self.noReport] : doctor),
            ("last readings", journal.readingLines), ("gaps", journal.gapLines),
            ("recent events, at most \(JournalExcerpt.eventCount)", journal.eventLines),
        ]
        let lines = sections.flatMap { title, lines in
            ["", "== \(title) ==", ""] + (lines.isEmpty ? ["none"] : lines.map(masking.masked))
        }
        return (Self.preface + lines + recordings).joined(separator: "\n") + "\n"
    }

    private static let preface = wrapped(
        """
        heatlog bundle 1. For a bug report. Serial numbers are masked: serial-1 is the same meter \
        everywhere, and in recordings it has the number 1, with the checksums made right again; \
        customer numbers are 0. Passwords, keys and names of users in paths are taken out. \
        Please look through it all the same before you send it.
        """,
        width: TextPage.width
    )

    private static var versions: [String] {
        [
            Heatlog.configuration.version,
            "kernel \(SystemWords.kernel)",
            "distribution \(SystemWords.distribution)",
            "SQLite \(Journal.sqliteVersion ?? "unknown")",
        ]
    }

    private static var ports: [String] {
        SerialPorts.list().map { port in
            let kind =
                switch port.kind {
                case .usb(let driver, let product): "USB \(product), driver \(driver)"
                case .onBoard(let driver): "on board, driver \(driver)"
                case .miniUART: "Raspberry Pi mini UART"
                }
            let console = port.isConsole ? ", carries a console" : ""
            let holder = port.holder.map { ", in use by \($0)" } ?? ""
            let usable = port.isUsable ? "" : ", not permitted to this user"
            return "\(port.path) (\(port.device)): \(kind)\(usable)\(holder)\(console)"
        }
    }

    private var configuration: [String] {
        switch loaded {
        case .success(let loaded):
            return loaded.text.split(separator: "\n").map(String.init)
                + ProblemPage(loaded.problems).lines
        case .failure(let error):
            return [error.message] + ProblemPage(error.problems).lines
        case nil: return ["There is none."]
        }
    }

    private var recordings: [String] {
        attachments.flatMap { attachment in
            let text = RecordingMask(masking).masked(attachment.recording).joined().description
            return ["", "== recording \(masking.masked(attachment.name)) ==", ""]
                + text.split(separator: "\n").map(String.init)
        }
    }
}
