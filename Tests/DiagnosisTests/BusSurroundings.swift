import Diagnosis
import MBus
import Simulator
import Transport

extension BusScenario {
    /// Who else is on the bus, and what the line itself does.
    static let lines: [BusScenario] = [
        BusScenario(name: "an empty bus", verdict: .noBytes, slaves: []),
        BusScenario(name: "a dead meter", verdict: .noBytes, slaves: [Slave(faults: [.silent])]),
        BusScenario(name: "no such number", verdict: .noBytes, slaves: [], asked: "12345678"),
        BusScenario(
            name: "an empty bus behind a bridge",
            verdict: .noBytes,
            slaves: [],
            port: nil,
            address: "tcp://192.0.2.7:4001"
        ),
        BusScenario(name: "an echo and nobody", verdict: .echoOnly, slaves: [], echo: true),
        BusScenario(
            name: "a sleeping eye",
            verdict: .echoOnly,
            slaves: [],
            asked: "254",
            echo: true
        ),
        BusScenario(
            name: "a bad cable and nobody",
            verdict: .echoDamaged,
            slaves: [],
            faults: [.echoDamaged]
        ),
        BusScenario(name: "and a meter", verdict: .noise, faults: [.noise]),
        BusScenario(
            name: "and a meter, by its number",
            verdict: .noise,
            asked: "06855817",
            faults: [.noise]
        ),
        BusScenario(name: "and nobody", verdict: .noise, slaves: [], faults: [.noise]),
        BusScenario(
            name: "and a meter at 300",
            verdict: .noise,
            baud: 300,
            settings: .init("300 8E1"),
            faults: [.noise]
        ),
        BusScenario(
            name: "another master",
            verdict: .noise,
            slaves: [],
            around: .init(chatter: [0x10, 0x5B, 0x09, 0x64, 0x16])
        ),
        BusScenario(name: "a bus at 9600", verdict: .wrongSpeed, baud: 9_600),
        BusScenario(name: "a bus at 300", verdict: .wrongSpeed, baud: 300),
        BusScenario(name: "asked at 9600", verdict: .wrongSpeed, settings: .init("9600 8E1")),
        BusScenario(name: "asked at 1200 8N2", verdict: .wrongSpeed, settings: .init("1200 8N2")),
        BusScenario(name: "with an echo", verdict: .wrongSpeed, baud: 300, echo: true),
        BusScenario(name: "by its number", verdict: .wrongSpeed, asked: "06855817", baud: 300),
        BusScenario(name: "another meter", verdict: .wrongSpeed, asked: "99", baud: 9_600),
        BusScenario(name: "asked without", verdict: .wrongParity, settings: .init("2400 8N1")),
        BusScenario(name: "asked with odd", verdict: .wrongParity, settings: .init("2400 8O1")),
        BusScenario(
            name: "asked without, by its number",
            verdict: .wrongParity,
            asked: "06855817",
            settings: .init("2400 8N1"),
            echo: true
        ),
        BusScenario(name: "an eye", verdict: .kmpMeter, eye: "601"),
        BusScenario(name: "an eye with an echo", verdict: .kmpMeter, echo: true, eye: "602"),
        BusScenario(name: "an eye at 9600", verdict: .kmpMeter, eye: "382"),
    ]

