import Catalogue
import Diagnosis
import Foundation
import Metering
import Transport

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

    /// Keeps a report in the place of the one before, and when a meter answered on that port last.
    ///
    /// A report that cannot be kept has been shown all the same; nothing is said of it.
    ///
    /// - Parameters:
    ///   - report: the document.
    ///   - seen: what it rests on.
    ///   - now: the time.
    func keep(_ report: OrderedJSON, _ seen: Evidence, at now: Timestamp) {
        let before = answer(on: seen.address)
        // What a meter on an M-Bus has said tells nothing of an optical eye on the same port.
        let hasAnswered = seen.bus == nil && seen.hasAnswered
        let answer = hasAnswered ? Answer(time: now, model: seen.model) : before
        var fields: [(String, OrderedJSON)] = [
            ("time", .text(now.description)), ("port", .text(seen.address.description)),
        ]
        if let answer {
            let answered = OrderedJSON.row([
                ("milliseconds", .number(Int(answer.time.milliseconds))),
                ("model", .text(answer.model?.name ?? "")),
            ])
            fields.append(("answered", answered))
        }
        let document = OrderedJSON.object(fields + [("report", report)])
        let folder = file.deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? Data((document.written() + "\n").utf8).write(to: file, options: .atomic)
    }

    /// What it tells of the meter on a port, nil where it tells of another port or of no answer.
    func past(of address: LineAddress, at now: Timestamp) -> Past? {
        guard let answer = answer(on: address), answer.time <= now else { return nil }
        let age = Duration.milliseconds(now.milliseconds - answer.time.milliseconds)
        return Past(age: age, model: answer.model)
    }

    /// When a meter has answered last, and which.
    private struct Answer {
        let time: Timestamp
        let model: MeterModel?
    }

    /// What is written of a port.
    private struct Written: Decodable {
        struct Answered: Decodable {
            let milliseconds: Int64
            let model: String
        }

        let port: String
        let answered: Answered?
    }

    private func answer(on address: LineAddress) -> Answer? {
        guard let data = try? Data(contentsOf: file),
            let written = try? JSONDecoder().decode(Written.self, from: data),
            written.port == address.description, let answered = written.answered
        else { return nil }
        return Answer(
            time: Timestamp(milliseconds: answered.milliseconds),
            model: MeterCatalogue.model(named: answered.model)
        )
    }

    /// Its lines; none where there is no report.
    var lines: [String] {
        let text = try? String(contentsOf: file, encoding: .utf8)
        return text?.split(separator: "\n").map(String.init) ?? []
    }
}
