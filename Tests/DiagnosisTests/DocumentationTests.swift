import Diagnosis
import Foundation
import Testing

@Suite("Doctor: the page that explains the verdicts")
struct DocumentationTests {
    /// The verdicts that have a row, before the part on M-Bus and in it.
    private static func rows() throws -> (eye: [String], bus: [String]) {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/doctor.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        let start = lines.firstIndex { $0.hasPrefix("## A meter on an M-Bus") } ?? lines.endIndex
        let parts = [lines[..<start], lines[start...]].map { lines in
            lines.compactMap { $0.hasPrefix("| `") ? $0.dropFirst(3).prefix { $0 != "`" } : nil }
                .map(String.init)
        }
        return (parts[0], parts[1])
    }

    /// The verdicts that scenarios get, in the order of their list.
    private static func names(_ verdicts: [Verdict]) -> [String] {
        Verdict.allCases.filter(verdicts.contains).map(\.rawValue)
    }

    @Test func `every verdict has a row, and every row is a verdict`() throws {
        #expect(try Self.rows().eye == Self.names(Scenario.all.map(\.verdict)))
    }

    @Test func `and so has every verdict on an M-Bus`() throws {
        #expect(try Self.rows().bus == Self.names(BusScenario.all.map(\.verdict)))
    }
}
