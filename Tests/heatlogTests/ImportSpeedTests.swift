import Foundation
import Journal
import TestSupport
import Testing

@Suite("heatlog import: large files")
struct ImportSpeedTests {
    /// `IMPORT_LINES=1000000` shows what ten years of five minutes take.
    private static let lines =
        ProcessInfo.processInfo.environment["IMPORT_LINES"].flatMap { Int($0) } ?? 20_000

    @Test func `a large file is imported; how long it takes is printed`() async throws {
        let scratch = try Scratch()
        let (file, journal) = (scratch.path("house.csv"), scratch.path("journal.sqlite"))
        try write(to: file)
        let start = ContinuousClock.now
        let outcome = try await Program.run(
            "import",
            file,
            "--meter",
            "6789012",
            "--journal",
            journal
        )
        let time = ContinuousClock.now - start
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("\(2 * Self.lines) new, 0 already there"))
        print("import: \(Self.lines) lines of two values in \(time)")
    }

    private func write(to path: String) throws {
        var text = "time,heat_energy (MWh),power (kW)\n"
        for line in 0..<Self.lines {
            let energy = String(line + 10_000_000)
            text += "\(1_400_000_000 + line * 300),\(energy.dropLast(3)).\(energy.suffix(3)),"
            text += "\(line % 9).\(line % 10)\n"
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
