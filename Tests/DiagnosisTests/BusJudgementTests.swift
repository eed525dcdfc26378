import Diagnosis
import KMP
import MBus
import Testing
import Transport

extension Evidence {
    /// Adds questions on an M-Bus with the same reply.
    mutating func add(
        _ count: Int = 1,
        bus request: MBus.Request,
        to address: PrimaryAddress = PrimaryAddress(17),
        at settings: LineSettings = .busMeter,
        for purpose: Attempt.Purpose = .knock,
        got reply: Reply
    ) {
        add(count, .bus(request, address), at: settings, for: purpose, got: reply)
    }
}

extension Reply {
    fileprivate static let nothing = Reply()
    fileprivate static let clean = Reply(count: 1, answer: .acknowledged, delay: .milliseconds(60))
    fileprivate static let own = Reply(count: 5, echo: .whole)
    fileprivate static let garbled = Reply(count: 1, strays: 1)
    fileprivate static let broken = Reply(count: 40, answer: .damagedTelegram(.stop(0)))
    fileprivate static let late = Reply(count: 1, answer: .acknowledged, delay: .milliseconds(700))
    fileprivate static var twice: Reply {
        var reply = clean
        reply.count = 2
        reply.surplus = 1
        return reply
    }
    fileprivate static func telegram(_ answer: BusAnswer) -> Reply {
        Reply(count: 40, answer: .telegram(answer), delay: .milliseconds(60))
    }
}

extension BusAnswer {
    fileprivate static let plain = BusAnswer(PrimaryAddress(17), .other(.alarm), records: 3)
    fileprivate static let busy = BusAnswer(
        PrimaryAddress(17),
        .applicationError(ApplicationError(rawValue: 8))
    )
}

@Suite("Doctor on an M-Bus: the judging half alone")
struct BusJudgementTests {
    private static let read = MBus.Request.readData(frameCount: true)

    /// Evidence of a meter at 17.
    private static func seen(
        _ name: String,
        _ verdict: Verdict,
        _ confidence: Diagnosis.Confidence,
        _ fill: @escaping @Sendable (inout Evidence) throws -> Void
    ) -> Case {
        Case(name, verdict, confidence) { evidence in
            evidence.configured = .busMeter
            evidence.bus = BusEvidence(.primary(PrimaryAddress(17)))
            try fill(&evidence)
        }
    }

