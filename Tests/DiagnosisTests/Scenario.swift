import Catalogue
import Diagnosis
import KMP
import Metering
import Simulator
import TestSupport
import Testing
import Transport

/// Something that is wrong at a meter, and the verdict that it has to get.
struct Scenario: Sendable, CustomTestStringConvertible {
    var name: String
    var verdict: Verdict
    var model = "601"
    var faults: [Fault] = []
    var echo = true
    var settings = LineSettings.heatMeter
    /// What the reader is told of the model.
    var given: String?
    var registers: [UInt16] = []
    var port: PortFacts? = PortFacts()
    /// Why the port cannot be opened.
    var refusal: LineError.Kind?
    /// What else is wrong, beside the head.
    var around = Surroundings()
    /// The address that the meter is expected at.
    var expected = Address.meter
    var address = "/dev/memory"
    /// What is known from before.
    var past: Past?
    var isQuick = false
    var countsErrors = true

    var testDescription: String { "\(verdict.rawValue): \(name)" }

    /// What an examination brought.
    struct Outcome {
        var evidence: Evidence
        var finding: Finding
        var steps: [Step]
        var elapsed: Duration
        var requests: Int
    }

    /// Runs the examination on a clock of its own.
    func run(seed: UInt64, allowed: Int = .max) async throws -> Outcome {
        let clock = VirtualClock()
        let bench = HeadBench(
            try head(seed: seed, faults),
            silent: try head(seed: seed, faults + [.silent]),
            around,
            seed: seed,
            clock: clock
        )
        let (port, refusal, counts) = (port, refusal, countsErrors)
        var (steps, requests) = ([Step](), 0)
        let examination = Examination(
            try LineAddress(parsing: address),
            wish,
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
                return HeadLine(bench, settings, countsErrors: counts)
            }
        )
        let evidence = await examination.run()
        return Outcome(
            evidence: evidence,
            finding: Finding(evidence),
            steps: steps,
            elapsed: Stopwatch.elapsed(on: clock),
            requests: requests
        )
    }

    var wish: Examination.Wish {
        Examination.Wish(
            settings: settings,
            model: given.flatMap(MeterCatalogue.model(named:)),
            address: expected,
            registers: registers.map { RegisterID($0) },
            past: past,
            isQuick: isQuick
        )
    }

    /// The head and the meter; how long the meter thinks differs from seed to seed.
    func head(seed: UInt64, _ faults: [Fault]) throws -> OpticalHead {
        let model = try #require(MeterCatalogue.model(named: self.model))
        let start = try #require(MeterDateTime(clockSeconds: 1_767_225_600))
        let delay = 150_000 + Int64(seed % 20) * 17_000
        let baud = faults.speed ?? model.eye.baud
        let options = SimulatedMeter.Options(
            seed: seed,
            echo: echo,
            faults: faults,
            start: start,
            pace: Pace(baud: baud, answerDelay: delay)
        )
        return OpticalHead(model: model, options: options)
    }
}

extension [Fault] {
    fileprivate var speed: Int? {
        for case .speed(let baud) in self { return Int(baud) }
        return nil
    }
}

extension Stopwatch {
    fileprivate static func elapsed(on clock: VirtualClock) -> Duration {
        VirtualClock().now.duration(to: clock.now)
    }
}

extension LineSettings {
    /// Reads settings that are known to be right.
    init(_ text: String) { self = LineSettings(parsing: text) ?? .heatMeter }
}

