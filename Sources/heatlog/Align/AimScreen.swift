/// What a person at the meter sees while he moves the head: 24 lines of 80 characters.
struct AimScreen {
    let aim: Aim
    let port: String
    let limit: Duration

    /// The lines, without a blank at any end.
    var lines: [String] {
        let number = BlockNumber.lines(aim.good).map { "    " + $0 }
        let lines =
            ["Aligning the head on \(port)", ""] + number
            + [
                "", "    \(bar)  \(aim.good) of the last \(aim.latest.count) tries answered", "",
                "    came back last:  \(aim.latest.last.map(\.words) ?? "… asking")",
                "    best so far:     \(best)",
                "    requests spent:  \(spent)",
                "    time:            \(spoken(aim.elapsed)); "
                    + "stops at \(spoken(limit)), or with Ctrl-C",
            ]
        return lines.map { String($0.prefix(80)).trimmedRight }
    }

    /// The same in a line, for what is no terminal.
    var line: String {
        guard let last = aim.latest.last?.words else { return "\(spoken(aim.elapsed)): asking" }
        return "\(spoken(aim.elapsed)): \(aim.good) of the last \(aim.latest.count) answered, "
            + "last \(last), \(counted(aim.requests, "request"))\(limitWords)"
    }

    private var limitWords: String { aim.allowance.map { " of \($0)" } ?? "" }

    /// A mark for each try, the newest on the right.
    private var bar: String {
        let marks = aim.latest.map(\.mark).joined()
        let missing = String(repeating: " ", count: Aim.width - aim.latest.count)
        return "[\(missing)\(marks)]"
    }

    private var spent: String {
        aim.allowance.map { "\(aim.requests) of \($0) that aligning may cost the battery in a day" }
            ?? "\(aim.requests)"
    }

    private var best: String {
        aim.best.map { "\($0.good) of \($0.tries), at \(spoken($0.end))" } ?? "no answer yet"
    }
}

extension Aim.Outcome {
    /// What came back, for people.
    var words: String {
        switch self {
        case .nothing: "nothing"
        case .echo: "our echo, no answer"
        case .fragments: "fragments, no whole answer"
        case .good: "a good answer"
        }
    }

    /// Filled where it was good; the less there was, the less there is to see.
    fileprivate var mark: String {
        switch self {
        case .nothing: "·"
        case .echo: "░"
        case .fragments: "▒"
        case .good: "█"
        }
    }
}

extension String {
    fileprivate var trimmedRight: String { String(reversed().drop { $0 == " " }.reversed()) }
}