    /// Other addresses, and several meters at one.
    static let addresses: [BusScenario] = [
        BusScenario(name: "one at 5", verdict: .otherAddress, slaves: [Slave(address: 5)]),
        BusScenario(
            name: "one that was given none",
            verdict: .otherAddress,
            slaves: [Slave(address: 0)]
        ),
        BusScenario(
            name: "one with an echo",
            verdict: .otherAddress,
            slaves: [Slave(address: 5)],
            echo: true
        ),
        BusScenario(
            name: "one that knows no selection",
            verdict: .otherAddress,
            slaves: [Slave(address: 5, faults: [.primaryOnly])]
        ),
        BusScenario(
            name: "one that says nothing more",
            verdict: .otherAddress,
            slaves: [Slave(address: 5, faults: [.withholdsData])]
        ),
        BusScenario(
            name: "three others",
            verdict: .otherAddress,
            slaves: [
                Slave(number: 0x1000_0001, address: 1), Slave(number: 0x1000_0002, address: 2),
                Slave(number: 0x1000_0013, address: 13),
            ]
        ),
        BusScenario(name: "another number", verdict: .otherAddress, asked: "12345678"),
        BusScenario(name: "the bytes turned round", verdict: .otherAddress, asked: "17588506"),
        BusScenario(name: "another version", verdict: .otherAddress, asked: "068558172D2C1C04"),
        BusScenario(
            name: "in another's name",
            verdict: .otherAddress,
            slaves: [Slave(faults: [.silentAtFirst, .answersAs(PrimaryAddress(5))])]
        ),
        BusScenario(
            name: "two at 17",
            verdict: .collision,
            slaves: twins(0x0685_5817, 0x0012_3417)
        ),
        BusScenario(
            name: "two at 17 that begin together",
            verdict: .collision,
            slaves: [Slave(delay: 60), Slave(number: 0x0012_3417, delay: 60)]
        ),
        BusScenario(
            name: "two at 17 and others",
            verdict: .collision,
            slaves: twins(0x0685_5817, 0x0012_3417) + [
                Slave(number: 0x1000_0001, address: 1), Slave(number: 0x1000_0002, address: 2),
            ]
        ),
        BusScenario(
            name: "two at 17 with numbers of another kind",
            verdict: .collision,
            slaves: twins(0x0685_5801, 0x0012_3402)
        ),
        BusScenario(
            name: "two new ones",
            verdict: .collision,
            slaves: [Slave(address: 0), Slave(number: 0x0012_3418, address: 0)],
            asked: "0"
        ),
        BusScenario(
            name: "two at 17 that know no selection",
            verdict: .collision,
            slaves: [
                Slave(faults: [.primaryOnly], delay: 60),
                Slave(number: 0x0012_3417, faults: [.primaryOnly], delay: 66),
            ]
        ),
        BusScenario(
            name: "with an echo",
            verdict: .collision,
            slaves: twins(0x0685_5817, 0x0012_3417),
            echo: true
        ),
        BusScenario(
            name: "the only one of two",
            verdict: .collision,
            slaves: [Slave(), Slave(number: 0x1000_0002, address: 2)],
            asked: "254"
        ),
        BusScenario(
            name: "the only one of five",
            verdict: .collision,
            slaves: (1...5).map { Slave(number: 0x1000_0000 + $0, address: UInt8($0)) },
            asked: "254"
        ),
        BusScenario(
            name: "two with one number",
            verdict: .collision,
            slaves: [Slave(), Slave(address: 18, version: 0x1C, delay: 77)],
            asked: "06855817"
        ),
        BusScenario(
            name: "two that are meant",
            verdict: .collision,
            slaves: [Slave(), Slave(number: 0x0685_5818, address: 18)],
            asked: "0685581F"
        ),
    ]

    /// What goes wrong before a byte is sent, and on the way.
    static let ports: [BusScenario] = [
        BusScenario(
            name: "nothing there",
            verdict: .portMissing,
            port: PortFacts(exists: false, isDevice: false, isPermitted: false)
        ),
        BusScenario(
            name: "another's",
            verdict: .portPermission,
            port: PortFacts(isPermitted: false, group: "dialout")
        ),
        BusScenario(name: "held", verdict: .portBusy, refusal: .busy(holder: nil)),
        BusScenario(name: "a file", verdict: .portUnsuitable, refusal: .notASerialPort),
        BusScenario(name: "unplugged at once", verdict: .portLost, around: .init(callsLeft: 0)),
        BusScenario(name: "unplugged on the way", verdict: .portLost, around: .init(callsLeft: 30)),
        BusScenario(
            name: "refused",
            verdict: .bridgeClosed,
            port: nil,
            refusal: .refused,
            address: "tcp://192.0.2.7:4001"
        ),
        BusScenario(
            name: "hung up",
            verdict: .bridgeClosed,
            port: nil,
            around: .init(callsLeft: 20),
            address: "rfc2217://192.0.2.7:2217"
        ),
    ]

    static let all = meters + lines + addresses + ports

    /// Two meters at 17.
    private static func twins(_ one: UInt32, _ other: UInt32) -> [Slave] {
        [Slave(number: one), Slave(number: other)]
    }
}
