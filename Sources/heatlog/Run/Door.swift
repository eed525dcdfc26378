import Collector
import Foundation
import KMP
import Metering
import Transport

/// The door of the running program: a socket of this machine where somebody can have a meter read
/// now, so that the port keeps its one owner.
///
/// One request a connection, a JSON document in a line: `{"read": "house", "registers": [60, 68],
/// "form": "text"}`. The answer is a line too: `{"status": 0, "text": "…"}`, or with a status of
/// sysexits.h `{"status": 69, "message": "…", "hint": "…"}`.
struct Door: Sendable {
    private let lines: LineTable
    private let listener: LineListener

    /// Opens the door; a program without one still reads its meters.
    ///
    /// - Throws: a complaint where another heatlog has it: two would ask each meter twice.
    static func open(_ lines: LineTable, path: String) async throws(Complaint) -> Door? {
        do throws(LineError) {
            let listener = try await LineListener.bind(path: path, clock: ContinuousClock())
            return Door(lines: lines, listener: listener)
        } catch {
            guard case .busy = error.kind else {
                Terminal.complain(
                    error.message,
                    hint: "Reading goes on; only 'heatlog read' by a meter's name does not work."
                )
                return nil
            }
            throw Complaint(
                "Another heatlog is running with this configuration: the socket \(path) is in use.",
                hint: "Stop it first, as with: systemctl stop heatlog",
                status: .tryAgain
            )
        }
    }

    /// What is asked.
    struct Request: Codable {
        let read: String
        var registers: [UInt16]?
        /// `text` for people, `json` for the document of `heatlog read --json`.
        var form: String?
    }

    /// What is answered.
    struct Answer: Codable {
        let status: Int32
        var text: String?
        var message: String?
        var hint: String?
    }

    /// Answers until the task is cancelled.
    func serve() async {
        await listener.serve { line in
            guard let request = try await DoorMessage.receive(on: line) else { return }
            try await line.send(DoorMessage.bytes(await answer(request)))
        }
    }

    private func answer(_ bytes: [UInt8]) async -> Answer {
        guard let request = try? JSONDecoder().decode(Request.self, from: Data(bytes)) else {
            return Answer(status: 65, message: "The request is no JSON document of a read.")
        }
        let wanted = (request.registers ?? []).map { RegisterID($0) }
        switch await lines.readNow(request.read, wanted.isEmpty ? .usual : .these(wanted)) {
        case .success(let readout):
            let text =
                request.form == "json"
                ? ReadDocument(readout, wanted: wanted).json.written()
                : ReadPage(readout, wanted: wanted).text
            return Answer(status: 0, text: text)
        case .failure(let complaint): return Answer(complaint)
        }
    }
}

extension LineTable {
    /// Has a meter read now; it spends from the battery's budget.
    ///
    /// - Parameters:
    ///   - meter: its name in the configuration.
    ///   - registers: what is read.
    /// - Returns: what was read, or why it was not.
    func readNow(
        _ meter: String,
        _ registers: MeterReader.Selection = .usual
    ) async -> Result<Readout, Complaint> {
        guard let slot = slot(of: meter) else {
            let known = meters.joined(separator: ", ")
            return .failure(
                Complaint(
                    "There is no meter '\(meter)'.",
                    hint: "There are: \(known).",
                    status: .usage
                )
            )
        }
        let result = await withCheckedContinuation { continuation in
            let asked = RequestBox.Request(meter: meter, registers: registers) {
                continuation.resume(returning: Result?.some($0))
            }
            if !slot.box.put(asked) { continuation.resume(returning: nil) }
        }
        switch result {
        case .success(let readout)?: return .success(readout)
        case .failure(let error)?: return .failure(Complaint(error))
        case nil:
            return .failure(
                Complaint(
                    "Too many want to read this meter now.",
                    hint: "Try again in a minute.",
                    status: .tryAgain
                )
            )
        }
    }
}

extension Door.Answer {
    fileprivate init(_ complaint: Complaint) {
        self.init(
            status: complaint.status.rawValue,
            message: complaint.message,
            hint: complaint.hint
        )
    }
}

/// A JSON document in a line.
enum DoorMessage {
    /// A line as long as this is no request.
    private static let limit = 1 << 20

    /// Receives a line without its end; nil where the other end went away before.
    static func receive(
        on line: any Line,
        within patience: Duration = .seconds(10)
    ) async throws(LineError) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let piece = try await line.receive(within: patience)
            guard !piece.isEmpty else { return nil }
            bytes += piece
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) { return Array(bytes[..<end]) }
        }
        return nil
    }

    static func bytes(_ message: some Encodable) -> [UInt8] {
        Array((try? JSONEncoder().encode(message)) ?? Data()) + [UInt8(ascii: "\n")]
    }
}
