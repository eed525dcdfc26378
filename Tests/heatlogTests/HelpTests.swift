import Foundation
import TestSupport
import Testing

@Suite("Help")
struct HelpTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Help")

    private static let commands = [
        "run",
        "read",
        "status",
        "doctor",
        "align",
        "history",
        "export",
        "import",
        "outputs",
        "journal",
        "config",
        "emonhub",
        "pulse",
        "ports",
        "meters",
        "decode",
        "sniff",
        "replay",
        "simulate",
        "bundle",
    ]

    @Test(arguments: ["heatlog"] + commands)
    func `a command's help is what Help/ has of it, and fits 80 columns`(command: String)
        async throws
    {
        let words = command == "heatlog" ? ["--help"] : [command, "--help"]
        let outcome = await (try Child(words)).outcome()
        let file = Self.folder.appendingPathComponent("\(command).txt")
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(outcome.status == 0)
        #expect(outcome.output == expected, "make it anew: heatlog \(words.joined(separator: " "))")
        for line in outcome.output.split(separator: "\n") {
            #expect(line.count <= 80 || line.hasPrefix("USAGE:"))
        }
    }

    @Test(arguments: commands)
    func `a command's help has examples`(command: String) async throws {
        let outcome = try await Program.run(command, "--help")
        #expect(outcome.output.contains("EXAMPLES"))
    }
}
