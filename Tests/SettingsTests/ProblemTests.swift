import Testing

@testable import Settings

@Suite("Configuration: what is wrong is said with its place")
struct ProblemTests {
    private static let meter = "meters: {m: {port: /dev/ttyUSB0}}\n"

    /// The problems of what stands in a meter with a port, in the order of the file.
    private func inMeter(_ settings: String) -> [String] {
        problems("meters:\n  house:\n    port: /dev/ttyUSB0\n    \(settings)\n")
    }

    @Test(arguments: [
        (
            "retension: {}",
            "2:1: There is no setting 'retension' here. | Did you mean 'retention'?"
        ),
        (
            "mqtt: {}",
            "2:1: There is no setting 'mqtt' here. | "
                + "The settings are journal, socket, zone, retention, http, lines, meters, "
                + "pulses, outputs."
        ),
        (
            "zone: Europe/Copenhagn",
            "2:7: zone is 'Europe/Copenhagn', which is no zone that this computer knows. | "
                + "Did you mean 'Europe/Copenhagen'?"
        ),
        (
            "retention: {readings: soon}",
            "2:23: readings is 'soon', which is no length of time from 1h to 1000y. | "
                + "Write it like 90d, 26w or 10y, or forever."
        ),
        (
            "retention: {days: forevr}",
            "2:19: days is 'forevr', which is no length of time from 1h to 1000y. | "
                + "Did you mean 'forever'?"
        ),
        (
            "retention: 10y",
            "2:12: retention is '10y', and should be a group of settings. | "
                + "Write each setting on a line of its own, as in 'name: value'."
        ),
        (
            "journal: [a]",
            "2:10: journal is a list, and should be a single value. | "
                + "Write it after the colon, as in 'journal: value'."
        ),
        (
            "journal: ''",
            "2:10: journal is '', which is no path of a file. | Write the path of a file."
        ),
        (
            "lines: {cellar: {port: /dev/ttyUSB1}}",
            "2:24: No meter is on the line 'cellar'. | Name a meter on it, or take it out."
        ),
        (
            "outputs: {o: {type: fil, path: a}}",
            "2:21: type is 'fil', which is no kind of output. | Did you mean 'file'?"
        ),
        (
            "outputs: {o: {type: file}}",
            "2:11: The output has no path. | A file output needs it; see its settings in docs/outputs.md."
        ),
        (
            "outputs: {o: {type: file, path: a, format: xml}}",
            "2:44: format is 'xml', which is no format of this kind of output. | Write one of: csv, jsonl."
        ),
        (
            "outputs: {o: {type: file, path: heatlog.sqlite}}",
            "2:33: path is 'heatlog.sqlite', which is the file of the journal already. | "
                + "Give each of them a file of its own."
        ),
        (
            "socket: heatlog.sqlite",
            "2:9: socket is 'heatlog.sqlite', which is the file of the journal already. | "
                + "Give each of them a file of its own."
        ),
    ])
    func `a wrong setting of the program`(text: String, problem: String) {
        #expect(problems(Self.meter + text) == [problem])
    }

    @Test(arguments: [
        ("fil_gaps: no", "4:5: There is no setting 'fil_gaps' here. | Did you mean 'fill_gaps'?"),
        ("fill-gaps: no", "4:5: There is no setting 'fill-gaps' here. | Did you mean 'fill_gaps'?"),
        (
            "model: 661",
            "4:12: model is '661', which is no meter of the catalogue. | Did you mean '601'?"
        ),
        (
            "budget: -1",
            "4:13: budget is '-1', which is no number of requests a day. | "
                + "Write a number from 1 to 1000000, or none, or auto."
        ),
        (
            "address: 0x141",
            "4:14: address is '0x141', which is no address of a meter. | "
                + "Write a whole number from 0 to 255."
        ),
        (
            "supply: main",
            "4:13: supply is 'main', which is no supply of a meter. | Did you mean 'mains'?"
        ),
        (
            "clock_zone: +25:00",
            "4:17: clock_zone is '+25:00', which is no offset from UTC. | "
                + "Write it like \"+01:00\", or Z, or auto."
        ),
        (
            "keep_awake: maybe",
            "4:17: keep_awake is 'maybe', which is neither yes nor no. | Write yes or no."
        ),
        (
            "settings: 1200 8X2",
            "4:15: settings is '1200 8X2', which is no speed and frame of a line. | "
                + "Write them like 1200 8N2, or auto."
        ),
        (
            "line: cellar",
            "3:11: The meter has both a line and a port. | "
                + "Leave one of them; the port of a line is under lines:."
        ),
        (
            "every: 0s",
            "4:12: every is '0s', which is no interval from 1s to 7d. | "
                + "Write it like 10s, 5m, 1h or 1d."
        ),
        (
            "every: 8d",
            "4:12: every is '8d', which is no interval from 1s to 7d. | "
                + "Write it like 10s, 5m, 1h or 1d."
        ),
        (
            "read: []",
            "4:11: read is an empty list, and the meter would never be read. | "
                + "Write it like read: 1h, or leave it out to read once an hour."
        ),
        (
            "{}",
            "5:1: This is no YAML: could not find expected ':'. | "
                + "Look here and at the line above for a missing colon or quote, or a wrong "
                + "indentation."
        ),
    ])
    func `a wrong setting of a meter`(text: String, problem: String) {
        #expect(inMeter(text) == [problem])
    }

