import Catalogue
import Journal
import Metering

/// How the record stands, as one JSON document.
///
/// Every key is always there, null where nothing is known; values are exact decimal strings.
struct StatusDocument {
    private let report: StatusReport

    init(_ report: StatusReport) { self.report = report }

    /// The document.
    var json: OrderedJSON {
        .object([
            ("schema", .text("heatlog.status/1")),
            ("time", .text(report.time.description)),
            ("well", .boolean(report.isWell)),
            ("running", report.program.isRunning.map { .boolean($0) } ?? .null),
            ("started", .optional(report.program.started)),
            ("stopped", .optional(report.program.stopped)),
            ("configuration", .optional(report.configuration)),
            (
                "journal",
                .row([
                    ("path", .text(report.journal.path)),
                    ("bytes", .number(Int(report.journal.bytes))),
                ])
            ),
            ("meters", .array(report.meters.map(meter))),
            ("others", .array(report.others.map(OrderedJSON.text))),
            ("readers", .array(report.readers.map(reader))),
        ])
    }

    private func meter(_ meter: MeterStatus) -> OrderedJSON {
        let age = meter.lastRead.map { (report.time.milliseconds - $0.milliseconds) / 1_000 }
        let read: [(String, OrderedJSON)] = [
            ("name", .optional(meter.name)),
            ("serial", .optional(meter.serial)),
            ("model", .optional(meter.model)),
            ("condition", meter.condition == .unknown ? .null : .text(meter.condition.rawValue)),
            ("last_read", .optional(meter.lastRead)),
            ("age_seconds", .optional(age)),
            ("interval_seconds", .optional(meter.interval.map { $0 / 1_000 })),
            ("total", meter.total.map(total) ?? .null),
            ("visits", meter.visits.map(visits) ?? .null),
            ("requests", meter.requests.map(requests) ?? .null),
            ("pulses", meter.pulses?.json ?? .null),
        ]
        let happened: [(String, OrderedJSON)] = [
            ("info", .array(meter.info.map(meaning))),
            ("outage", meter.outage.map(outage) ?? .null),
            ("gaps", gaps(meter.gaps)),
            ("clock_drift_seconds", .optional(meter.drift)),
            ("events", .array(meter.events.map(event))),
        ]
        return .object(read + happened)
    }

    private func total(_ reading: StoredReading) -> OrderedJSON {
        .row([
            ("name", .text(reading.name)),
            ("value", .optional(reading.text)),
            ("unit", .optional(reading.unit)),
            ("time", .text(reading.time.description)),
            ("source", .text(reading.source.rawValue)),
            ("doubtful", .boolean(reading.isDoubtful)),
        ])
    }

    private func visits(_ visits: VisitStatus) -> OrderedJSON {
        func count(_ count: VisitStatus.Count) -> OrderedJSON {
            .row([("visits", .number(count.visits)), ("failures", .number(count.failures))])
        }
        return .row([("today", count(visits.today)), ("seven_days", count(visits.week))])
    }

    private func requests(_ requests: RequestStatus) -> OrderedJSON {
        let (limit, isLimited): (OrderedJSON, OrderedJSON) =
            switch requests.limit {
            case .requests(let number): (.number(number), .boolean(true))
            case .none: (.null, .boolean(false))
            case .unknown: (.null, .null)
            }
        return .row([
            ("today", .number(requests.today)), ("limited", isLimited), ("limit", limit),
        ])
    }

    private func meaning(_ meaning: InfoMeaning) -> OrderedJSON {
        .row([("name", .text(meaning.name)), ("text", .text(meaning.text))])
    }

    private func outage(_ outage: OutageStatus) -> OrderedJSON {
        .row([("since", .text(outage.since.description)), ("text", .text(outage.words))])
    }

    private func gaps(_ gaps: GapStatus) -> OrderedJSON {
        .object([
            ("open", .number(gaps.open)),
            ("filled", .number(gaps.filled)),
            ("lost", .number(gaps.lost)),
            ("recent", .array(gaps.recent.map(gap))),
        ])
    }

    private func gap(_ gap: Gap) -> OrderedJSON {
        .row([
            ("state", .text(gap.state.rawValue)),
            ("start", .text(gap.start.description)),
            ("end", .text(gap.end.description)),
            ("text", .optional(gap.words)),
        ])
    }

    private func event(_ event: Event) -> OrderedJSON {
        .row([
            ("time", .text(event.time.description)),
            ("kind", .text(event.kind.rawValue)),
            ("text", .text(event.words)),
        ])
    }

    private func reader(_ reader: ReaderStatus) -> OrderedJSON {
        .row([
            ("name", .text(reader.name)), ("queue", .number(reader.queue)),
            ("failing_since", .optional(reader.failing)),
        ])
    }
}

extension OrderedJSON {
    /// A time in UTC, or null where there is none.
    fileprivate static func optional(_ time: Timestamp?) -> OrderedJSON {
        optional(time?.description)
    }

    /// A count, or null where there is none.
    fileprivate static func optional(_ number: Int64?) -> OrderedJSON {
        number.map { .number(Int($0)) } ?? .null
    }
}
