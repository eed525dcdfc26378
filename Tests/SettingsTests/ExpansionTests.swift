import Collector
import Foundation
import Testing
import Transport

@testable import Settings

@Suite("Configuration: values from elsewhere")
struct ExpansionTests {
    private func expanded(_ text: String) throws(Wrong) -> String {
        let environment = ["HOME": "/root", "EMPTY": "", "NESTED": "${HOME}"]
        return try Expansion(environment: environment, key: "path").expanded(text)
    }

    @Test(arguments: [
        ("${HOME}/a", "/root/a"), ("a${HOME}${HOME}b", "a/root/rootb"), ("${NONE:-b}", "b"),
        ("${NONE:-}", ""), ("${EMPTY:-b}", "b"), ("${EMPTY}", ""), ("$HOME $ {", "$HOME $ {"),
        ("$${HOME}", "${HOME}"), ("$$${HOME}", "$${HOME}"), ("${NESTED}", "${HOME}"),
        ("${NONE:-a:-b}", "a:-b"),
    ])
    func `a name in braces is its value`(text: String, value: String) throws {
        #expect(try expanded(text) == value)
    }

    @Test(arguments: [
        ("${NONE}", "path needs NONE, which the environment does not have."),
        ("${HOME", "path holds '${' without '}'."),
        ("${}", "path holds '${}', which names no variable of the environment."),
        ("${1A}", "path holds '${1A}', which names no variable of the environment."),
        ("${A B}", "path holds '${A B}', which names no variable of the environment."),
    ])
    func `a name without a value is an error`(text: String, message: String) {
        let wrong = #expect(throws: Wrong.self) { try expanded(text) }
        #expect(wrong?.message == message)
    }

    @Test(arguments: ["${NAME", "a$b", "$${X}", "$$$${", "${A}${B}"])
    func `a text that was escaped comes out as it was`(text: String) throws {
        #expect(try expanded(Expansion.escaped(text)) == text)
    }

    @Test func `the environment is put in wherever a value stands`() throws {
        let loaded = try load(
            "journal: ${DATA:-/srv}/a.sqlite\nmeters: {a: {port: '${PORT}', model: '${MODEL}'}}",
            environment: ["PORT": "/dev/ttyUSB0", "MODEL": "601"]
        )
        #expect(loaded.problems.isEmpty)
        #expect(loaded.configuration.journal == "/srv/a.sqlite")
        #expect(loaded.configuration.lines.map(\.address.description) == ["/dev/ttyUSB0"])
    }

    @Test func `a value may be the first line of a file, and is not shown`() throws {
        let scratch = try Scratch([
            "heatlog.yaml": """
            zone: file:secret/zone
            retention: {days: 'file:${FOLDER}/days'}
            meters:
              a: {port: /dev/ttyUSB0, settings: file:secret/line, budget: file:secret/budget}
            """,
            "secret/zone": "Europe/Berlin\nmore\n", "secret/days": "26w\r\n",
            "secret/line": "2400 8E1", "secret/budget": "7",
        ])
        let loaded = try scratch.load(["FOLDER": scratch.path("secret")])
        #expect(loaded.problems.isEmpty)
        #expect(loaded.configuration.zone == "Europe/Berlin")
        #expect(loaded.configuration.meters.map(\.limit) == [.requests(7)])
        for shown in ["zone: ", "days: ", "settings: ", "budget: "] {
            #expect(loaded.text.contains("\(shown)\"file:\(scratch.path("secret"))/"))
        }
        for hidden in ["Berlin", "182d", "26w", "2400", "7\n"] {
            #expect(!loaded.text.contains(hidden))
        }
        try scratch.write(Data(loaded.text.utf8), to: "heatlog.yaml")
        #expect(try scratch.load().configuration == loaded.configuration)
    }

    @Test func `a wrong value from a file is not shown in the problem`() throws {
        let scratch = try Scratch([
            "heatlog.yaml": "meters: {a: {port: /dev/a, supply: file:s, budget: file:none}}",
            "s": "main",
        ])
        let found = try scratch.load().problems
        #expect(
            found.map(\.message) == [
                "supply is 'file:\(scratch.path("s"))', which is no supply of a meter.",
                "budget is in \(scratch.path("none")), which cannot be read: "
                    + "No such file or directory.",
            ]
        )
        #expect(!found.contains { $0.hint.contains("'mains'") })
    }

    @Test func `a place is never taken for a file to read`() throws {
        let loaded = try load("journal: file:a\nmeters: {a: {port: /dev/ttyUSB0}}")
        #expect(loaded.configuration.journal == "/etc/heatlog/file:a")
    }
}
