import ArgumentParser
import Catalogue
import Settings
import Diagnosis
import KMP
import MBus
import Transport

/// Finds out why a meter does not answer.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find out why a meter does not answer, and what to do.",
        discussion: """
            It walks from the port to the meter, tells each step with its result, and ends with \
            a verdict, what it rests on and what to do next. It takes 10 seconds for a healthy \
            meter, a minute at most, and never writes to a meter. Its requests count against the \
            battery budget of a meter in the configuration.

            Without --port it takes the only line of the configuration, or else the only port \
            that there is. With --mbus it looks at an M-Bus and asks for one meter on it, at 2400 \
            8E1 unless --line says otherwise. docs/doctor.md explains all verdicts.

            The exit code is 0 for ok and, by verdict:
              64 a wrong option
              65 bad-checksum
              69 no-bytes, echo-only, echo-damaged, noise, bridge-closed
              69 old-multical, mbus-device, other-address, no-such-registers, kmp-meter
              69 collision, application-error, encrypted, nothing-to-tell
              74 port-missing, port-lost, port-unsuitable
              75 port-busy, intermittent, slow-answer, throttled, or the budget is spent
              77 port-permission
              78 wrong-speed, wrong-stop-bits, wrong-parity, electricity-meter-9600

            EXAMPLES
              heatlog doctor --port /dev/ttyUSB0
              heatlog doctor --port /dev/ttyUSB0 --meter 602
              heatlog doctor --port /dev/ttyUSB0 --meter 66-CDE
              heatlog doctor --port tcp://192.0.2.7:4001 --quick --json
              heatlog doctor house
              heatlog doctor --port /dev/ttyUSB0 --mbus 17
              heatlog doctor --port /dev/ttyUSB0 --mbus 85246798
              heatlog doctor --port /dev/ttyUSB0 --mbus any
            """
    )

    @Argument(help: "The meter's name in the configuration, instead of --port.")
    var name: String?

    @Option(help: ArgumentHelp("The configuration that has the name.", valueName: "path"))
    var config: String?

    @OptionGroup var meterOptions: MeterOptions

    @Option(
        help: ArgumentHelp(
            "The address of a meter on an M-Bus, or any for the only meter on it.",
            discussion: "0 to 250, the eight digits of its number, or its sixteen digits",
            valueName: "address"
        )
    )
    var mbus: String?

    @Flag(help: "Print one JSON document at the end, and no steps.")
    var json = false

    @Flag(help: "Be done in five seconds: fewer reads, and no other speeds or protocols.")
    var quick = false

    func validate() throws {
        guard name == nil || meterOptions.portOptions.port == nil && mbus == nil else {
            throw ValidationError("A name excludes --port and --mbus: the configuration has both.")
        }
        guard let mbus else { return }
        guard meterOptions.meter == "auto", meterOptions.registers == nil else {
            throw ValidationError(
                "--mbus excludes --meter and --registers: a meter on an M-Bus says what it is."
            )
        }
        guard busTarget != nil else {
            throw ValidationError(
                "'\(mbus)' is no address on an M-Bus. Write 0 to 250, any for the only meter on "
                    + "the bus, the eight digits of its number, or its sixteen digits."
            )
        }
    }

    /// The meter that `--mbus` names.
    private var busTarget: TelegramReadout.Target? {
        mbus.flatMap { $0 == "any" ? .primary(.any) : TelegramReadout.Target($0) }
    }

    func run() async throws {
        let older = MeterCatalogue.asciiModel(named: meterOptions.meter)
        let model = older == nil ? try ModelName.parse(meterOptions.meter) : nil
        let target = try DoctorTarget(
            name: name,
            config: config,
            meterOptions.portOptions,
            model,
            bus: busTarget,
            characters: older
        )
        let wanted = try meterOptions.wanted(of: target.model) ?? []
        let wish = Examination.Wish(
            settings: target.settings,
            model: target.model,
            address: target.meter,
            bus: target.bus,
            characters: target.characters,
            registers: wanted,
            past: target.past(at: SystemTime.now),
            isQuick: quick
        )
        var steps: [Step] = []
        let examination = Examination(
            target.address,
            wish,
            clock: target.clock,
            facts: target.facts,
            permit: try target.permission(),
            tell: { step in
                steps.append(step)
                if !json { show(step) }
            },
            progress: { if !json { Terminal.progress($0) } },
            open: try target.opening()
        )
        if !json { Terminal.write(DoctorPage.opening(target)) }
        let evidence = await examination.run()
        Terminal.clearProgress()
        if evidence.attempts.isEmpty, let refusal = evidence.refusal {
            throw Complaint(
                refusal,
                hint: "Try again tomorrow, or raise the meter's budget if it is on mains.",
                status: .tryAgain
            )
        }
        try finish(evidence, steps)
    }

    private func show(_ step: Step) {
        Terminal.clearProgress()
        Terminal.write(DoctorPage.line(step))
    }

    private func finish(_ evidence: Evidence, _ steps: [Step]) throws {
        let finding = Finding(evidence)
        let document = DoctorDocument(finding, steps).json
        LastReport()?.keep(document, evidence, at: SystemTime.now)
        Terminal.write(json ? document.written() : DoctorPage.conclusion(finding))
        if let status = finding.verdict.status { throw ExitCode(status.rawValue) }
    }
}

extension Verdict {
    /// What the program ends with, nil where all is well.
    var status: ExitStatus? {
        switch self {
        case .ok: nil
        case .badChecksum: .dataError
        case .noBytes, .echoOnly, .echoDamaged, .noise, .oldMultical, .mBusDevice, .otherAddress,
            .noSuchRegisters, .bridgeClosed, .collision, .applicationError, .encrypted,
            .nothingToTell, .kmpMeter:
            .unavailable
        case .portMissing, .portLost, .portUnsuitable: .inputOutput
        case .portBusy, .intermittent, .slowAnswer, .throttled: .tryAgain
        case .portPermission: .notPermitted
        case .wrongSpeed, .wrongStopBits, .wrongParity, .electricityMeter9600: .configuration
        }
    }
}
