import Foundation
import Glibc
import Journal
import Metering
import Synchronization
import TestSupport
import Testing

@testable import Outputs

@Suite("The exec output")
struct ExecTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func output(
        _ command: [String],
        lines: ExecOutput.Lines = .reading,
        timeout: Duration = .seconds(60),
        environment: [String: Secret] = [:]
    ) -> ExecOutput {
        ExecOutput(
            name: "keep",
            command: command,
            lines: lines,
            rows: 500,
            timeout: timeout,
            environment: environment,
            surroundings: scratch.surroundings(ContinuousClock())
        )
    }

    private func shell(_ script: String) -> [String] { ["/bin/sh", "-c", script] }

    private func readings(_ minutes: Range<Int64>) throws -> [StoredReading] {
        try scratch.append(minutes)
        return try scratch.journal.batch(after: .beginning).readings
    }

    private func failure(_ output: ExecOutput) async throws -> OutputError {
        let readings = try readings(0..<1)
        return try #require(
            await #expect(throws: OutputError.self) { _ = try await output.deliver(readings) }
        )
    }

    @Test func `a program reads a line for each reading, with an id that stays`() async throws {
        let file = scratch.path("got")
        let readings = try readings(0..<2)
        let output = output(["/usr/bin/tee", "-a", file])
        _ = try await output.deliver(readings)
        let first = try scratch.text("got")
        #expect(first.split(separator: "\n").count == 4)
        #expect(
            first.hasPrefix(
                """
                {"id":"6892850/1/1970-01-01T00:00:00.000Z/live/0.1 kW",\
                "time":"1970-01-01T00:00:00.000Z","meter":"6892850","register":1,\
                "name":"register_1","value":"0.1","unit":"kW","source":"live","doubtful":false,\
                "clock_ahead_ms":null}

                """
            )
        )
        _ = try await output.deliver(readings)
        #expect(try scratch.text("got") == first + first)
    }

    @Test func `a readout is one line, with the meter's name`() async throws {
        try scratch.journal.append(
            Event(
                time: Timestamp(milliseconds: 0),
                meter: "6892850",
                kind: .identified,
                words: "",
                data: "house"
            )
        )
        let output = output(["/usr/bin/tee", scratch.path("got")], lines: .readout)
        _ = try await output.deliver(try readings(0..<2))
        let lines = try scratch.text("got").split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines.first == """
                {"meter":"6892850","name":"house","time":"1970-01-01T00:00:00.000Z","readings":[\
                {"id":"6892850/1/1970-01-01T00:00:00.000Z/live/0.1 kW","register":1,\
                "name":"register_1","value":"0.1","unit":"kW","source":"live","doubtful":false,\
                "clock_ahead_ms":null},\
                {"id":"6892850/2/1970-01-01T00:00:00.000Z/live/0.2 kW","register":2,\
                "name":"register_2","value":"0.2","unit":"kW","source":"live","doubtful":false,\
                "clock_ahead_ms":null}]}
                """
        )
    }

    @Test func `what failed is offered again, and nothing is lost`() async throws {
        let (file, mark) = (scratch.path("got"), scratch.path("mark"))
        // It fails twice before it takes anything.
        let script =
            "cat > \(file).new; echo x >> \(mark); "
            + "[ $(wc -l < \(mark)) -gt 2 ] && cat \(file).new >> \(file)"
        try scratch.append(0..<3)
        let events = Mutex<[OutputEvent]>([])
        let surroundings = scratch.surroundings(CountingClock(sleeps: 3))
        try await OutputRunner(output(shell(script)), in: surroundings) { event in
            events.withLock { $0.append(event) }
        }.run()
        #expect(try scratch.text("got").split(separator: "\n").count == 6)
        #expect(
            events.withLock { $0 } == [
                .failed(
                    output: "keep",
                    reason: "The program /bin/sh ended with 1, and complained nothing. It gets the "
                        + "same readings again later; 0 would say that it has them."
                ), .recovered(output: "keep", tries: 2),
            ]
        )
    }

    @Test func `the first line that it complains is told, without secrets and short`()
        async throws
    {
        let secret = Secret("hunter2")
        let script =
            "cat > /dev/null; echo >&2; printf \"bad \\033[31m$KEY.\\nmore\\n\" >&2; exit 7"
        let error = try await failure(output(shell(script), environment: ["KEY": secret]))
        #expect(error.fault == .receiver)
        #expect(error.message == "The program /bin/sh ended with 7: bad [31mhidden.")
        #expect(!error.description.contains("hunter2"))
    }

    @Test func `a program that complains a lot is not stopped by that`() async throws {
        let script = "cat > /dev/null; head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1"
        let error = try await failure(output(shell(script)))
        #expect(error.message.count < 300)
    }

    @Test(arguments: [("exit 0", true), ("exec <&-; sleep 0.2; exit 0", true), ("exit 1", false)])
    func `only the exit code counts, whether it reads or not`(script: String, isTaken: Bool)
        async throws
    {
        // More than a pipe holds.
        try scratch.append(0..<500, registers: 8)
        let readings = try scratch.journal.batch(after: .beginning).readings
        let output = output(shell(script))
        if isTaken {
            _ = try await output.deliver(readings)
        } else {
            await #expect(throws: OutputError.self) { _ = try await output.deliver(readings) }
        }
    }

    @Test func `one that takes too long is ended, with all that it has started`() async throws {
        let file = scratch.path("pid")
        let script = "trap '' TERM; sleep 1000 & echo $! $$ > \(file); wait; sleep 1000"
        let error = try await failure(output(shell(script), timeout: .seconds(1)))
        #expect(error.message == "The program /bin/sh took longer than 1 s and was ended.")
        let pids = try scratch.text("pid").split(whereSeparator: \.isWhitespace).map { Int32($0) }
        #expect(pids.count == 2)
        for case let pid? in pids { try await untilGone(pid) }
    }

    /// Waits until a process is gone; one that is dead and not waited for is not gone.
    private func untilGone(_ pid: Int32) async throws {
        for _ in 0..<600 {
            guard kill(pid, 0) == 0 else { return }
            // A grandchild becomes a child of the first process, which may take its time with it.
            let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            let parts = state?.split(separator: " ") ?? []
            if parts.count > 3, parts[2] == "Z", parts[3] != "\(getpid())" { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("\(pid) is still there")
    }

    @Test func `a task that is cancelled takes its program with it`() async throws {
        let file = scratch.path("pid")
        let output = output(shell("echo $$ > \(file).new; mv \(file).new \(file); sleep 1000"))
        let readings = try readings(0..<1)
        let task = Task { _ = try await output.deliver(readings) }
        while !FileManager.default.fileExists(atPath: file) {
            try await Task.sleep(for: .milliseconds(10))
        }
        task.cancel()
        _ = await task.result
        let pid = try #require(Int32(try scratch.text("pid").filter(\.isNumber)))
        #expect(kill(pid, 0) != 0)
    }

    @Test func `no run leaves a dead process behind`() async throws {
        let readings = try readings(0..<1)
        for script in ["exit 0", "exit 1", "kill -9 $$"] {
            for _ in 0..<5 {
                let file = scratch.path("pid")
                _ = try? await output(shell("echo $$ > \(file); \(script)")).deliver(readings)
                let pid = try #require(Int32(try scratch.text("pid").filter(\.isNumber)))
                #expect(kill(pid, 0) != 0)
            }
        }
    }

    @Test func `it sees nothing of our environment but what all programs need`() async throws {
        let command = Command(
            ["/usr/bin/env"],
            environment: ["TOKEN": Secret("t")],
            output: "keep",
            ours: ["PATH": "/bin", "MQTT_PASSWORD": "p", "LANG": "C", "HOME": "/root"]
        )
        #expect(try await command.resolved() == "/usr/bin/env")
        let file = scratch.path("got")
        setenv("HEATLOG_TEST_SECRET", "s", 1)
        _ = try await output(
            shell("env > \(file)"),
            environment: ["TOKEN": Secret("t")]
        ).deliver(try readings(0..<1))
        let names = try scratch.text("got").split(separator: "\n").compactMap {
            $0.split(separator: "=").first.map(String.init)
        }
        #expect(names.contains("TOKEN") && names.contains("HEATLOG_OUTPUT"))
        #expect(!names.contains("HEATLOG_TEST_SECRET"))
    }

    @Test func `a program that cannot be started is the configuration's fault`() async throws {
        try "#!/bin/sh\n".write(toFile: scratch.path("plain"), atomically: true, encoding: .utf8)
        let commands = [
            ["/nowhere/keep"], ["no-such-program-at-all"], [scratch.path("plain")],
            [scratch.folder.path],
        ]
        for command in commands {
            let error = try await failure(output(command))
            #expect(error.fault == .configuration, "\(error)")
            let output = output(command)
            await #expect(throws: error) { try await output.check() }
        }
        #expect(try await output(["env"]).check().hasSuffix("/env can be started."))
    }
}
