import Catalogue
import Collector
import Settings
import Foundation
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("heatlog config")
struct ConfigCommandTests {
    private static let good = """
        lines: {cellar: {port: /dev/ttyUSB0}}
        meters:
          house: {line: cellar, model: 601}
          flat: {line: cellar, address: 0x41}
        outputs: {table: {type: file, path: a.csv}}

        """

    /// Runs a command on a file of its own.
    private func run(_ command: String, _ text: String) async throws -> (Scratch, Program.Outcome) {
        let scratch = try Scratch()
        let path = scratch.path("heatlog.yaml")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return (scratch, try await Program.run("config", command, "--config", path))
    }

    @Test func `a good file is told in one line what it does`() async throws {
        let (scratch, outcome) = try await run("check", Self.good)
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let journal = scratch.path("heatlog.sqlite")
        #expect(
            outcome.output == "Would log 2 meters on 1 line into \(journal) and 1 output.\n"
        )
    }

    @Test func `a wrong file ends with 78, a line and a hint for each problem`() async throws {
        let text = Self.good.replacing("model: 601", with: "modl: 601, budget: -1")
        let (scratch, outcome) = try await run("check", text)
        let path = scratch.path("heatlog.yaml")
        #expect(outcome.status == 78)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors == """
                \(path):3:25: There is no setting 'modl' here.
                  hint: Did you mean 'model'?
                \(path):3:44: budget is '-1', which is no number of requests a day.
                  hint: Write a number from 1 to 1000000, or none, or auto.

                """
        )
    }

    @Test(arguments: ["zone: Nowhere/Else", "zone: 'UTC", "hello"])
    func `a file that nothing can be done with ends with 78`(text: String) async throws {
        for command in ["check", "show"] {
            let (scratch, outcome) = try await run(command, text)
            #expect(outcome.status == 78)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("\(scratch.path("heatlog.yaml")):"))
            #expect(outcome.errors.split(separator: "\n").last?.hasPrefix("  hint: ") == true)
        }
    }

    @Test func `what only looks like a mistake is told, and ends with 0`() async throws {
        let text = Self.good.replacing("}}\nmeters", with: "}, b: {port: /dev/b}}\nmeters")
        let (_, outcome) = try await run("check", text)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains(": warning: No meter is on the line 'b'."))
        #expect(outcome.output.hasPrefix("Would log 2 meters on 2 lines into "))
    }

    @Test func `a file that is not there ends with 66`() async throws {
        let outcome = try await Program.run("config", "check", "--config", "nowhere/a.yaml")
        #expect(outcome.status == 66)
        #expect(
            outcome.errors == """
                heatlog: There is no configuration nowhere/a.yaml.
                  hint: Make one with: heatlog config init

                """
        )
    }

    @Test func `what is shown loads to the same, and hides what came from a file`() async throws {
        let (scratch, _) = try await run("check", "")
        try Data("1200 8E1\n".utf8).write(to: URL(fileURLWithPath: scratch.path("secret")))
        let text = Self.good.replacing("ttyUSB0", with: "ttyUSB0, settings: file:secret")
        let path = scratch.path("heatlog.yaml")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let outcome = try await Program.run("config", "show", "--config", path)
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(!outcome.output.contains("8E1"))
        #expect(outcome.output.contains("settings: \"file:\(scratch.path("secret"))\""))
        let before = try Configuration.load(path, environment: [:]).configuration
        try Data(outcome.output.utf8).write(to: URL(fileURLWithPath: path))
        #expect(try Configuration.load(path, environment: [:]).configuration == before)
    }

    @Test func `what stands is shown although something is wrong`() async throws {
        let (_, outcome) = try await run("show", Self.good.replacing("0x41", with: "0x141"))
        #expect(outcome.status == 78)
        #expect(outcome.output.contains("  house:\n"))
        #expect(!outcome.output.contains("  flat:\n"))
        #expect(outcome.errors.contains("which is no address of a meter."))
    }

    // MARK: init

    @Test(arguments: [
        ["--port", "/dev/ttyUSB0"], ["--port", "tcp://host:4001", "--meter", "602"],
        ["--port", "replay:it's ${A} # day.trace", "--meter", "auto"],
    ])
    func `init writes a file that loads without problems`(arguments: [String]) async throws {
        let scratch = try Scratch()
        let path = scratch.path("new.yaml")
        let all = ["config", "init", "--config", path] + arguments
        let outcome = await (try Child(all)).outcome()
        #expect(outcome.status == 0)
        #expect(outcome.output.hasSuffix("Check it with: heatlog config check --config \(path)\n"))
        let loaded = try Configuration.load(path, environment: [:])
        #expect(loaded.problems.isEmpty)
        #expect(loaded.configuration.meters.map(\.name) == ["house"])
        let address = try #require(loaded.configuration.lines.first).address.description
        #expect(address.hasSuffix(arguments[1].replacing("replay:", with: "/")))
        if arguments.contains("602") {
            #expect(loaded.configuration.meters.first?.model?.name == "MULTICAL 602")
        }
    }

    @Test func `the comments of a first file are settings that load`() throws {
        let scratch = try Scratch()
        let port = try LineAddress(parsing: "/dev/ttyUSB0")
        let text = FirstConfiguration(port: port, model: nil).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            line -> String in
            let words = line.split(separator: " ")
            let isSetting =
                words.count > 1 && words[0] == "#"
                && (words[1].hasSuffix(":") || words[1] == "-")
            return isSetting
                ? String(line.replacing("# ", with: "", maxReplacements: 1)) : String(line)
        }
        let path = scratch.path("heatlog.yaml")
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        let loaded = try Configuration.load(path, environment: [:])
        #expect(loaded.problems.isEmpty)
        #expect(loaded.configuration.zone == "Europe/Copenhagen")
        #expect(loaded.configuration.outputs.count == 1)
        #expect(loaded.configuration.meters.map(\.groups.count) == [3])
        #expect(loaded.configuration.meters.map(\.limit) == [.unlimited])
    }

    @Test func `init never writes over a file`() async throws {
        let (scratch, _) = try await run("check", Self.good)
        let path = scratch.path("heatlog.yaml")
        let outcome = try await Program.run(
            "config",
            "init",
            "--port",
            "/dev/ttyUSB0",
            "--config",
            path
        )
        #expect(outcome.status == 74)
        #expect(outcome.errors.hasPrefix("heatlog: \(path) is there already"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.good)
    }

    @Test func `init with a port that is none ends with 64, and writes nothing`() async throws {
        let scratch = try Scratch()
        let path = scratch.path("heatlog.yaml")
        let outcome = try await Program.run("config", "init", "--port", "usb", "--config", path)
        #expect(outcome.status == 64)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [0, 2])
    func `with nobody to ask, only one port is clear`(count: Int) throws {
        let ports = Array(["/dev/ttyUSB0", "/dev/ttyUSB1"].prefix(count))
        let complaint = #expect(throws: Complaint.self) {
            try FirstQuestions(ports: ports, answers: nil).port()
        }
        #expect(complaint?.status == .usage)
        let one = FirstQuestions(ports: ["/dev/ttyUSB0"], answers: nil)
        #expect(try one.port().description == "/dev/ttyUSB0")
        #expect(one.model() == nil)
    }

    @Test func `questions are asked until the answers can be used`() throws {
        let script = Script(["", "usb", "/dev/ttyAMA0", "999", "602"])
        let questions = FirstQuestions(ports: [], answers: script.answer)
        #expect(try questions.port().description == "/dev/ttyAMA0")
        #expect(questions.model()?.name == "MULTICAL 602")
        #expect(throws: Complaint.self) { try questions.port() }
        #expect(script.asked.count == 6)
    }

    @Test func `the only port is taken with the return key`() throws {
        let questions = FirstQuestions(ports: ["/dev/ttyUSB0"]) { question in
            #expect(question.contains("[/dev/ttyUSB0]"))
            return ""
        }
        #expect(try questions.port().description == "/dev/ttyUSB0")
    }
}

/// Somebody who answers what was thought of before.
private final class Script {
    private var answers: [String]
    private(set) var asked: [String] = []

    init(_ answers: [String]) { self.answers = answers }

    func answer(_ question: String) -> String? {
        asked.append(question)
        return answers.isEmpty ? nil : answers.removeFirst()
    }
}
