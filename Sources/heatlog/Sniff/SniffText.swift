import KMP

/// What was heard as text for people: a line a frame, 80 columns wide.
struct SniffText {
    /// The time of the day at a moment, `14:02:07.125`.
    let clock: (Duration) -> String
    /// Whether there are two lines to be told apart.
    let namesPorts: Bool
    /// Makes a defect red, where the output can show it.
    var style: (String, Terminal.Style) -> String = { text, _ in text }

    /// The lines for a finding.
    func lines(_ finding: Sniffer.Finding) -> [String] {
        switch finding {
        case .frame(let sniffed): return lines(sniffed)
        case .noise(let stray, let time, let port):
            let head = head(time, port, "?")
            if stray.isLoneZero { return ["\(head)a lone 00, which meters send unasked"] }
            let bytes = hexadecimal(stray.bytes, separator: " ")
            return folded(head, "\(counted(stray.bytes.count, "byte")) of noise: \(bytes)")
        case .silence(let duration, let time):
            return ["\(clock(time))   nothing for \(spoken(duration))"]
        }
    }

    private func lines(_ sniffed: SniffedFrame) -> [String] {
        let frame = sniffed.frame
        let head = head(sniffed.start, sniffed.port, frame.direction == .request ? ">" : "<")
        guard frame.kind != .acknowledgement else {
            return folded(head, "acknowledgement (06)\(delay(sniffed))")
        }
        let title = title(frame) + delay(sniffed)
        if let defect = frame.defect {
            return folded(head, "\(title): \(defect)").map { style($0, .red) }
        }
        if frame.isEcho { return [head + "echo of the request"] }
        let whole = head + ([title] + [brief(frame)].filter { !$0.isEmpty }).joined(separator: ": ")
        guard whole.count > TextPage.width else { return [whole] }
        return [head + title] + details(frame)
    }

    /// Time, line and direction.
    private func head(_ time: Duration, _ port: Int, _ way: String) -> String {
        "\(clock(time)) \(namesPorts ? String(port) : "")\(way) "
    }

    private func title(_ frame: DissectedFrame) -> String {
        var words: [String] = []
        if let address = frame.address, address != .meter {
            let id = hexadecimal([address.rawValue])
            words.append(address.name.map { "\(id) (\($0))" } ?? id)
        } else if frame.address != nil {
            words.append("3F")
        }
        if let command = frame.command {
            words.append(command.name.map { "\($0)" } ?? hexadecimal([command.rawValue]))
        }
        return ([frame.kind == .broken ? "BROKEN" : ""] + words).filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    private func delay(_ sniffed: SniffedFrame) -> String {
        sniffed.delay.map { " after \(seconds($0))" } ?? ""
    }

    /// All that a frame says, to stand in its line.
    private func brief(_ frame: DissectedFrame) -> String {
        let registers = frame.registers.map { register in
            let value = register.value.map { " \(shownText($0, register.unitCode))" } ?? ""
            return "\(register.id.rawValue) \(register.label)\(value)"
        }
        return (facts(frame) + registers).joined(separator: ", ")
    }

    private func facts(_ frame: DissectedFrame) -> [String] {
        frame.facts.compactMap { fact in
            switch fact.content {
            case .text(let text): "\(fact.label) \(text)"
            case .number(let number): "\(fact.label) \(number)"
            case .list(let texts): texts.isEmpty ? nil : texts.joined(separator: ", ")
            case .nothing: nil
            }
        }
    }

    /// The same below its line, where it does not fit there.
    private func details(_ frame: DissectedFrame) -> [String] {
        let facts = facts(frame).joined(separator: ", ")
        let table = frame.direction == .answer ? RegisterTable(frame).lines : []
        let asked = frame.direction == .answer ? "" : brief(frame)
        let text = frame.direction == .answer ? facts : asked
        return wrapped(text, width: TextPage.width - 4).map { "    " + $0 } + table
    }

    private func folded(_ head: String, _ text: String) -> [String] {
        let lines = wrapped(text, width: TextPage.width - head.count)
        let indentation = String(repeating: " ", count: head.count)
        return lines.enumerated().map { ($0.offset == 0 ? head : indentation) + $0.element }
    }

    /// What was heard in all.
    func summary(_ tally: SniffTally) -> [String] {
        let frames = tally.requests + tally.answers
        var lines = [
            "Listened for \(spoken(tally.listened)).",
            "  \(counted(frames, "good frame")): \(counted(tally.requests, "request")) and "
                + "\(counted(tally.answers, "answer"))",
            "  \(counted(tally.broken, "broken frame")), "
                + "\(counted(tally.noise, "byte")) of noise, "
                + (tally.echoes == 1 ? "1 echo" : "\(tally.echoes) echoes"),
        ]
        if let span = tally.delaySpan {
            let pairs = counted(tally.delays.count, "pair")
            let (least, most) = (seconds(span.least), seconds(span.most))
            let times = "\(least.dropLast(2)) to \(most) between, mostly \(seconds(span.middle))"
            let between = least == most ? "\(least) between" : times
            lines.append("  \(pairs) of request and answer, \(between)")
        }
        if tally.unanswered > 0 {
            lines.append("  \(counted(tally.unanswered, "request")) without an answer")
        }
        return lines
    }
}

/// `2 min 5 s`: a time as one says it.
func spoken(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    let parts = [(seconds / 3_600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")]
        .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
}
