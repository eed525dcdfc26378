import KMP
import Metering
import Synchronization
import Transport

/// Prints what was heard, and writes it down where a trace is wanted.
final class SniffTeller: Sendable {
    private let json: Bool
    private let namesPorts: Bool
    private let tracing: Tracing?
    private let start = SystemTime.now
    /// When the newest entry of the trace came; the times of two lines cross a little.
    private let written = Mutex(Duration.zero)

    /// Prepares to tell.
    init(json: Bool, namesPorts: Bool, tracing: Tracing?) {
        self.json = json
        self.namesPorts = namesPorts
        self.tracing = tracing
    }

    /// Tells one thing.
    @Sendable func tell(_ news: Listening.News) {
        switch news {
        case .finding(let finding):
            trace(finding)
            if json {
                Terminal.write(SniffJSON(start: start).document(finding).line)
            } else {
                Terminal.write(text.lines(finding).joined(separator: "\n"))
            }
        case .end(let tally):
            if json {
                Terminal.write(SniffJSON(start: start).document(tally).line)
            } else {
                Terminal.write(text.summary(tally).joined(separator: "\n"))
            }
        }
    }

    private var text: SniffText {
        SniffText(
            clock: { self.start.advanced(by: $0).clockText },
            namesPorts: namesPorts,
            style: { Terminal.styled($0, $1) }
        )
    }

    /// A request is written as sent, so that the recording can be played back as a line.
    private func trace(_ finding: Sniffer.Finding) {
        switch finding {
        case .frame(let sniffed):
            let isAsked = sniffed.frame.direction == .request && !sniffed.frame.isEcho
            append(sniffed.frame.segment.wire, sniffed.start, isAsked ? .sent : .received)
        case .noise(let stray, let time, _): append(stray.bytes, time, .received)
        case .silence: break
        }
    }

    private func append(
        _ bytes: [UInt8],
        _ time: Duration,
        _ direction: Recording.Entry.Direction
    ) {
        let time = written.withLock { latest in
            latest = max(latest, time)
            return latest
        }
        tracing?.append(Recording.Entry(time: time, direction: direction, bytes: bytes))
    }
}

extension Timestamp {
    /// The time of the day where we are, to the millisecond: `20:02:43.125`.
    var clockText: String {
        let fraction = String(milliseconds % 1_000 + 1_000).dropFirst()
        return "\(localText.suffix(8)).\(fraction)"
    }
}
