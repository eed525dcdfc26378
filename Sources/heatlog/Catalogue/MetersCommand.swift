import ArgumentParser
import Catalogue
import KMP
import Metering

/// Shows what the catalogue knows.
struct MetersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meters",
        abstract: "List the meters that are known, or all that is known of one.",
        discussion: """
            A meter that is not listed is read all the same: it says itself what it holds.

            EXAMPLES
              heatlog meters
              heatlog meters 601
              heatlog meters --markdown > docs/meters.md
            """
    )

    @Argument(help: ArgumentHelp("The model to show.", valueName: "name"))
    var name: String?

    @Flag(help: "Print Markdown, as in docs/meters.md.")
    var markdown = false

    func run() throws {
        guard let name else {
            Terminal.write(markdown ? MeterCatalogue.markdown : CataloguePage.overview)
            return
        }
        if let older = MeterCatalogue.asciiModel(named: name) {
            return Terminal.write(markdown ? older.markdown : CharacterPage(older).text)
        }
        guard let model = try ModelName.parse(name) else {
            throw ValidationError(
                "'auto' is no model; give one of those that 'heatlog meters' lists."
            )
        }
        Terminal.write(markdown ? model.markdown : CataloguePage(model).text)
    }
}

/// The catalogue as tables for a terminal.
struct CataloguePage {
    private let model: MeterModel

    init(_ model: MeterModel) { self.model = model }

    /// One line a model.
    static var overview: String {
        var table = Table(.left, .left, .left, .right, .left)
        table.add("MODEL", "NAMES", "MEASURES", "REGISTERS", "LINE")
        for model in MeterCatalogue.models {
            table.add(
                model.name,
                model.aliases.prefix(2).joined(separator: ", "),
                model.medium.rawValue,
                String(model.registers.count),
                "\(model.eye.baud) 8N2"
            )
        }
        for model in MeterCatalogue.asciiModels {
            table.add(
                model.name,
                model.aliases.prefix(2).joined(separator: ", "),
                model.medium.rawValue,
                "none",
                "300/1200 7E2"
            )
        }
        return table.lines.joined(separator: "\n")
    }

    /// Everything about the model.
    var text: String {
        let parts = [head, registers, info, loggers].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var head: [String] {
        let name = model.name.hasPrefix(model.maker) ? model.name : "\(model.maker) \(model.name)"
        let eye = model.eye
        let facts: [(String, String?)] = [
            ("Measures", model.medium.rawValue),
            ("Line", "\(eye.baud) 8N2"),
            ("Supply", model.supplies.map(\.rawValue).joined(separator: " or ")),
            ("Wake", eye.wake),
            ("Sleeps", eye.sleep),
            ("Placement", eye.placement),
            ("Throttling", eye.throttling),
        ]
        return [Terminal.styled(name, .bold)]
            + facts.flatMap { name, fact in fact.map { indented(name, $0) } ?? [] }
    }

    /// A name, and beside it a text over several lines.
    private func indented(_ name: String, _ text: String) -> [String] {
        let margin = String(repeating: " ", count: 12)
        return wrapped(text, width: 66).enumerated().map { number, line in
            (number == 0 ? String((name + margin).prefix(12)) : margin) + line
        }
    }

    private var registers: [String] {
        var table = Table(.right, .right, .left, .left)
        table.add("ID", "HEX", "NAME", "UNIT")
        for entry in model.registers {
            table.add(
                String(entry.id.rawValue),
                String(entry.id.rawValue, radix: 16, uppercase: true),
                entry.name,
                entry.format?.unit.unit?.description ?? ""
            )
        }
        return table.lines
    }

    private var info: [String] {
        guard let info = model.info else { return [] }
        let lines = info.bits.flatMap { bit in indented(String(bit.mask), bit.sentence) }
        return ["Info code, register \(info.register.rawValue): the sum of"] + lines
    }

    private var loggers: [String] {
        guard !model.loggers.isEmpty else { return [] }
        var table = Table(.left, .left, .right)
        table.add("LOG", "COMMAND", "ENTRIES")
        for log in model.loggers {
            table.add(
                log.kind,
                log.access.rawValue,
                log.depth.map { String($0) } ?? "ask the meter"
            )
        }
        return table.lines
    }
}
