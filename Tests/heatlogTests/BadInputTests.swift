import Foundation
import TestSupport
import Testing

@Suite("Bad input gives a sentence, a hint and an exit code")
struct BadInputTests {
    @Test func `an unknown port`() async throws {
        let outcome = try await Program.run("read", "--port", "/dev/ttyNOWHERE")
        #expect(outcome.status == 74)
        #expect(
            outcome.errors == """
                heatlog: There is no /dev/ttyNOWHERE.
                  hint: See which ports there are with: heatlog ports

                """
        )
        #expect(outcome.output.isEmpty)
    }

    @Test func `a recording that is not there`() async throws {
        let outcome = try await Program.run("read", "--port", "replay:/nowhere/meter.rec")
        #expect(outcome.status == 66)
        #expect(
            outcome.errors == """
                heatlog: There is no replay:/nowhere/meter.rec.
                  hint: Check the name of the file.

                """
        )
    }

    @Test func `a port to listen at that is taken`() async throws {
        let first = try Child(["simulate", "--model", "601", "--listen", "127.0.0.1:0"])
        let line = try await first.line(containing: "answers at tcp://")
        let address = try #require(line.split(separator: "//").last?.dropLast())
        let second = try await Program.run("simulate", "--model", "601", "--listen", "\(address)")
        first.kill()
        #expect(second.status == 75)
        #expect(second.errors.contains("The port tcp://\(address) is in use by another program."))
        #expect(second.errors.contains("hint: Choose another port number"))
    }

    @Test func `an unknown model`() async throws {
        let outcome = try await Program.run("read", "--port", "/dev/null", "--meter", "999")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("The catalogue has no meter '999'."))
        #expect(outcome.errors.contains("hint: See the names with: heatlog meters."))
    }

    @Test func `a simulated meter of an unknown model`() async throws {
        let outcome = try await Program.run("simulate", "--model", "999")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("The catalogue has no meter '999'."))
    }

    @Test func `hexadecimal that is none`() async throws {
        let outcome = try await Program.run("decode", "80 3f xyz")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("xyz"))
        #expect(outcome.errors.contains("hint: "))
    }

    @Test func `a port that another heatlog holds`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try Child(["simulate", "--model", "601", "--link", link])
        _ = try await meter.line(containing: "Stop it")
        let first = try Child(["read", "--port", link, "--watch", "--every", "1s"])
        _ = try await first.line(containing: "Heat energy")
        let second = try await Program.run("read", "--port", link)
        #expect(second.status == 75)
        #expect(second.errors.contains("is in use by heatlog (process "))
        #expect(second.errors.contains("hint: "))
        first.kill()
        meter.kill()
    }

    @Test func `a meter that never answers`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try Child(["simulate", "--model", "601", "--link", link, "--fault", "silent"])
        _ = try await meter.line(containing: "Stop it")
        let outcome = try await Program.run("read", "--port", link)
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("The meter does not answer: not a byte came back."))
        #expect(outcome.errors.contains("hint: Press a key"))
        meter.kill()
    }

    @Test func `a head that only reflects`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try Child([
            "simulate", "--model", "601", "--link", link, "--fault", "echo-only",
        ])
        _ = try await meter.line(containing: "Stop it")
        let outcome = try await Program.run("read", "--port", link)
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("only our own request came back"))
        meter.kill()
    }

    @Test func `a port that one may not open`() async throws {
        let scratch = try Scratch()
        let link = scratch.path("meter")
        let meter = try Child(["simulate", "--model", "601", "--link", link])
        _ = try await meter.line(containing: "Stop it")
        let terminal = URL(fileURLWithPath: link).resolvingSymlinksInPath().path
        #expect(chmod(terminal, 0o000) == 0)
        // Root may open everything, so another user tries where root runs the tests; with a copy,
        // for nobody else can look into root's home, where the program may lie.
        let user = getuid() == 0 ? 65_534 : nil
        let program = scratch.path("heatlog")
        try FileManager.default.copyItem(atPath: Program.path, toPath: program)
        #expect(chmod(scratch.folder.path, 0o755) == 0)
        let child = try Child(["read", "--port", link], executable: program, user: user)
        let outcome = await child.outcome()
        meter.kill()
        #expect(outcome.status == 77)
        #expect(outcome.errors.contains("You may not open \(link)."))
        #expect(outcome.errors.contains("hint: "))
    }

    @Test func `a journal in a folder that does not exist`() async throws {
        let outcome = try await Program.run("run", "--journal", "/nowhere/journal.sqlite")
        #expect(outcome.status == 74)
        #expect(outcome.errors.contains("The folder of the journal"))
    }

    @Test(arguments: [
        ["read"], ["read", "--port", "foo"], ["read", "--port", "/dev/x", "--registers", "none"],
        ["read", "--port", "/dev/x", "--line", "fast"],
        ["simulate", "--model", "601", "--set", "x"],
        ["simulate", "--model", "601", "--listen", "nowhere"],
        ["simulate", "--model", "601", "--fault", "gremlins"], ["run", "--every", "often"],
    ])
    func `options that make no sense are a usage error`(arguments: [String]) async throws {
        let child = try Child(arguments)
        let outcome = await child.outcome()
        #expect(outcome.status == 64)
        #expect(!outcome.errors.isEmpty)
    }
}
