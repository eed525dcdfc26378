import Foundation
import Metering

/// The doctor's last report, kept for `heatlog bundle`: in the user's state folder, as the XDG base
/// directory specification says.
struct LastReport {
    private let file: URL

    /// Where it is kept; nil where the user has no home.
    init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let home = environment["HOME"].map { $0 + "/.local/state" }
        guard let folder = environment["XDG_STATE_HOME"] ?? home, folder.hasPrefix("/") else {
            return nil
        }
        file = URL(fileURLWithPath: folder).appendingPathComponent("heatlog/doctor.json")
    }

    /// Keeps a report in the place of the one before.
    ///
    /// A report that cannot be kept has been shown all the same; nothing is said of it.
    func keep(_ report: OrderedJSON) {
        let document = OrderedJSON.object([
            ("time", .text(SystemTime.now.description)), ("report", report),
        ])
        let folder = file.deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? Data((document.written() + "\n").utf8).write(to: file, options: .atomic)
    }

    /// Its lines; none where there is no report.
    var lines: [String] {
        let text = try? String(contentsOf: file, encoding: .utf8)
        return text?.split(separator: "\n").map(String.init) ?? []
    }
}
