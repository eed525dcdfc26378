import MBus

extension ScanResult {
    /// What is said when a search is over: what is to be done, what it has cost, what to write down.
    var page: String {
        var blocks: [[String]] = []
        if !isComplete { blocks.append(["Interrupted: not all was looked at."]) }
        blocks += advice.map { wrapped($0, width: 78) }
        blocks.append(
            [meters.isEmpty ? "No meter was found." : "\(counted(meters.count, "meter")) found."]
                + rounds.map(\.words)
        )
        if !configuration.isEmpty { blocks.append(configuration) }
        return (meters.isEmpty ? "" : "\n")
            + blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    /// What the exit code tells a script: nobody is there, or the line is disturbed.
    var complaint: Complaint? {
        guard meters.isEmpty, inseparable.isEmpty, collisions.isEmpty else { return nil }
        guard noise.isEmpty else {
            return Complaint(
                "The line is disturbed: bytes come that no meter has sent.",
                hint: "Try --baud auto, then see that the converter is one for M-Bus and feeds the "
                    + "bus, and that no other master is on it.",
                status: .dataError
            )
        }
        return Complaint(
            "No meter answers on \(port).",
            hint:
                "See that the converter feeds the bus (about 36 V between its two wires) and that "
                + "the meters have M-Bus modules. Speeds: --baud auto.",
            status: .unavailable
        )
    }

    /// What is to be done about what no search can settle.
    private var advice: [String] {
        noise.map { baud in
            "At \(baud) baud the line is disturbed: bytes come even where no meter may answer. Try "
                + "--baud auto; then check the converter, and that no other master is on the bus."
        }
            + inseparable.map { both in
                "Several meters answer to \(both.selection) and nothing that a selection can name "
                    + "tells them apart. Take all but one off the bus, give that one an address of "
                    + "its own with 'heatlog mbus set address', and put the next one back."
            }
            + collisions.map(words)
            + silent.map { baud in
                "At \(baud) baud nobody answered to 254, so the primary addresses were left out; "
                    + "--baud \(baud) looks at all of them."
            }
    }

    private func words(_ collision: Collision) -> String {
        let address = collision.address.rawValue
        let known = count(at: collision.address, collision.baud)
        let subject = known > 1 ? "\(known) of these meters" : "Several meters"
        let reason = address == 0 ? ", which is that of a meter that was never given one" : ""
        return "\(subject) share the primary address \(address)\(reason). They are read by their "
            + "secondary addresses; 'heatlog mbus set address' gives one another primary address."
    }

    /// What to write into heatlog.yaml, a meter a line.
    private var configuration: [String] {
        let rows = meters.compactMap { meter in
            address(of: meter).map { ("mbus: \($0)", meter) }
        }
        guard !rows.isEmpty else { return [] }
        let width = rows.map(\.0.count).max() ?? 0
        return ["In heatlog.yaml:"]
            + rows.map { text, meter in
                "  " + TextPage.left(text, width) + "  # " + meter.name
            }
    }
}

extension ScanResult.Round {
    /// What it has cost, in one line.
    var words: String {
        let probe = kind == .secondary ? "selection" : "question"
        let counts = [
            counted(Int(tally.probes), probe), counted(Int(tally.reads), "telegram"),
            counted(Int(tally.collisions), "collision"),
        ]
        let seconds = Double(tally.lineTime / 100_000) / 10
        let sums = counts.joined(separator: ", ")
        return "\(baud) baud, \(kind.rawValue): \(sums) in \(seconds) s."
    }
}

extension ScanResult {
    /// The result as one JSON document.
    var json: OrderedJSON {
        .object([
            ("schema", .text("heatlog.mbus-scan/1")),
            ("port", .text(port)),
            ("complete", .boolean(isComplete)),
            ("meters", .array(meters.map(json))),
            (
                "inseparable",
                .array(
                    inseparable.map {
                        .row([
                            ("mask", .text("\($0.selection)")), ("baud", .number($0.baud)),
                        ])
                    }
                )
            ),
            (
                "collisions",
                .array(
                    collisions.map {
                        .row([
                            ("primary", .number(Int($0.address.rawValue))),
                            ("baud", .number($0.baud)),
                        ])
                    }
                )
            ),
            ("noise", .array(noise.map(OrderedJSON.number))),
            ("searches", .array(rounds.map(\.json))),
        ])
    }

    private func json(_ meter: Meter) -> OrderedJSON {
        let finding = meter.finding
        return .row([
            ("baud", .number(meter.baud)),
            ("primary", finding.primary.map { .number(Int($0.rawValue)) } ?? .null),
            ("secondary", .optional(finding.meter?.description)),
            ("fabrication", .optional(finding.fabrication.map { String($0, radix: 16) })),
            ("found_by", .optional(finding.selection?.description)),
            ("name", .text(meter.name)),
            ("configuration", .optional(address(of: meter))),
        ])
    }
}

extension ScanResult.Round {
    fileprivate var json: OrderedJSON {
        .row([
            ("kind", .text(kind.rawValue)),
            ("baud", .number(baud)),
            ("probes", .number(Int(tally.probes))),
            ("telegrams", .number(Int(tally.reads))),
            ("collisions", .number(Int(tally.collisions))),
            ("seconds", .text("\(Double(tally.lineTime / 1_000) / 1_000)")),
        ])
    }
}
