import Catalogue

/// A model that is asked in characters, as a page for a terminal.
struct CharacterPage {
    private let model: ASCIIMeterModel

    init(_ model: ASCIIMeterModel) { self.model = model }

    /// Everything about the model.
    var text: String {
        [head, sets, info].filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    private var head: [String] {
        let facts = [
            ("Measures", model.medium.rawValue),
            ("Line", "asked at 300 baud, answers at 1200, 7E2; heatlog makes the parity itself"),
            ("Wake", model.eye.wake),
            ("Units", "none are sent: say what its digits count with --scale"),
        ]
        return [Terminal.styled("\(model.maker) \(model.name)", .bold)]
            + facts.flatMap { name, fact in indented(name, fact) }
    }

    private var sets: [String] {
        var table = Table(.left, .right, .left)
        table.add("REQUEST", "ENTRIES", "HOLDS")
        for entry in model.dataSets {
            table.add("\(entry.set)", entry.depth.map { "\($0)" } ?? "", entry.meaning)
        }
        return table.lines
    }

    private var info: [String] {
        guard let info = model.info else { return [] }
        return ["Info code, the last value of /#1: the sum of"]
            + info.bits.flatMap { bit in indented(String(bit.mask), bit.sentence) }
    }

    /// A name, and beside it a text over several lines.
    private func indented(_ name: String, _ text: String) -> [String] {
        let margin = String(repeating: " ", count: 12)
        return wrapped(text, width: 66).enumerated().map { number, line in
            (number == 0 ? String((name + margin).prefix(12)) : margin) + line
        }
    }
}
