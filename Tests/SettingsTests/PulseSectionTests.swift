import Collector
import Metering
import Pulse
import Testing
import Transport

@testable import Settings

@Suite("Configuration: pulses")
struct PulseSectionTests {
    /// The pulses of a section, with a meter `house` beside them.
    private func pulses(_ text: String) throws -> [PulseSetup] {
        let loaded = try load(Self.meter + "pulses:\n  cold: {\(text)}\n")
        #expect(loaded.problems == [], "\(loaded.problems)")
        return loaded.configuration.pulses
    }

    private static let meter = "meters: {house: {port: /dev/ttyUSB0, every: 5m}}\n"

    @Test func `a line that is counted here`() throws {
        let setup = try #require(
            try pulses("input: gpio:gpiochip0/17, value: 1000 imp/kWh, quantity: electricity").first
        )
        #expect(setup.place == .edges(try EdgeAddress(parsing: "gpio:gpiochip0/17")))
        #expect(setup.meter.value == .pulses(1_000, per: .kilowattHour))
        #expect(setup.meter.medium == .electricity && setup.meter.start == nil)
        #expect(setup.input == PulseInput() && setup.interval == 60_000)
        let all = try pulses(
            "input: 'serial:/dev/ttyUSB1/dcd', value: 10 l, counter: 12.5 m³ at 7 pulses, "
                + "polarity: low, debounce: 2ms, shortest: 10ms, every: 10s, serial: 4711, "
                + "bias: none, supply: dtr"
        )
        let other = try #require(all.first)
        #expect(other.input.polarity == .activeLow)
        #expect(other.input.debounce == 2_000 && other.input.shortestInterval == 10_000)
        #expect(other.options == EdgeOptions(bias: .none, supply: .dtr))
        #expect(other.meter.serial == "4711" && other.meter.medium == .water)
        let shown = ExactDecimal(125, exponent: -1)
        #expect(
            other.meter.start == PulseCounterStart(shown: shown, unit: .cubicMetre, pulses: 7)
        )
    }

    @Test(
        arguments: [
            ("10 l", nil), ("1 imp/m³", nil), ("1 kWh, quantity: heat", 3_600_000_000),
        ] as [(String, Int64?)]
    )
    func `a contact that counts a volume may rest closed`(value: String, limit: Int64?) throws {
        let setup = try #require(try pulses("input: gpio:gpiochip0/17, value: \(value)").first)
        #expect(setup.input.stuckLimit == limit)
    }

    @Test func `a control line that nothing is said of is active while it is asserted`() throws {
        let setup = try pulses("input: 'serial:/dev/ttyUSB1/dcd', value: 10 l").first
        #expect(setup?.input.polarity == .activeHigh)
    }

    @Test func `a node, and the counter of a meter`() throws {
        let node = try pulses("input: ttys/node, value: 0.25 l, settings: 300 7E1").first
        #expect(node?.place == .node(try LineAddress(parsing: "/etc/heatlog/ttys/node")))
        #expect(node?.meter.value == PulseValue(Ratio(1, 4), .litre))
        #expect(node?.settings == LineSettings(baud: 300, dataBits: 7, parity: .even))
        let register = try pulses("input: house/in_b").first
        #expect(register?.place == .register(meter: "house", name: "in_b"))
        #expect(register?.meter.value == nil && register?.interval == 300_000)
    }

    @Test(arguments: [("low", EdgeOptions.Bias.pullUp), ("high", .pullDown)])
    func `a line is held at the other level than a pulse has`(
        polarity: String,
        bias: EdgeOptions.Bias
    ) throws {
        let text = "pulses: {a: {input: gpio:gpiochip0/17, value: 10 l, polarity: \(polarity)}}"
        #expect(try load(text).configuration.pulses.map(\.options.bias) == [bias])
    }

    @Test(arguments: [
        ("1000 imp/kWh", PulseValue(Ratio(1, 1_000), .kilowattHour)),
        ("1000 pulses / kWh", PulseValue(Ratio(1, 1_000), .kilowattHour)),
        ("2.5 imp/l", PulseValue(Ratio(2, 5), .litre)), ("10 l", PulseValue(Ratio(10), .litre)),
        ("10l", PulseValue(Ratio(10), .litre)), ("0.01 m³", PulseValue(Ratio(1, 100), .cubicMetre)),
        ("0.01 m3/imp", PulseValue(Ratio(1, 100), .cubicMetre)),
        ("100 L/pulse", PulseValue(Ratio(100), .litre)),
    ])
    func `a value is written as it is printed on the meter`(text: String, value: PulseValue) throws
    {
        #expect(PulseValue(parsing: text) == value)
        #expect(PulseValue(parsing: PulseValueText.text(value)) == value)
    }

    @Test(arguments: [
        "", "10", "l", "0 l", "-1 l", "10 W", "10 l/h", "1 imp/h", "1/2 l", "imp/kWh", "1 imp/",
        "10 l/imp/imp", "1e3 imp/kWh", "12345678901234567 l", "10 °C", "1 l l",
    ])
    func `what stands for nothing is no value`(text: String) {
        #expect(PulseValue(parsing: text) == nil)
    }

    @Test(arguments: [
        ("start", nil), ("12345.678", "12345.678"), ("0", "0"), ("12345.678 m³", "12345.678 m³"),
        ("12345.678 at 1000", "12345.678 at 1000 pulses"),
        ("5 kWh at 3 pulses", "5 kWh at 3 pulses"),
    ])
    func `a counter is a number, perhaps a unit, perhaps the pulses`(
        text: String,
        shown: String?
    ) throws {
        let start = try Text(key: "counter", value: text, shown: text).pulseCounter()
        #expect(start.map(PulseValueText.text) == shown)
    }

    @Test(arguments: [
        (
            "{value: 10 l}",
            "3:9: The pulses have no input. | "
                + "Write it like input: gpio:gpiochip0/17, or tcp://host:4001, or METER/in_a."
        ),
        (
            "{input: gpio:gpiochip0, value: 10 l}",
            "3:17: input is 'gpio:gpiochip0', which names no line of a chip. | Write "
                + "gpio:gpiochip0/17 or serial:/dev/ttyUSB0/dcd; see what there is with: heatlog ports"
        ),
        (
            "{input: gpio:gpiochip0/17}",
            "3:9: Nothing says what a pulse stands for. | "
                + "Write what is printed on the meter, like value: 1000 imp/kWh, or value: 10 l."
        ),
        (
            "{input: gpio:gpiochip0/17, value: 10}",
            "3:43: value is '10', which is no value of a pulse. | "
                + "Write it like 1000 imp/kWh, or 10 l, or 0.25 l."
        ),
        (
            "{input: gpio:gpiochip0/17, value: 1 Wh}",
            "3:43: Nothing says what kind of energy is counted. | "
                + "Write quantity: heat, quantity: cooling or quantity: electricity."
        ),
        (
            "{input: gpio:gpiochip0/17, value: 1 Wh, quantity: heet}",
            "3:59: quantity is 'heet', which is no quantity that is counted. | Did you mean 'heat'?"
        ),
        (
            "{input: gpio:gpiochip0/17, value: 1 Wh, quantity: water}",
            "3:59: quantity is 'water', which is not counted in Wh. | "
                + "Write a quantity that fits, or another value."
        ),
        (
            "{input: gpio:gpiochip0/17, value: 1 l, counter: 5 kWh}",
            "3:57: The counter is in kWh, and a pulse is in l. | "
                + "Write both in units of energy, or both in units of volume."
        ),
        (
            "{input: gpio:gpiochip0/17, value: 1 l, counter: stat}",
            "3:57: counter is 'stat', which is no counter of a meter. | Did you mean 'start'?"
        ),
        (
            "{input: gpio:gpiochip0/17, value: 1 l, debounce: 2s}",
            "3:58: debounce is '2s', which is no length of time from 1ms to 1s. | "
                + "Write it like 10ms or 2s."
        ),
        (
            "{input: gpio:gpiochip0/17, value: 1 l, settings: 9600 8N1}",
            "3:48: settings means nothing at such an input. | Leave it out."
        ),
        (
            "{input: 'tcp://h:1', value: 1 l, polarity: low}",
            "3:42: polarity means nothing at such an input. | Leave it out."
        ),
        (
            "{input: house/in_a, every: 1m}",
            "3:29: every means nothing at such an input. | Leave it out."
        ),
        (
            "{input: hose/in_a}",
            "3:17: There is no meter 'hose'. | Did you mean 'house'?"
        ),
        (
            "{input: /dev/ttyUSB0, value: 1 l}",
            "3:17: The input is that of the line house already. | "
                + "An input has one owner; take one of them out."
        ),
        (
            "{input: 'replay:a', value: 1 l}",
            "3:17: input is 'replay:a', which is no input that pulses come in at. | Write "
                + "gpio:gpiochip0/17, serial:/dev/ttyUSB0/dcd, tcp://host:4001 or METER/in_a."
        ),
        (
            "{input: 'tcp://h:1', value: 1 l, serial: 'a b'}",
            "3:50: serial is 'a b', which is no serial number. | "
                + "Use letters, digits, '-', '_' and '.', 32 of them at most."
        ),
        (
            "{input: 'tcp://h:1', valeu: 1 l}",
            "3:30: There is no setting 'valeu' here. | Did you mean 'value'?"
        ),
    ])
    func `what is wrong is said with its place, and the rest stands`(
        text: String,
        problem: String
    ) throws {
        let loaded = try load(
            Self.meter + "pulses:\n  cold: \(text)\n  hot: {input: 'tcp://h:2', value: 1 l}\n"
        )
        let told = loaded.problems.map { problem in
            "\(problem.position.line):\(problem.position.column): \(problem.message) | \(problem.hint)"
        }
        #expect(told.contains(problem), "\(told)")
        #expect(loaded.configuration.pulses.map(\.name) == ["hot"])
        #expect(loaded.problems.allSatisfy { $0.section == .pulse("cold") })
    }

    @Test func `two inputs of one place, and one with the name of a meter, are left out`() throws {
        let loaded = try load(
            Self.meter
                + """
                pulses:
                  a: {input: gpio:gpiochip0/17, value: 1 l}
                  b: {input: gpio:/dev/gpiochip0/17, value: 1 l}
                  house: {input: gpio:gpiochip0/18, value: 1 l}
                """
        )
        #expect(loaded.configuration.pulses.map(\.name) == ["a"])
        #expect(
            loaded.problems.map(\.message) == [
                "The input is that of the pulses a already.",
                "A meter has the name 'house' already.",
            ]
        )
    }

    @Test func `pulses alone are something to log`() throws {
        #expect(try load("pulses: {a: {input: 'tcp://h:1', value: 1 l}}").problems == [])
    }
}
