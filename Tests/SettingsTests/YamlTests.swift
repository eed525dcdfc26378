import Catalogue
import Collector
import Foundation
import KMP
import Metering
import Testing
import Transport

@testable import Settings

@Suite("Configuration: the traps of YAML")
struct YamlTests {
    private static let hint =
        "Look here and at the line above for a missing colon or quote, or a wrong indentation."

    @Test(arguments: [
        (
            "zone: UTC\nzone: UTC\n",
            "1:1: 'zone' stands twice in one group; this is the first of them. | "
                + "Leave one of them, or give them different names."
        ),
        (
            "lines: {601: {port: /dev/a}, \"601\": {port: /dev/b}}",
            "1:9: '601' stands twice in one group; this is the first of them. | "
                + "Leave one of them, or give them different names."
        ),
        (
            "meters:\n\thouse: {}\n",
            "2:1: A tab stands where YAML wants spaces. | Put spaces in place of the tab."
        ),
        ("zone: 'UTC\n", "2:1: This is no YAML: found unexpected end of stream. | \(hint)"),
        ("a: *b\n", "1:4: This is no YAML: found undefined alias. | \(hint)"),
        (
            "zone: UTC\n---\nzone: UTC\n",
            "2:1: This is no YAML: but found another document. | \(hint)"
        ),
        ("zone: \u{1}\n", "1:7: This is no YAML: control characters are not allowed. | \(hint)"),
        (
            "? [a]\n: b\n",
            "1:1: the file holds a key that is no plain text. | "
                + "Write keys as names, as in 'name: value'."
        ),
        (
            "hello\n",
            "1:1: the file is 'hello', and should be a group of settings. | "
                + "Write each setting on a line of its own, as in 'name: value'."
        ),
    ])
    func `what is no YAML, or no settings, is told with its place`(text: String, problem: String) {
        #expect(problems(text).first == problem)
    }

    @Test func `every file that is no YAML is told`() {
        let error = #expect(throws: ConfigurationError.self) {
            try load("a: b: c", and: ["1.yaml": "{", "2.yaml": "zone: UTC"])
        }
        #expect(error?.problems.map(\.position.file).map { $0.suffix(6) } == ["g.yaml", "1.yaml"])
    }

    @Test func `a file that is not in UTF-8 is told where`() throws {
        let scratch = try Scratch()
        try scratch.write(
            Data("zone: UTC\n# K".utf8) + [0xFC] + Data("che\n".utf8),
            to: "heatlog.yaml"
        )
        let error = #expect(throws: ConfigurationError.self) { try scratch.load() }
        #expect(error?.problems.map(\.position.line) == [2])
        #expect(error?.problems.map(\.position.column) == [4])
        #expect(error?.problems.map(\.message) == ["The file is not written in UTF-8."])
    }

    @Test(arguments: ["601", "\"601\"", "'601'", "MC601", "multical 601"])
    func `a model may look like a number`(model: String) throws {
        let loaded = try load("meters: {a: {port: /dev/ttyUSB0, model: \(model)}}")
        #expect(loaded.configuration.meters.first?.model?.name == "MULTICAL 601")
    }

    @Test(arguments: [
        ("yes", true), ("no", false), ("true", true), ("False", false), ("ON", true),
        ("\"off\"", false),
    ])
    func `yes and no have many words`(word: String, isSo: Bool) throws {
        let loaded = try load("meters: {a: {port: /dev/ttyUSB0, keep_awake: \(word)}}")
        #expect(loaded.configuration.meters.map(\.keepsAwake) == [isSo])
    }

    @Test(arguments: ["12:00", "\"12:00\"", "12:00:00"])
    func `a time of day is not a number in the base of sixty`(time: String) throws {
        let loaded = try load("meters: {a: {port: /dev/ttyUSB0, read: {at: \(time)}}}")
        guard case .at(let times) = loaded.configuration.meters[0].groups[0].cadence else {
            Issue.record("no times")
            return
        }
        #expect(times.map(\.seconds) == [43_200])
    }

    @Test(arguments: ["0x3F", "63", "0x3f", "\"63\""])
    func `an address may be in either base`(address: String) throws {
        let loaded = try load("meters: {a: {port: /dev/ttyUSB0, address: \(address)}}")
        #expect(loaded.configuration.meters.map(\.access) == [.eye(.meter)])
    }

    @Test(arguments: ["0x-1", "+63", "-1", "0x", "256", "6 3", ""])
    func `an address that is none is told`(address: String) {
        #expect(problems("meters: {a: {port: /dev/ttyUSB0, address: '\(address)'}}").count == 1)
    }

    @Test func `anchors and merged groups are as good as written out`() throws {
        let loaded = try load(
            """
            meters:
              house: &usual
                port: /dev/ttyUSB0
                model: 601
                read: &often [{every: 5m}]
              flat:
                <<: *usual
                port: /dev/ttyUSB1
              barn: {port: /dev/ttyUSB2, read: *often}
            """
        )
        #expect(loaded.problems.isEmpty)
        let meters = loaded.configuration.meters
        #expect(meters.map(\.model?.name) == ["MULTICAL 601", "MULTICAL 601", nil])
        #expect(Set(meters.map(\.groups)).count == 1)
        #expect(loaded.configuration.lines.map(\.address.description).last == "/dev/ttyUSB2")
    }

    @Test func `a byte order mark and the line ends of Windows do not matter`() throws {
        let text = "\u{FEFF}zone: UTC\r\nmeters:\r\n  a: {port: /dev/ttyUSB0}\r\n"
        #expect(try load(text).problems.isEmpty)
        #expect(problems(text + "  b: 1\r\n").map { $0.prefix(4) } == ["4:6:"])
    }

    @Test func `a value has one line, and so has the problem`() {
        #expect(
            problems("zone: |\n  UTC\nmeters: {m: {port: /dev/a}}") == [
                "1:7: zone holds a line end or another control character. | "
                    + "Write it in one line, after the colon."
            ]
        )
        let long = String(repeating: "x", count: 10_000)
        let found = problems("\"\\e[31m\(long)\": 1")
        #expect(found.allSatisfy { $0.count < 900 && !$0.contains("\u{1B}") })
    }

    @Test func `columns count characters`() {
        #expect(problems("# ü\nmeters: {Küche: {port: a}}").map { $0.prefix(5) } == ["2:24:"])
    }
}
