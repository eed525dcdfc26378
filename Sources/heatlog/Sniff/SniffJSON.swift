import KMP
import Metering

/// What was heard as JSON, one object a line; the schema is part of what the program promises.
struct SniffJSON {
    /// The wall clock when the listening began.
    let start: Timestamp

    /// The object for a finding.
    func document(_ finding: Sniffer.Finding) -> OrderedJSON {
        switch finding {
        case .frame(let sniffed): frame(sniffed)
        case .noise(let stray, let time, let port):
            head(stray.isLoneZero ? "lone_zero" : "noise", time, port) {
                [("hex", .text(hexadecimal(stray.bytes)))]
            }
        case .silence(let duration, let time):
            head("silence", time, nil) { [("seconds", plain(duration))] }
        }
    }

    /// The object at the end.
    func document(_ tally: SniffTally) -> OrderedJSON {
        let span = tally.delaySpan
        return head("summary", tally.listened, nil) {
            [
                ("seconds", plain(tally.listened)),
                ("requests", .number(tally.requests)), ("answers", .number(tally.answers)),
                ("echoes", .number(tally.echoes)), ("broken", .number(tally.broken)),
                ("noise_bytes", .number(tally.noise)),
                ("pairs", .number(tally.delays.count)),
                ("unanswered", .number(tally.unanswered)),
                ("delay_min", span.map { plain($0.least) } ?? .null),
                ("delay_median", span.map { plain($0.middle) } ?? .null),
                ("delay_max", span.map { plain($0.most) } ?? .null),
            ]
        }
    }

    private func frame(_ sniffed: SniffedFrame) -> OrderedJSON {
        let frame = sniffed.frame
        return head(frame.kind.rawValue, sniffed.start, sniffed.port) {
            [
                ("direction", .text(frame.direction.name)),
                ("echo", .boolean(frame.isEcho)),
                ("address", .optional(frame.address.map { hexadecimal([$0.rawValue]) })),
                ("command", .optional(frame.command?.name.map { "\($0)" })),
                ("command_id", .optional(frame.command.map { hexadecimal([$0.rawValue]) })),
                ("crc_ok", frame.isChecksumGood.map(OrderedJSON.boolean) ?? .null),
                ("defect", .optional(frame.defect)),
                ("delay", sniffed.delay.map(plain) ?? .null),
                ("facts", .object(frame.facts.map { ($0.name, $0.json) })),
                ("registers", .array(frame.registers.map(\.json))),
                ("hex", .text(hexadecimal(frame.segment.wire))),
            ]
        }
    }

    private func head(
        _ kind: String,
        _ time: Duration,
        _ port: Int?,
        _ rest: () -> [(String, OrderedJSON)]
    ) -> OrderedJSON {
        .object(
            [
                ("schema", .text("heatlog.sniff/1")),
                ("kind", .text(kind)),
                ("time", .text(start.advanced(by: time).description)),
                ("port", port.map(OrderedJSON.number) ?? .null),
            ] + rest()
        )
    }

    private func plain(_ duration: Duration) -> OrderedJSON {
        .text(String(seconds(duration).dropLast(2)))
    }
}

extension Timestamp {
    /// The time so much later.
    func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let more = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        return Timestamp(milliseconds: milliseconds + more)
    }
}
