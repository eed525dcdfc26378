import Pulse

/// What a person at a pulse input sees: 24 lines of 80 characters at most.
struct InputScreen {
    let address: String
    let watch: InputWatch
    let value: PulseValue?

    /// The lines, without a blank at any end.
    var lines: [String] {
        let words = InputWords(watch: watch, value: value)
        let faults = words.faults(watch.faults)
        var rows = [
            ("level now:", words.level),
            ("pulses:", "\(watch.count)"),
            ("rate:", words.rate),
        ]
        if let worth = words.worth { rows.append(("worth:", worth)) }
        rows.append(("bounces:", words.bounces))
        if watch.lost > 0 { rows.append(("lost:", counted(watch.lost, "edge"))) }
        rows += (faults.isEmpty ? ["nothing"] : faults).enumerated().map { place, fault in
            (place == 0 ? "wrong now:" : "", fault)
        }
        let end = "\(spoken(watch.elapsed)); stops with Ctrl-C"
        return
            (["Testing \(address): \(words.setup)", ""] + rows.map(row) + [""] + pulses(words)
            + ["", row(("time:", end))])
            .map { String($0.prefix(80)) }
    }

    /// The newest pulses, the newest first.
    private func pulses(_ words: InputWords) -> [String] {
        guard !watch.pulses.isEmpty else { return ["    no pulse yet"] }
        return watch.pulses.map { row(("pulse \($0.number):", words.pulse($0))) }
    }

    private func row(_ row: (label: String, text: String)) -> String {
        "    " + TextPage.left(row.label, 15) + row.text
    }
}
