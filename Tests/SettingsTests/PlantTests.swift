import Testing

@testable import Settings

@Suite("Configuration: lines and meters fit together")
struct PlantTests {
    private func standing(_ text: String) throws -> (lines: [String], meters: [String]) {
        let configuration = try load(text).configuration
        return (configuration.lines.map(\.name), configuration.meters.map(\.name))
    }

    @Test func `a meter on a line that is not there is left out, and the near name is told`() throws
    {
        let text = """
            lines: {cellar: {port: /dev/ttyUSB0}}
            meters:
              house: {line: celler}
              flat: {line: cellar}
            """
        #expect(
            problems(text) == ["3:17: There is no line 'celler'. | Did you mean 'cellar'?"]
        )
        let standing = try standing(text)
        #expect(standing.lines == ["cellar"])
        #expect(standing.meters == ["flat"])
    }

    @Test func `a name of one letter is not near to every other`() {
        let found = problems("lines: {a: {port: /dev/a}}\nmeters: {m: {line: b}, n: {line: a}}")
        #expect(
            found == [
                "2:20: There is no line 'b'. | "
                    + "Name it under lines:, or give the meter a port of its own."
            ]
        )
    }

    @Test func `a line that is left out takes its meters with it, and each is told`() throws {
        let text = """
            lines:
              cellar: {port: /dev/ttyUSB0, baud: 1200}
              attic: {settings: 1200 8N2}
            meters:
              house: {line: cellar}
              flat: {line: cellar, address: 0x41}
              loft: {line: attic}
              barn: {port: tcp://barn:4001}
            """
        #expect(
            problems(text).map { String($0.prefix { $0 != "|" }) } == [
                "2:32: There is no setting 'baud' here. ",
                "3:10: The line has no port. ",
                "5:17: The meter is left out because its line 'cellar' is. ",
                "6:16: The meter is left out because its line 'cellar' is. ",
                "7:16: The meter is left out because its line 'attic' is. ",
            ]
        )
        let standing = try standing(text)
        #expect(standing.lines == ["barn"])
        #expect(standing.meters == ["barn"])
    }

    @Test func `each problem says what is left out`() throws {
        let text = """
            retention: {days: x}
            lines: {cellar: {port: usb}}
            meters: {house: {line: cellar}}
            outputs: {table: {type: file}}
            """
        let loaded = try load(text)
        #expect(
            loaded.problems.map(\.section) == [
                .retention, .line("cellar"), .meter("house"), .output("table"),
            ]
        )
        #expect(loaded.problems.allSatisfy { $0.severity == .error })
        #expect(loaded.problems.map { "\($0.section)" }[1] == "the line cellar")
        #expect(
            loaded.configuration
                == Configuration(
                    journal: "/etc/heatlog/heatlog.sqlite",
                    socket: "/etc/heatlog/heatlog.sock"
                )
        )
    }

    @Test func `two meters of one address cannot be on one line`() throws {
        let text = """
            lines: {cellar: {port: /dev/ttyUSB0}}
            meters:
              house: {line: cellar}
              flat: {line: cellar, address: 63}
              loft: {line: cellar, address: 64}
            """
        #expect(
            problems(text) == [
                "4:33: The meter has the same address as the meter house on its line. | "
                    + "Give each meter of a line its own address:, as in address: 0x41."
            ]
        )
        #expect(try standing(text).meters == ["house", "loft"])
    }

    @Test func `two lines cannot have one port, whatever they call it`() throws {
        let scratch = try Scratch(["tty": ""])
        let text = """
            lines:
              one: {port: tcp://Host:4001}
              two: {port: "rfc2217://host:4001"}
              three: {port: \(scratch.path("tty"))}
            meters:
              a: {line: one}
              b: {line: two}
              c: {line: three}
              d: {port: \(scratch.path("./tty"))}
            """
        #expect(
            problems(text).map { String($0.prefix { $0 != "|" }) } == [
                "3:15: The port is that of the line one already. ",
                "7:13: The meter is left out because its line 'two' is. ",
                "9:13: The port is that of the line three already. ",
            ]
        )
        let standing = try standing(text)
        #expect(standing.lines == ["one", "three"])
        #expect(standing.meters == ["a", "c"])
    }

    @Test(arguments: [
        "settings: 1200 8N2", "trace: a.trace",
    ])
    func `what belongs to the line is not for a meter that names it`(setting: String) {
        let text = """
            lines: {cellar: {port: /dev/ttyUSB0}}
            meters:
              house:
                line: cellar
                \(setting)
            """
        let key = setting.prefix { $0 != ":" }
        #expect(
            problems(text) == [
                "5:5: \(key) is not for a meter that names its line. | "
                    + "Put it where the line is, under lines:."
            ]
        )
    }

    @Test func `a meter with a port of its own cannot have the name of a line`() {
        let text = """
            lines: {house: {port: /dev/ttyUSB0}}
            meters:
              house: {port: /dev/ttyUSB1}
              flat: {line: house}
            """
        #expect(
            problems(text) == [
                "3:17: The meter has a port of its own, and a line has the meter's name 'house'. | "
                    + "Write line: house if that is its line, or give the meter another name."
            ]
        )
    }

    @Test func `a meter may be on the line that another brought with it`() throws {
        let text = """
            meters:
              house: {port: /dev/ttyUSB0}
              flat: {line: house, address: 0x40}
            """
        #expect(problems(text).isEmpty)
        #expect(try standing(text).meters == ["house", "flat"])
        #expect(
            problems(text.replacing("USB0}", with: "USB0, budget: 0}")).last?.hasPrefix(
                "3:16: The meter is left out"
            )
                == true
        )
    }

    @Test func `two traces cannot go into one file`() {
        let text = """
            meters:
              house: {port: /dev/ttyUSB0, trace: a}
              flat: {port: /dev/ttyUSB1, trace: ./a}
            """
        #expect(
            problems(text) == [
                "3:37: trace is './a', which is the file of the meter house already. | "
                    + "Give each of them a file of its own."
            ]
        )
    }
}