extension Scenario {
    /// What goes wrong between head and meter.
    static let onTheLine: [Scenario] = [
        Scenario(name: "a 601 with echo", verdict: .ok),
        Scenario(name: "a 601 without echo", verdict: .ok, echo: false),
        Scenario(name: "a 403, known by its registers", verdict: .ok, model: "403"),
        Scenario(name: "a 21, of which three reads are enough", verdict: .ok, model: "21"),
        Scenario(
            name: "an electricity meter with its model given",
            verdict: .ok,
            model: "382",
            settings: LineSettings("9600 8N2"),
            given: "382"
        ),
        Scenario(
            name: "one stop bit, where that is enough",
            verdict: .ok,
            settings: .init("1200 8N1")
        ),
        Scenario(name: "silence", verdict: .noBytes, faults: [.silent], echo: false),
        Scenario(name: "a head on nothing", verdict: .echoOnly, faults: [.echoOnly]),
        Scenario(name: "a silent 602", verdict: .echoOnly, faults: [.silent], given: "602"),
        Scenario(name: "a dirty head", verdict: .echoDamaged, faults: [.echoDamaged], echo: false),
        Scenario(name: "a lamp", verdict: .noise, faults: [.noise]),
        Scenario(
            name: "a lamp and no echo",
            verdict: .noise,
            faults: [.noise, .silent],
            echo: false
        ),
        Scenario(name: "bits change", verdict: .badChecksum, faults: [.bitFlips(oneIn: 20)]),
        Scenario(name: "all bits change", verdict: .badChecksum, faults: [.bitFlips(oneIn: 3)]),
        Scenario(name: "no answer ends", verdict: .badChecksum, faults: [.truncated]),
        Scenario(name: "every second", verdict: .intermittent, faults: [.intermittent(oneIn: 2)]),
        Scenario(
            name: "without echo",
            verdict: .intermittent,
            faults: [.intermittent(oneIn: 2)],
            echo: false
        ),
        Scenario(name: "asked at 2400", verdict: .wrongSpeed, settings: .init("2400 8N2")),
        Scenario(name: "asked at 300", verdict: .wrongSpeed, settings: .init("300 8N2")),
        Scenario(
            name: "asked at 9600",
            verdict: .wrongSpeed,
            echo: false,
            settings: .init("9600 8N1")
        ),
        Scenario(name: "a meter at 2400", verdict: .wrongSpeed, faults: [.speed(baud: 2400)]),
        Scenario(
            name: "a meter that needs two",
            verdict: .wrongStopBits,
            faults: [.twoStopBits],
            settings: .init("1200 8N1")
        ),
        Scenario(name: "asked at 8E1", verdict: .wrongStopBits, settings: .init("1200 8E1")),
        Scenario(name: "asked at 7E2", verdict: .wrongParity, settings: .init("1200 7E2")),
        Scenario(name: "a 382 at 1200", verdict: .electricityMeter9600, model: "382"),
        Scenario(name: "a 66", verdict: .oldMultical, faults: [.oldMultical]),
        Scenario(
            name: "a 66 without echo",
            verdict: .oldMultical,
            faults: [.oldMultical],
            echo: false
        ),
        Scenario(name: "at 2400", verdict: .mBusDevice, faults: [.mBus(baud: 2400)], echo: false),
        Scenario(name: "at 300", verdict: .mBusDevice, faults: [.mBus(baud: 300)]),
        Scenario(name: "a top module", verdict: .otherAddress, faults: [.otherAddress(0x7F)]),
        Scenario(name: "a base module", verdict: .otherAddress, faults: [.otherAddress(0xBF)]),
        Scenario(name: "an empty list", verdict: .noSuchRegisters, faults: [.noRegisters]),
        Scenario(name: "unknown numbers", verdict: .noSuchRegisters, registers: [9998, 9999]),
        Scenario(name: "1.5 s", verdict: .slowAnswer, faults: [.late(milliseconds: 1_300)]),
        Scenario(name: "3 s", verdict: .slowAnswer, faults: [.late(milliseconds: 2_700)]),
        Scenario(name: "after five", verdict: .throttled, faults: [.sleepsAfter(reads: 5)]),
        Scenario(name: "after twelve", verdict: .throttled, faults: [.sleepsAfter(reads: 12)]),
        Scenario(
            name: "a 21 after four",
            verdict: .throttled,
            model: "21",
            faults: [.sleepsAfter(reads: 4)]
        ),
    ]

    /// What goes wrong before a byte is sent, and on the way.
    static let atThePort: [Scenario] = [
        Scenario(
            name: "nothing there",
            verdict: .portMissing,
            port: PortFacts(exists: false, isDevice: false, isPermitted: false)
        ),
        Scenario(
            name: "another's",
            verdict: .portPermission,
            port: PortFacts(isPermitted: false, group: "dialout")
        ),
        Scenario(name: "held", verdict: .portBusy, refusal: .busy(holder: nil)),
        Scenario(name: "a file", verdict: .portUnsuitable, refusal: .notASerialPort),
        Scenario(name: "unplugged at once", verdict: .portLost, around: .init(callsLeft: 0)),
        Scenario(name: "unplugged on the way", verdict: .portLost, around: .init(callsLeft: 60)),
        Scenario(
            name: "refused",
            verdict: .bridgeClosed,
            port: nil,
            refusal: .refused,
            address: "tcp://192.0.2.7:4001"
        ),
        Scenario(
            name: "hung up",
            verdict: .bridgeClosed,
            port: nil,
            around: .init(callsLeft: 30),
            address: "rfc2217://192.0.2.7:2217"
        ),
    ]

    static let all = onTheLine + atThePort + mixtures
}
