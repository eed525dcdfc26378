import Foundation
import Outputs
import Testing

@testable import Settings

@Suite("Configuration: the page that explains it")
struct DocumentationTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs/configuration.md")

    private func text() throws -> String { try String(contentsOf: Self.page, encoding: .utf8) }

    @Test func `every example loads without problems`() throws {
        let parts = try text().split(separator: "```yaml\n").dropFirst()
        let examples = parts.compactMap { $0.split(separator: "```").first }
        #expect(examples.count == 4)
        for example in examples {
            #expect(problems(String(example)).isEmpty)
            #expect(try load(String(example)).configuration.meters.isEmpty == false)
        }
    }

    @Test func `every setting has a row, and every row is a setting`() throws {
        let rows = try text().split(separator: "\n").compactMap { line in
            line.hasPrefix("| `") ? line.dropFirst(3).prefix { $0 != "`" } : nil
        }
        let keys =
            Assembly.keys + ProgramSection.ages.map { "retention.\($0)" }
            + HTTPSection.keys.map { "http.\($0)" }
            + LineSection.keys.map { "lines.NAME.\($0)" }
            + MeterSection.keys.map { "meters.NAME.\($0)" }
            + ReadSection.keys.map { "read.\($0)" }
            + PulseSection.keys.map { "pulses.NAME.\($0)" }
            + OutputSection.keys.map { "outputs.NAME.\($0)" }
        #expect(rows.map(String.init) == keys)
    }

    @Test func `an example with all settings has all of them`() throws {
        let example = try text().split(separator: "```yaml\n")[2]
        for key in Assembly.keys + LineSection.keys + MeterSection.keys + ReadSection.keys
            + PulseSection.keys
        {
            #expect(example.contains("\(key):"), "\(key)")
        }
    }

    @Test(arguments: OutputKind.all.map(\.name))
    func `every kind of output has its section, sentence and table`(name: String) throws {
        let kind = try #require(OutputKind.named(name))
        let page = try String(
            contentsOf: Self.page.deletingLastPathComponent().appendingPathComponent("outputs.md"),
            encoding: .utf8
        )
        let section = try #require(page.firstRange(of: "\n## \(name)\n"))
        let text = page[section.upperBound...].prefix { $0 != "#" }
        #expect(text.replacing("\n", with: " ").contains(kind.meaning), "\(kind.meaning)")
        let rows = kind.settings.map { setting in
            let usual = setting.isRequired ? "must be given" : setting.usual.map { "`\($0)`" } ?? ""
            return "| `\(setting.key)` |\(usual.isEmpty ? "" : " " + usual) | \(setting.meaning) |"
        }
        let table = ["| setting | default | meaning |", "|---|---|---|"] + rows
        #expect(text.contains(table.joined(separator: "\n")), "\(table.joined(separator: "\n"))")
    }
}
