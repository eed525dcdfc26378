import Foundation
import TestSupport
import Testing

@Suite("Readers that none of us wrote")
struct InteropTests {
    @Test func `PyKMP reads type, serial number and registers from the simulated meter`()
        async throws
    {
        let script = repository.appendingPathComponent("Scripts/interop-pykmp").path
        let child = try Child(["python3", script, Program.path], executable: "/usr/bin/env")
        let outcome = await child.outcome()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test func `pyMeterBus reads the telegrams of the simulated meter`() async throws {
        let script = repository.appendingPathComponent("Scripts/interop-pymeterbus").path
        let lines = try InteropTelegrams.lines()
        #expect(lines.count == 4)
        let child = try Child(
            ["python3", script],
            executable: "/usr/bin/env",
            input: lines.joined(separator: "\n") + "\n"
        )
        let outcome = await child.outcome()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("telegram 0: KAM, 17 records"))
    }

    @Test func `docs/meters.md is what the catalogue says`() async throws {
        let page = repository.appendingPathComponent("docs/meters.md")
        let outcome = try await Program.run("meters", "--markdown")
        let written = try String(contentsOf: page, encoding: .utf8)
        #expect(
            outcome.output == written,
            "make it anew: heatlog meters --markdown > docs/meters.md"
        )
    }

    private var repository: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../..").standardizedFileURL
    }
}
