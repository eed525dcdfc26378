import Catalogue
import Diagnosis
import MBus
import Metering
import Simulator
import TestSupport
import Testing
import Transport

/// A meter on a simulated bus: a MULTICAL 601 with its module.
struct Slave: Sendable {
    /// Its number, the digits as those of a hexadecimal number.
    var number: UInt32 = 0x0685_5817
    var address: UInt8 = 17
    var version: UInt8 = 0x08
    var faults: [BusFault] = []
    /// Bits before its answers begin; nil for any that the standard allows, by the seed.
    var delay: Int?
    var telegrams = 1

    func meter(seed: UInt64, _ more: [BusFault] = []) throws -> BusMeter {
        let model = try #require(MeterCatalogue.model(named: "601"))
        let start = try #require(MeterDateTime(clockSeconds: 1_767_225_600))
        let options = SimulatedMeter.Options(seed: seed, start: start)
        var meter = BusMeter(
            .house(SimulatedMeter(model: model, options: options)),
            identity: SecondaryAddress(
                identification: number,
                manufacturer: .kamstrup,
                version: version,
                medium: DeviceType(0x04)
            ),
            address: PrimaryAddress(address),
            fabrication: number,
            delay: delay ?? 30 + Int((seed * 37 + UInt64(number)) % 260),
            telegrams: telegrams
        )
        meter.faults = faults + more
        meter.seed = seed &* 7 &+ UInt64(number)
        return meter
    }
}

extension LineSettings {
    /// What most meters on an M-Bus need.
    static let busMeter = LineSettings(baud: 2400, parity: .even)
}

/// Something that is wrong on an M-Bus, and the verdict that it has to get.
struct BusScenario: Sendable, CustomTestStringConvertible {
    var name: String
    var verdict: Verdict
    var slaves = [Slave()]
    /// The meter that is asked for, as the user writes it.
    var asked = "17"
    /// The speed of the bus.
    var baud = 2_400
    var settings = LineSettings.busMeter
    var echo = false
    /// What is wrong on the line itself.
    var faults: [Fault] = []
    /// The model behind an optical head that is there instead of a bus.
    var eye: String?
    var port: PortFacts? = PortFacts()
    var refusal: LineError.Kind?
    var around = Surroundings()
    var address = "/dev/memory"
    var isQuick = false

    var testDescription: String { "\(verdict.rawValue): \(name)" }

    /// Runs the examination on a clock of its own.
    func run(seed: UInt64, allowed: Int = .max) async throws -> Scenario.Outcome {
        let clock = VirtualClock()
        let bench = HeadBench(
            try head(seed: seed),
            silent: try head(seed: seed, [.silent]),
            around,
            seed: seed,
            clock: clock
        )
        let (port, refusal, isBridge) = (port, refusal, address.hasPrefix("tcp"))
        var (steps, requests) = ([Step](), 0)
        let examination = Examination(
            try LineAddress(parsing: address),
            try wish,
            clock: clock,
            facts: { port },
            permit: {
                guard requests < allowed else { return "The budget is spent." }
                requests += 1
                return nil
            },
            tell: { steps.append($0) },
            open: { settings throws(LineError) in
                if let refusal { throw LineError(refusal, address: "/dev/memory") }
                let line = HeadLine(bench, settings, countsErrors: true)
                // A plain bridge has settings of its own, which are right.
                if isBridge { bench.settings = nil }
                return line
            }
        )
        let evidence = await examination.run()
        return Scenario.Outcome(
            evidence: evidence,
            finding: Diagnosis.Finding(evidence),
            steps: steps,
            elapsed: VirtualClock().now.duration(to: clock.now),
            requests: requests
        )
    }

    private var wish: Examination.Wish {
        get throws {
            let target: TelegramReadout.Target = try #require(TelegramReadout.Target(asked))
            return Examination.Wish(settings: settings, bus: target, isQuick: isQuick)
        }
    }

    private func head(seed: UInt64, _ more: [BusFault] = []) throws -> OpticalHead {
        if let eye {
            let faults: [Fault] = more.isEmpty ? [] : [.silent]
            return try Scenario(name: "", verdict: .ok, model: eye, echo: echo)
                .head(seed: seed, faults)
        }
        let meters = try slaves.map { try $0.meter(seed: seed, more) }
        let bus = SimulatedBus(meters, baud: baud)
        return OpticalHead(bus, echo: echo, faults: faults, seed: seed)
    }
}

