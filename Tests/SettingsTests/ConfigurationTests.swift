import Catalogue
import Collector
import Journal
import Outputs
import KMP
import Metering
import Testing
import Transport

@testable import Settings

@Suite("Configuration: what a good file says")
struct ConfigurationTests {
    static let whole = """
        journal: heatlog.sqlite
        socket: run/heatlog.sock
        zone: Europe/Copenhagen
        retention: {readings: 10y, hours: 26w, days: forever}
        lines:
          cellar:
            port: /dev/serial/by-id/usb-FTDI_FT232R
            settings: 1200 8N2
            trace: ../cellar.trace
        meters:
          house:
            line: cellar
            model: 601
            address: 0x41
            supply: battery
            budget: 60
            clock_zone: "+01:00"
            keep_awake: true
            fill_gaps: no
            read:
              - every: 1h
              - {every: 5m, registers: [power, flow, 86, 0x3C], jitter: 20s}
              - {at: ["00:00:05", 12:00], registers: all}
          flat:
            line: cellar
          barn:
            port: tcp://barn:4001
            settings: 2400 8E1
            supply: mains
            read: 15m
        outputs:
          table: {type: file, path: readings.csv, format: csv}
          log: {type: file, path: /srv/readings.jsonl}
        """

    @Test func `every setting of a whole file is what it says`() throws {
        let loaded = try load(Self.whole)
        #expect(loaded.problems.isEmpty)
        let configuration = loaded.configuration
        #expect(configuration.journal == "/etc/heatlog/heatlog.sqlite")
        #expect(configuration.socket == "/etc/heatlog/run/heatlog.sock")
        #expect(configuration.zone == "Europe/Copenhagen")
        #expect(configuration.retention.readings == .seconds(3_660 * 86_400))
        #expect(configuration.retention.hours == .seconds(182 * 86_400))
        #expect(configuration.retention.days == nil)
        #expect(configuration.retention.months == nil)
    }

    @Test func `lines have their port, settings and trace`() throws {
        let lines = try load(Self.whole).configuration.lines
        var cellar = LineSetup(
            name: "cellar",
            address: try LineAddress(parsing: "/dev/serial/by-id/usb-FTDI_FT232R")
        )
        cellar.settings = LineSettings(baud: 1200, stopBits: 2)
        cellar.trace = "/etc/cellar.trace"
        var barn = LineSetup(name: "barn", address: try LineAddress(parsing: "tcp://barn:4001"))
        barn.settings = LineSettings(baud: 2400, parity: .even)
        #expect(lines == [cellar, barn])
    }

    @Test func `meters have all that is said of them`() throws {
        let meters = try load(Self.whole).configuration.meters
        var house = MeterSetup(name: "house", line: "cellar")
        house.model = MeterCatalogue.model(named: "601")
        house.access = .eye(Address(rawValue: 0x41))
        house.limit = .requests(60)
        house.clockZoneMinutes = 60
        house.keepsAwake = true
        house.fillsGaps = false
        let times = [(0, 5), (12, 0)].compactMap { TimeOfDay(hour: $0, minute: 0, second: $1) }
        house.groups = [
            ReadingGroup(.every(milliseconds: 3_600_000)),
            ReadingGroup(
                .every(milliseconds: 300_000),
                registers: .these([80, 74, 86, 60].map { RegisterID($0) }),
                jitterMilliseconds: 20_000
            ),
            ReadingGroup(.at(times), registers: .all),
        ]
        var barn = MeterSetup(name: "barn", line: "barn")
        barn.limit = .unlimited
        barn.groups = [ReadingGroup(.every(milliseconds: 900_000))]
        #expect(meters == [house, MeterSetup(name: "flat", line: "cellar"), barn])
    }

    @Test func `outputs have their kind and what is set of it`() throws {
        #expect(
            try load(Self.whole).configuration.outputs == [
                OutputSetup(
                    name: "table",
                    kind: "file",
                    values: OutputValues([
                        "path": .text("/etc/heatlog/readings.csv"), "format": .text("csv"),
                    ])
                ),
                OutputSetup(
                    name: "log",
                    kind: "file",
                    values: OutputValues(["path": .text("/srv/readings.jsonl")])
                ),
            ]
        )
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "~", "meters:\nlines: {}\n"])
    func `a file without settings has the defaults, and a warning`(text: String) throws {
        let loaded = try load(text)
        #expect(loaded.configuration.journal == "/etc/heatlog/heatlog.sqlite")
        #expect(loaded.configuration.socket == "/etc/heatlog/heatlog.sock")
        #expect(loaded.configuration.zone == nil)
        #expect(loaded.problems.map(\.message) == ["No meter is named."])
        #expect(loaded.problems.map(\.severity) == [.warning])
    }

    @Test func `the socket is beside a journal of any name`() throws {
        let text = "journal: /srv/a.b/meters.db\nmeters: {a: {port: /dev/ttyUSB0}}"
        #expect(try load(text).configuration.socket == "/srv/a.b/meters.sock")
        #expect(try load("journal: /srv/a.b/log").configuration.socket == "/srv/a.b/log.sock")
        #expect(try load("journal: /srv/log.sock").configuration.socket == "/srv/log.sock.sock")
    }

    @Test(arguments: [
        ("supply: mains", BatteryLimit.unlimited), ("budget: none", .unlimited),
        ("supply: battery", .byModel), ("budget: auto", .byModel),
        ("{supply: mains, budget: 12}", .requests(12)),
        ("{supply: battery, model: OMNIPOWER}", .requests(60)),
    ])
    func `the budget follows the supply unless it is given`(
        settings: String,
        limit: BatteryLimit
    ) throws {
        let inner = settings.hasPrefix("{") ? String(settings.dropFirst().dropLast()) : settings
        let loaded = try load("meters: {a: {port: /dev/ttyUSB0, \(inner)}}")
        #expect(loaded.problems.isEmpty)
        #expect(loaded.configuration.meters.map(\.limit) == [limit])
    }

    @Test(arguments: [
        ("Z", 0), ("UTC", 0), ("+01:00", 60), ("\"-03:30\"", -210), ("+14:00", 840),
        ("auto", nil as Int64?),
    ])
    func `a clock's zone is an offset`(text: String, minutes: Int64?) throws {
        let loaded = try load("meters: {a: {port: /dev/ttyUSB0, clock_zone: \(text)}}")
        #expect(loaded.problems.isEmpty)
        #expect(loaded.configuration.meters.map(\.clockZoneMinutes) == [minutes])
    }

    @Test(arguments: [
        "read: 5m", "every: 5m", "read: [5m]", "read: {every: 5m}", "read: [{every: 5m}]",
    ])
    func `one group has short forms`(read: String) throws {
        let loaded = try load("meters: {a: {port: /dev/ttyUSB0, \(read)}}")
        #expect(loaded.problems.isEmpty)
        #expect(
            loaded.configuration.meters.map(\.groups) == [
                [ReadingGroup(.every(milliseconds: 300_000))]
            ]
        )
    }

    @Test func `relative ports start at the folder too`() throws {
        let loaded = try load("meters: {a: {port: ./tty}, b: {port: 'replay:day.trace'}}")
        #expect(
            loaded.configuration.lines.map(\.address.description)
                == ["/etc/heatlog/tty", "replay:/etc/heatlog/day.trace"]
        )
    }
}