    @Test(arguments: [
        (
            "{every: 1h, at: ['1:00']}",
            "4:11: Both every and at say when to read. | "
                + "Write every: 1h, or at: [\"12:00\"]; two groups can have one each."
        ),
        (
            "{registers: all}",
            "4:11: Neither every nor at says when to read. | "
                + "Write every: 1h, or at: [\"12:00\"]; two groups can have one each."
        ),
        (
            "{at: [12:00, 25:00]}",
            "4:24: at is '25:00', which is no time of day. | "
                + "Write it like \"12:00\" or \"00:00:05\"."
        ),
        (
            "{at: [12:00, 12:00:00]}",
            "4:24: at names '12:00:00' twice. | Leave one of them out."
        ),
        (
            "{every: 1h, registers: [powr]}",
            "4:35: registers is 'powr', which is no register of any meter. | Did you mean 'power'?"
        ),
        (
            "{every: 1h, registers: [80, power]}",
            "4:39: registers names 'power' twice. | Leave one of them out."
        ),
        (
            "{every: 1h, registers: [70000]}",
            "4:35: registers is '70000', which is no register of any meter. | "
                + "Write a number from 0 to 65535, or a name that 'heatlog meters 601' lists."
        ),
        (
            "{every: 1h, registers: []}",
            "4:34: registers is an empty list. | Leave it out, or fill it."
        ),
        (
            "{every: 1h, registers: al}",
            "4:34: registers is 'al', which is no register of any meter. | Did you mean 'all'?"
        ),
        (
            "{every: 10s, jitter: 20s}",
            "4:32: jitter is '20s', which is no length of time below that of every. | "
                + "Make it shorter."
        ),
        (
            "{evry: 1h, every: 1h}",
            "4:12: There is no setting 'evry' here. | Did you mean 'every'?"
        ),
    ])
    func `a wrong group of reading`(text: String, problem: String) {
        #expect(inMeter("read: \(text)") == [problem])
    }

    @Test(arguments: [
        ("ttyUSB0", "is no path; a serial port looks like /dev/ttyUSB0"),
        ("tcp://host:70000", "has no port number from 1 to 65535 at its end"),
        ("mqtt://host", "begins with mqtt://, which is none of tcp, rfc2217"),
    ])
    func `a wrong port`(port: String, reason: String) {
        #expect(
            problems("meters: {m: {port: '\(port)'}}") == [
                "1:20: port is '\(port)', which \(reason). | "
                    + "Write /dev/ttyUSB0, tcp://host:4001, rfc2217://host:2217 or replay:FILE."
            ]
        )
    }

    @Test func `all problems are told, in the order of the file`() {
        let text = """
            jurnal: x
            meters:
              one: {port: tcp://h:0, budget: -1}
              two: {port: /dev/ttyUSB0, read: {every: 0s, registers: [x], jitter: y}}
              three: {}
              "fo ur": {port: /dev/ttyUSB1}
            """
        #expect(
            problems(text).map { String($0.prefix { $0 != "|" }) } == [
                "1:1: There is no setting 'jurnal' here. ",
                "3:15: port is 'tcp://h:0', which has no port number from 1 to 65535 at its end. ",
                "3:34: budget is '-1', which is no number of requests a day. ",
                "4:43: every is '0s', which is no interval from 1s to 7d. ",
                "5:3: The meter has neither a line nor a port. ",
                "6:3: 'fo ur' is no name. ",
            ]
        )
    }
}
