import Collector
import Journal
import Metering

/// What the running program shows: what happens, and each reading where somebody looks on.
struct Display: Sendable {
    /// Whether readings are shown; a service's log stays small without them.
    let showsReadings: Bool
    /// Whether lines begin with the meter's name.
    let namesMeters: Bool

    /// Shows an event of the journal.
    func show(_ event: Event) {
        let line = [event.time.localText, event.meter, event.words].compactMap(\.self)
            .joined(separator: " ")
        switch event.kind {
        case .noAnswer, .dropped, .doubtful, .budgetSpent, .journalFull, .gapLost, .clockJump,
            .infoSet, .pulsesMissed, .inputFault:
            Terminal.remark(Terminal.styled(line, .red, on: 2))
        default: Terminal.write(line)
        }
    }

    /// Shows the readings of a delivery; what is printed has been written.
    func show(_ event: PollingEvent, of meter: String, isWritten: Bool) {
        guard showsReadings, isWritten else { return }
        switch event {
        case .readout(let readout), .part(let readout):
            for line in LogLines(readout, of: namesMeters ? meter : nil).lines {
                Terminal.write(line)
            }
        default: break
        }
    }
}

/// A readout as lines of a log, one a reading.
struct LogLines {
    let lines: [String]

    init(_ readout: Readout, of meter: String?) {
        let time = readout.time.localText
        var table = Table(.left, .left, .left, .right, .left, .left, .left)
        for reading in readout.readings {
            table.add(
                time,
                meter ?? "",
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
