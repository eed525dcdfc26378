import Diagnosis
import Foundation
import Testing

@Suite("Doctor: the page that explains the verdicts")
struct DocumentationTests {
    @Test func `every verdict has a row, and every row is a verdict`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/doctor.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
            .compactMap { $0.hasPrefix("| `") ? $0.dropFirst(3).prefix { $0 != "`" } : nil }
        #expect(rows.map(String.init) == Verdict.allCases.map(\.rawValue))
    }
}
