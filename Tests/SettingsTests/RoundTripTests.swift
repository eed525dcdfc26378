import Testing

@testable import Settings

@Suite("Configuration: what is shown loads to the same")
struct RoundTripTests {
    @Test(arguments: [
        "", ConfigurationTests.whole,
        "meters: {house: {port: /dev/ttyUSB0, read: {at: [7:30], registers: [1, 0xFFFF, power]}}}",
        "meters: {'601': {port: '/dev/a b: c # d', trace: \"$${x}\\t\\\"y\\\"'\", clock_zone: '-03:30'}}",
        "meters: {null: {port: 'replay:ä ö'}, yes: {port: /dev/x, keep_awake: no, supply: mains}}",
        "http: {listen: '[::1]:80'}\nmeters: {a: {port: /dev/a}}\noutputs: {o: {type: file, "
            + "path: a.csv, rotate: 10MB, keep: 3}, h: {type: webhook, url: 'https://x/y?z'}, "
            + "e: {type: exec, command: [/bin/a, 'b c'], lines: readout}}",
        "lines: {b: {port: /dev/b}}\nmeters: {a: {line: b, mbus: 17}, c: {line: b, "
            + "mbus: 852467982d2c3504}, d: {port: /dev/d, model: 66-CDE, "
            + "scale: {energy: 0.001 GJ, flow: 1 l/h}}}",
        "journal: /\nretention: {hours: 90m, days: 1000y, months: 1h}",
        "meters: {a: {port: /dev/a}}\npulses: {b: {input: gpio:gpiochip0/17, value: 1.5 imp/kWh, "
            + "quantity: heat, counter: 1.50 MWh at 12 pulses, polarity: high, debounce: 3ms, "
            + "shortest: 2s, bias: none, supply: rts, every: 90s, serial: A-1}, c: {input: a/in_b_2, "
            + "counter: 5 m³}, d: {input: 'serial:/dev/ttyUSB0/RI', value: 0.25 l}, "
            + "e: {input: 'tcp://h:1', value: 10 l/imp, settings: 300 7E1}}",
        "meters: {a: {port: /dev/a, read: [{every: 90s, jitter: 1500ms}, {every: 7d}]}}",
        "meters: {a: {port: /dev/a, model: kamstrup 382, supply: battery, read: {every: 1h, "
            + "registers: [1, 2, 1010, 86]}}}",
    ])
    func `show and load are each other's reverse`(text: String) throws {
        let loaded: Loaded
        do throws(ConfigurationError) {
            loaded = try load(text)
        } catch { return }
        let again = try load(loaded.text)
        #expect(again.configuration == loaded.configuration)
        #expect(again.problems.allSatisfy { $0.severity == .warning })
        #expect(again.text == loaded.text)
    }

    @Test func `defaults are filled in`() throws {
        #expect(
            try load("meters: {house: {port: /dev/ttyUSB0}}").text == """
                journal: /etc/heatlog/heatlog.sqlite
                socket: /etc/heatlog/heatlog.sock
                zone: auto
                retention:
                  readings: forever
                  hours: forever
                  days: forever
                  months: forever
                lines:
                  house:
                    port: /dev/ttyUSB0
                    settings: auto
                meters:
                  house:
                    line: house
                    model: auto
                    address: "0x3F"
                    budget: auto
                    clock_zone: auto
                    keep_awake: auto
                    fill_gaps: yes
                    read:
                    - every: "1h"
                      registers: usual
                      jitter: "0s"
                outputs: {}

                """
        )
    }
}