extension BusScenario {
    /// What the meter itself does.
    static let meters: [BusScenario] = [
        BusScenario(name: "by its primary address", verdict: .ok),
        BusScenario(name: "with an echo", verdict: .ok, echo: true),
        BusScenario(name: "by its number", verdict: .ok, asked: "06855817"),
        BusScenario(name: "by some digits of it", verdict: .ok, asked: "FFFF5817"),
        BusScenario(name: "by all sixteen digits", verdict: .ok, asked: "068558172D2C0804"),
        BusScenario(name: "with its fabrication number", verdict: .ok, asked: "06855817/06855817"),
        BusScenario(name: "the only one", verdict: .ok, asked: "254"),
        BusScenario(name: "with four telegrams", verdict: .ok, slaves: [Slave(telegrams: 4)]),
        BusScenario(name: "at 300", verdict: .ok, baud: 300, settings: .init("300 8E1")),
        BusScenario(name: "at 9600", verdict: .ok, baud: 9_600, settings: .init("9600 8E1")),
        BusScenario(
            name: "silent to SND_NKE",
            verdict: .ok,
            slaves: [Slave(faults: [.silentAtFirst])]
        ),
        BusScenario(
            name: "that knows no selection",
            verdict: .ok,
            slaves: [Slave(faults: [.primaryOnly])]
        ),
        BusScenario(name: "that has to be woken", verdict: .ok, around: .init(knocks: 2)),
        BusScenario(name: "an adapter echoes twice", verdict: .ok, around: .init(adapterEchoes: 2)),
        BusScenario(
            name: "behind a bridge",
            verdict: .ok,
            port: nil,
            address: "tcp://192.0.2.7:4001"
        ),
        BusScenario(
            name: "among others",
            verdict: .ok,
            slaves: [Slave(), Slave(number: 0x1234_5605, address: 5), Slave(number: 9, address: 9)]
        ),
        BusScenario(name: "bits change", verdict: .badChecksum, faulty: .bitFlips(oneIn: 20)),
        BusScenario(name: "all bits change", verdict: .badChecksum, faulty: .bitFlips(oneIn: 3)),
        BusScenario(name: "no telegram ends", verdict: .badChecksum, faulty: .truncated),
        BusScenario(name: "every second", verdict: .intermittent, faulty: .intermittent(oneIn: 2)),
        BusScenario(name: "every third", verdict: .intermittent, faulty: .intermittent(oneIn: 3)),
        BusScenario(
            name: "every second, by its number",
            verdict: .intermittent,
            slaves: [Slave(faults: [.intermittent(oneIn: 2)])],
            asked: "06855817"
        ),
        BusScenario(name: "two of three", verdict: .intermittent, around: .init(missesOneIn: 3)),
        BusScenario(name: "busy", verdict: .applicationError, faulty: .applicationError(.init(8))),
        BusScenario(
            name: "at fault",
            verdict: .applicationError,
            faulty: .applicationError(.init(0))
        ),
        BusScenario(name: "in mode 5", verdict: .encrypted, faulty: .encrypted),
        BusScenario(
            name: "in mode 5, by its number",
            verdict: .encrypted,
            slaves: [Slave(faults: [.encrypted])],
            asked: "06855817"
        ),
        BusScenario(name: "says E5h", verdict: .nothingToTell, faulty: .nothingToTell),
        BusScenario(name: "says nothing", verdict: .nothingToTell, faulty: .withholdsData),
        BusScenario(name: "half a second", verdict: .slowAnswer, slaves: [Slave(delay: 1_200)]),
        BusScenario(name: "two seconds", verdict: .slowAnswer, slaves: [Slave(delay: 4_800)]),
        BusScenario(
            name: "two seconds, with an echo",
            verdict: .slowAnswer,
            slaves: [Slave(delay: 4_800)],
            echo: true
        ),
        BusScenario(
            name: "half a second, at 9600",
            verdict: .slowAnswer,
            slaves: [Slave(delay: 4_800)],
            baud: 9_600,
            settings: .init("9600 8E1")
        ),
    ]

    /// A meter at 17 with a fault.
    private init(name: String, verdict: Verdict, faulty: BusFault) {
        self.init(name: name, verdict: verdict, slaves: [Slave(faults: [faulty])])
    }
}

extension ApplicationError {
    fileprivate init(_ code: UInt8) { self.init(rawValue: code) }
}
