import Foundation
import Journal
import Testing
import Transport

@testable import Settings

@Suite("Configuration: the files that it is in")
struct FilesTests {
    @Test func `the files of conf d are joined by name`() throws {
        let scratch = try Scratch([
            "heatlog.yaml": "meters: {a: {port: /dev/ttyUSB0}}",
            "conf.d/20.yml": "zone: UTC\nmeters: {c: {port: /dev/ttyUSB2}}",
            "conf.d/10.yaml": "journal: log.sqlite\nmeters: {b: {port: /dev/ttyUSB1}}",
            "conf.d/30.txt": "nothing: of this",
            "conf.d/.40.yaml": "nor: of this",
        ])
        let loaded = try scratch.load()
        #expect(loaded.problems.isEmpty)
        #expect(loaded.configuration.meters.map(\.name) == ["a", "b", "c"])
        #expect(loaded.configuration.zone == "UTC")
        #expect(loaded.configuration.journal == scratch.path("log.sqlite"))
        #expect(
            loaded.files == ["heatlog.yaml", "conf.d/10.yaml", "conf.d/20.yml"].map(scratch.path)
        )
    }

    @Test func `a name that is in two files is told in the second`() throws {
        let loaded = try load(
            "meters: {a: {port: /dev/ttyUSB0}}\nretention: {days: 1y}",
            and: [
                "1.yaml": "meters:\n  a: {port: /dev/ttyUSB1}\n  b: {port: /dev/ttyUSB2}\n",
                "2.yaml": "retention: {days: 2y}",
            ]
        )
        #expect(
            loaded.problems.map(\.description) == [
                "/etc/heatlog/conf.d/1.yaml:2:3: The name 'a' is taken already in "
                    + "/etc/heatlog/heatlog.yaml:1:10.",
                "/etc/heatlog/conf.d/2.yaml:1:1: 'retention' is set already in "
                    + "/etc/heatlog/heatlog.yaml:2:1.",
            ]
        )
        #expect(loaded.problems.map(\.section) == [.meter("a"), .retention])
        #expect(loaded.configuration.meters.map(\.name) == ["a", "b"])
        #expect(loaded.configuration.lines.map(\.address.description)[0] == "/dev/ttyUSB0")
        #expect(loaded.configuration.retention.days == .seconds(366 * 86_400))
    }

    @Test(arguments: ["journal: b", "socket: b", "zone: UTC"])
    func `journal, socket and zone in two files are fatal`(setting: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try load(setting, and: ["1.yaml": setting])
        }
        #expect(error?.problems.filter { $0.severity == .fatal }.map(\.position.column) == [1])
        #expect(error?.message.contains("/etc/heatlog/conf.d/1.yaml:1:1: ") == true)
    }

    @Test(arguments: [
        "journal: ''", "zone: Nowhere", "socket: [a]", "jurnal: a", "zon: UTC", "hello", "[a, b]",
        "socket: /\(String(repeating: "a", count: 107))",
    ])
    func `without journal, socket or zone nothing is done`(text: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try load("\(text)\n")
        }
        #expect(error?.problems.contains { $0.severity == .fatal } == true)
        #expect(error?.hint.isEmpty == false)
    }

    @Test func `a fatal problem comes with all others`() {
        let found = problems("zone: x\nmeters: {m: {port: a}}")
        #expect(found.count == 2)
    }

    @Test func `a file that is not there is told`() throws {
        let path = try Scratch().path("none.yaml")
        #expect(throws: ConfigurationError.missing(path: path)) {
            try Configuration.load(path, environment: [:])
        }
        #expect(ConfigurationError.missing(path: path).message.contains(path))
    }

    @Test func `a folder is no configuration, and a pipe is not waited for`() throws {
        let scratch = try Scratch()
        #expect(throws: ConfigurationError.self) {
            try Configuration.load(scratch.path("."), environment: [:])
        }
        try #require(mkfifo(scratch.path("pipe"), 0o600) == 0)
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration.load(scratch.path("pipe"), environment: [:])
        }
        #expect(error?.message.hasSuffix("pipe cannot be read: It is no ordinary file.") == true)
    }

    @Test func `the first of the usual files is taken`() throws {
        let scratch = try Scratch(["b.yaml": "", "c.yaml": ""])
        let paths = ["a.yaml", "b.yaml", "c.yaml"].map(scratch.path)
        #expect(Configuration.defaultPath(in: paths) == paths[1])
        #expect(Configuration.defaultPath(in: [paths[0]]) == nil)
    }
}