    static let all: [Case] = [
        seen("always", .ok, .high) {
            $0.add(4, bus: .initialise, got: .clean)
            $0.add(2, bus: read, got: .telegram(.plain))
        },
        seen("only to questions for data", .ok, .high) {
            $0.add(9, bus: .initialise, got: .nothing)
            $0.add(3, bus: read, got: .telegram(.plain))
        },
        seen("to questions for data, of few", .intermittent, .high) {
            $0.add(1, bus: read, got: .telegram(.plain))
            $0.add(3, bus: .initialise, got: .nothing)
            $0.add(2, bus: read, got: .telegram(.plain))
        },
        seen("with an echo", .ok, .high) {
            $0.add(2, bus: .initialise, got: Reply(count: 6, echo: .whole, answer: .acknowledged))
            $0.add(1, bus: read, got: .telegram(.plain))
        },
        seen("later than allowed", .slowAnswer, .high) {
            $0.add(4, bus: .initialise, got: .late)
            $0.add(1, bus: read, got: .telegram(.plain))
        },
        seen("one greeting missing", .intermittent, .medium) {
            $0.add(3, bus: .initialise, got: .clean)
            $0.add(1, bus: .initialise, got: .nothing)
            $0.add(2, bus: read, got: .telegram(.plain))
        },
        seen("greetings and no data", .nothingToTell, .high) {
            $0.add(6, bus: .initialise, got: .clean)
            $0.add(4, bus: read, got: .nothing)
        },
        seen("some greetings and no data", .intermittent, .high) {
            $0.add(2, bus: .initialise, got: .clean)
            $0.add(3, bus: .initialise, got: .nothing)
            $0.add(4, bus: read, got: .nothing)
        },
        seen("busy", .applicationError, .high) {
            $0.add(3, bus: .initialise, got: .clean)
            $0.add(1, bus: read, got: .telegram(.busy))
            $0.bus?.telegrams = [.busy]
        },
        seen("clean greetings, broken data", .badChecksum, .high) {
            $0.add(4, bus: .initialise, got: .clean)
            $0.add(3, bus: read, got: .broken)
            $0.bus?.babble = 0
        },
        seen("garbled greetings, broken data", .collision, .medium) {
            $0.add(4, bus: .initialise, got: .garbled)
            $0.add(3, bus: read, got: .broken)
            $0.bus?.babble = 0
        },
        seen("two answers to each greeting", .collision, .medium) {
            $0.add(3, bus: .initialise, got: .twice)
            $0.add(3, bus: read, got: .broken)
            $0.bus?.babble = 0
        },
        seen("the same, and bytes where nobody answers", .noise, .high) {
            $0.add(4, bus: .initialise, got: .garbled)
            $0.add(3, bus: read, got: .broken)
            $0.bus?.babble = 4
        },
        seen("nothing", .noBytes, .medium) { $0.add(6, bus: .initialise, got: .nothing) },
        seen("nothing, in a hurry", .noBytes, .low) {
            $0.isQuick = true
            $0.add(2, bus: .initialise, got: .nothing)
        },
        seen("the echo alone", .echoOnly, .high) { $0.add(6, bus: .initialise, got: .own) },
        seen("one stray byte", .noise, .low) {
            $0.add(5, bus: .initialise, got: .nothing)
            $0.add(1, bus: .initialise, got: .garbled)
        },
        seen("at 9600, twice", .wrongSpeed, .high) {
            $0.add(4, bus: .initialise, got: .nothing)
            let settings = LineSettings(baud: 9_600, parity: .even)
            $0.add(2, bus: .initialise, at: settings, for: .alternative, got: .clean)
        },
        seen("at 9600, once", .intermittent, .low) {
            $0.add(4, bus: .initialise, got: .nothing)
            let settings = LineSettings(baud: 9_600, parity: .even)
            $0.add(1, bus: .initialise, at: settings, for: .alternative, got: .clean)
            $0.add(1, bus: .initialise, at: settings, for: .alternative, got: .nothing)
        },
        seen("somebody at 254", .otherAddress, .medium) {
            $0.add(4, bus: .initialise, got: .nothing)
            $0.add(4, bus: .initialise, to: .any, for: .alternative, got: .clean)
        },
        seen("somebody at 254, now and then", .intermittent, .low) {
            $0.add(4, bus: .initialise, got: .nothing)
            $0.add(1, bus: .initialise, to: .any, for: .alternative, got: .clean)
            $0.add(3, bus: .initialise, to: .any, for: .alternative, got: .nothing)
        },
        seen("encrypted", .encrypted, .high) {
            $0.add(3, bus: .initialise, got: .clean)
            let answer = try encrypted()
            $0.add(1, bus: read, got: .telegram(answer))
            $0.bus?.telegrams = [answer]
        },
        seen("an eye", .kmpMeter, .high) {
            $0.add(4, bus: .initialise, got: .nothing)
            let reply = Reply(count: 9, answer: .good([0, 1, 2, 3]))
            $0.add(1, .type(.meter), at: .heatMeter, for: .alternative, got: reply)
        },
    ]

    /// The answer of a meter whose records are encrypted in mode 5.
    private static func encrypted() throws -> BusAnswer {
        let meter = SecondaryAddress(
            identification: 0x0685_5817,
            manufacturer: .kamstrup,
            version: 8,
            medium: DeviceType(4)
        )
        let frame = MBus.FrameWriter(
            answerOf: meter,
            at: PrimaryAddress(17),
            accessNumber: 1,
            signature: 0x0510
        )
        var whole = frame
        whole.finish()
        var reader = MBus.FrameReader()
        for byte in whole.wireBytes { _ = reader.receive(byte) }
        let telegram = try reader.withData { try Telegram(reader.head, data: $0) }
        return BusAnswer(PrimaryAddress(17), telegram)
    }

    @Test(arguments: all)
    func `evidence becomes a verdict`(wanted: Case) throws {
        let finding = Diagnosis.Finding(try wanted.seen())
        #expect(finding.verdict == wanted.verdict)
        #expect(finding.confidence == wanted.confidence)
    }

    @Test(arguments: all)
    func `each finding says what was seen and what to do`(wanted: Case) throws {
        let finding = Diagnosis.Finding(try wanted.seen())
        #expect(!finding.evidence.isEmpty && !finding.next.isEmpty)
        for sentence in finding.evidence + finding.next + [finding.meaning] {
            #expect(sentence.count > 15 && !sentence.contains("  "), "\(sentence)")
        }
    }
}
