import Collector
import Journal
import Metering

/// The map of the program so far: meter → readings → journal, and a line for people to see.
struct MeterLog: Sendable {
    let loop: PollingLoop
    let journal: Journal
    /// The line's name in the journal and in messages.
    let line: String

    /// Logs until the task is cancelled.
    func run() async throws {
        try await loop.run { result in
            switch result {
            case .success(let readout): try keep(readout)
            case .failure(let error):
                Terminal.complain("\(SystemTime.now.localText) \(error.message)", hint: error.hint)
            }
        }
    }

    /// What is printed has been written: the journal comes first.
    private func keep(_ readout: Readout) throws {
        do throws(JournalError) {
            try journal.append(readout, from: line)
        } catch {
            // A full disk or a locked file may pass; the next reading is tried again.
            guard error.kind == .diskFull || error.kind == .busy else { throw error }
            return Terminal.complain(error.message, hint: error.hint)
        }
        for line in LogLines(readout).lines { Terminal.write(line) }
    }
}

/// A readout as lines of a log, one a reading.
struct LogLines {
    let lines: [String]

    init(_ readout: Readout) {
        let time = readout.time.localText
        var table = Table(.left, .left, .right, .left, .left)
        for reading in readout.readings {
            table.add(
                time,
                reading.name,
                reading.value.text ?? "none",
                reading.unit?.description ?? "",
                reading.source == .simulated ? "simulated" : ""
            )
        }
        lines = table.lines
    }
}
