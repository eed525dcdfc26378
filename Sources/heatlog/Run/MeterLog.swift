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
        try await loop.run { event in
            switch event {
            case .readout(let readout), .part(let readout): try keep(readout)
            default: tell(event)
            }
        }
    }

    /// What happens besides readings, each thing once.
    private func tell(_ event: PollingEvent) {
        let time = SystemTime.now.localText
        switch event {
        case .readout, .part: break
        case .doubted(_, let dropped):
            for doubt in dropped {
                Terminal.complain(
                    "\(time) \(doubt.sentence)",
                    hint: "A second look showed otherwise."
                )
            }
        case .swapped(let old, let new):
            Terminal.write(
                "\(time) Meter \(new) is here now instead of \(old): a new series begins."
            )
        case .outageBegan(let error):
            Terminal.complain("\(time) \(error.message)", hint: error.hint)
        case .outageEnded(let outage):
            let since = outage.start.localText
            let tries = outage.tries == 1 ? "one try" : "\(outage.tries) tries"
            Terminal.write(
                "\(time) The meter answers again, after \(tries) in vain since \(since)."
            )
        case .budgetSpent(let spent):
            Terminal.complain("\(time) \(spent.message)", hint: spent.hint)
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
        var table = Table(.left, .left, .right, .left, .left, .left)
        for reading in readout.readings {
            table.add(
                time,
                reading.name,
                reading.value.text ?? "none",
                reading.unitText ?? "",
                reading.source == .simulated ? "simulated" : "",
                reading.doubt.map { "doubtful: " + $0 } ?? ""
            )
        }
        lines = table.lines
    }
}
