import Foundation
import Journal
import TestSupport
import Testing
import Transport

@Suite("heatlog run")
struct RunTests {
    @Test func `without a port it logs a simulated meter and says so`() async throws {
        let scratch = try Scratch()
        let journal = scratch.path("journal.sqlite")
        let log = try Child(["run", "--every", "2s", "--journal", journal])
        let line = try await log.line(containing: "heat_energy")
        #expect(line.hasSuffix("simulated"))
        log.terminate()
        let outcome = await log.outcome()
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(try Journal(path: journal).count() >= 8)
    }

    @Test func `the banner says that the values are simulated`() async throws {
        let scratch = try Scratch()
        let log = try Child(["run", "--journal", scratch.path("journal.sqlite")])
        #expect(try await log.line(containing: "SIMULATED").contains("SIMULATED MULTICAL 601"))
        log.kill()
    }

    @Test func `a meter on a port is logged exactly`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let journal = scratch.path("journal.sqlite")
        let meter = try Child([
            "simulate", "--model", "601", "--link", link, "--serial", "6892850",
            "--set", "60=55.006",
        ])
        _ = try await meter.line(containing: "Stop it")
        let log = try Child(["run", "--port", link, "--every", "2s", "--journal", journal])
        _ = try await log.line(containing: "heat_energy")
        log.kill()
        meter.kill()
        let stored = try Journal(path: journal).latest(serial: "6892850")
        #expect(stored.first { $0.register == 60 }?.text == "55.006")
    }

    @Test func `a meter that comes back is logged again`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let journal = scratch.path("journal.sqlite")
        let log = try Child(["run", "--port", link, "--every", "1s", "--journal", journal])
        // Nothing is there yet: the log says so, and does not end.
        try await Task.sleep(for: .seconds(2))
        let meter = try Child(["simulate", "--model", "601", "--link", link])
        let line = try await log.line(containing: "heat_energy")
        #expect(!line.isEmpty)
        meter.kill()
        log.terminate()
        #expect(await log.outcome().errors.contains("There is no \(link)."))
    }

    @Test func `made-up values never go into a journal of real ones`() async throws {
        let scratch = try Scratch()
        let (link, path) = (scratch.path("meter"), scratch.path("journal.sqlite"))
        let meter = try Child(["simulate", "--model", "601", "--link", link])
        _ = try await meter.line(containing: "Stop it")
        let log = try Child(["run", "--port", link, "--every", "2s", "--journal", path])
        _ = try await log.line(containing: "heat_energy")
        log.terminate()
        _ = await log.outcome()
        meter.kill()
        let before = try Journal(path: path).count()
        let outcome = try await Program.run("run", "--journal", path)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("holds readings of a real meter"))
        #expect(try Journal(path: path).count() == before)
    }

    @Test func `a trace goes on when the line is opened anew`() async throws {
        let scratch = try Scratch()
        let (link, trace) = (scratch.path("meter"), scratch.path("trace"))
        let journal = ["--journal", scratch.path("journal.sqlite")]
        let meter = try Child(["simulate", "--model", "601", "--link", link])
        _ = try await meter.line(containing: "Stop it")
        let log = try Child(["run", "--port", link, "--every", "1s", "--trace", trace] + journal)
        _ = try await log.line(containing: "heat_energy")
        meter.terminate()
        _ = await meter.outcome()
        let before = try String(contentsOfFile: trace, encoding: .utf8)
        let another = try Child(["simulate", "--model", "601", "--link", link])
        _ = try await another.line(containing: "Stop it")
        var after = before
        for _ in 0..<300 where after.utf8.count < 2 * before.utf8.count {
            try await Task.sleep(for: .milliseconds(100))
            after = try String(contentsOfFile: trace, encoding: .utf8)
        }
        log.kill()
        another.kill()
        #expect(after.hasPrefix(before))
        #expect(after.utf8.count >= 2 * before.utf8.count)
        // Its times are in order, or it could not be read.
        _ = try Recording(parsing: after)
    }

    @Test func `a trace that cannot be written ends it at once`() async throws {
        let scratch = try Scratch()
        let outcome = try await Program.run(
            "run",
            "--port",
            "/dev/null",
            "--trace",
            "/nowhere/trace",
            "--journal",
            scratch.path("journal.sqlite")
        )
        #expect(outcome.status == 74)
        #expect(outcome.errors.contains("/nowhere/trace"))
    }
}
