import Catalogue
import Diagnosis
import KMP
import Testing
import Transport

/// Evidence put together by hand, and what has to be made of it.
struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var verdict: Verdict
    var confidence: Diagnosis.Confidence
    var seen: @Sendable () throws -> Evidence

    init(
        _ name: String,
        _ verdict: Verdict,
        _ confidence: Diagnosis.Confidence,
        _ seen: @escaping @Sendable (inout Evidence) throws -> Void
    ) {
        self.name = name
        self.verdict = verdict
        self.confidence = confidence
        self.seen = {
            let address = try LineAddress(parsing: "/dev/ttyUSB0")
            var evidence = Evidence(address: address, configured: .heatMeter)
            try seen(&evidence)
            return evidence
        }
    }

    var testDescription: String { "\(verdict.rawValue): \(name)" }
}

extension Evidence {
    /// Adds questions with the same reply.
    mutating func add(
        _ count: Int = 1,
        _ question: Question = .type(.meter),
        at settings: LineSettings = .heatMeter,
        for purpose: Attempt.Purpose = .knock,
        got reply: Reply
    ) {
        let attempt = Attempt(purpose, question, at: settings, reply)
        attempts += [Attempt](repeating: attempt, count: count)
    }

    mutating func fail(_ kind: LineError.Kind) {
        failure = LineError(kind, address: "/dev/ttyUSB0")
    }
}

extension Reply {
    fileprivate static let nothing = Reply()
    fileprivate static let good = Reply(
        count: 10,
        answer: .good([0, 1, 0, 0]),
        delay: .milliseconds(200)
    )
    fileprivate static let late = Reply(
        count: 10,
        answer: .good([0, 1, 0, 0]),
        delay: .milliseconds(1_900)
    )
    fileprivate static let ownEcho = Reply(count: 6, echo: .whole)
    fileprivate static let badEcho = Reply(count: 6, echo: .damaged)
    fileprivate static let damaged = Reply(count: 10, answer: .damaged(.tooShort))
    fileprivate static let stray = Reply(count: 9, strays: 9)
}

@Suite("Doctor: the judging half alone")
struct JudgementTests {
    static let ports: [Case] = [
        Case("facts say so", .portMissing, .high) {
            $0.port = PortFacts(exists: false, isDevice: false, isPermitted: false)
        },
        Case("opening says so", .portMissing, .high) { $0.fail(.notFound) },
        Case("facts say so", .portPermission, .high) { $0.port = PortFacts(isPermitted: false) },
        Case("opening says so", .portPermission, .high) { $0.fail(.notPermitted(group: nil)) },
        Case("held", .portBusy, .high) {
            $0.fail(.busy(holder: PortHolder(pid: 4_711, command: "minicom")))
        },
        Case("a folder", .portUnsuitable, .high) { $0.fail(.notASerialPort) },
        Case("unplugged", .portLost, .high) { $0.fail(.closed) },
        Case("unplugged after answers", .portLost, .high) {
            $0.add(5, got: .good)
            $0.fail(.closed)
        },
        Case("a bridge hangs up", .bridgeClosed, .high) {
            $0.address = try LineAddress(parsing: "tcp://192.0.2.7:4001")
            $0.fail(.closed)
        },
        Case("nobody listens", .bridgeClosed, .high) {
            $0.address = try LineAddress(parsing: "tcp://192.0.2.7:4001")
            $0.fail(.refused)
        },
    ]

    static let silences: [Case] = [
        Case("nothing at all", .noBytes, .medium) { $0.add(5, got: .nothing) },
        Case("nothing, in a hurry", .noBytes, .low) {
            $0.isQuick = true
            $0.add(2, got: .nothing)
        },
        Case("echoes", .echoOnly, .high) { $0.add(5, got: .ownEcho) },
        Case("one echo", .echoOnly, .medium) { $0.add(got: .ownEcho) },
        Case("bad echoes", .echoDamaged, .high) { $0.add(5, got: .badEcho) },
        Case("bad echoes among good ones", .echoDamaged, .high) {
            $0.add(3, got: .ownEcho)
            $0.add(2, got: .badEcho)
        },
        Case("one bad echo among many", .echoOnly, .high) {
            $0.add(6, got: .ownEcho)
            $0.add(1, got: .badEcho)
        },
        Case("bytes unasked", .noise, .high) {
            $0.unasked = 12
            $0.add(5, got: .stray)
        },
        Case("bytes unasked that look like answers", .noise, .high) {
            $0.unasked = 12
            $0.add(5, got: .damaged)
        },
        Case("many bytes, of which some look like an answer", .noise, .medium) {
            $0.unasked = 2
            $0.add(got: Reply(count: 45, answer: .damaged(.tooShort), strays: 40))
        },
        Case("a broken answer and its leavings", .badChecksum, .medium) {
            $0.unasked = 2
            $0.add(got: Reply(count: 16, answer: .damaged(.tooShort), strays: 8))
        },
        Case("bytes when asked", .noise, .low) { $0.add(5, got: .stray) },
        Case("damaged each time", .badChecksum, .high) { $0.add(5, got: .damaged) },
        Case("damaged once", .badChecksum, .medium) {
            $0.add(4, got: .ownEcho)
            $0.add(got: .damaged)
        },
    ]

    static let answers: [Case] = [
        Case("always", .ok, .high) { $0.add(13, got: .good) },
        Case("after waking", .ok, .high) {
            $0.add(2, got: .nothing)
            $0.add(12, got: .good)
        },
        Case("always, and late", .slowAnswer, .high) { $0.add(13, got: .late) },
        Case("once late", .ok, .high) {
            $0.add(12, got: .good)
            $0.add(got: .late)
        },
        Case("now and then", .intermittent, .high) {
            for _ in 0..<4 {
                $0.add(got: .good)
                $0.add(got: .ownEcho)
            }
        },
        Case("one missing", .intermittent, .medium) {
            $0.add(4, got: .good)
            $0.add(got: .nothing)
            $0.add(6, got: .good)
        },
        Case("some damaged", .badChecksum, .high) {
            $0.add(8, got: .good)
            $0.add(2, got: .damaged)
        },
        Case("then no more", .throttled, .medium) {
            $0.add(5, got: .good)
            $0.add(12, got: .ownEcho)
        },
        Case("then no more, of a 21", .throttled, .high) {
            $0.model = MeterCatalogue.model(named: "21")
            $0.add(5, got: .good)
            $0.add(4, got: .ownEcho)
        },
        Case("with none of the registers", .noSuchRegisters, .high) {
            $0.add(got: .good)
            let question = Question.registers([RegisterID(60)], .meter)
            $0.add(1, question, for: .identify, got: Reply(count: 6, answer: .noRegisters))
        },
        Case("with none of those of a knock", .ok, .medium) {
            let question = Question.registers([RegisterID(60)], .meter)
            $0.add(1, question, got: Reply(count: 6, answer: .noRegisters))
            $0.add(got: .good)
        },
    ]

    static let elsewhere: [Case] = [
        Case("at 2400", .wrongSpeed, .high) { found(&$0, "2400 8N2", 3) },
        Case("at 9600", .electricityMeter9600, .high) { found(&$0, "9600 8N2", 3) },
        Case("with one stop bit", .wrongStopBits, .high) { found(&$0, "1200 8N1", 3) },
        Case("with parity", .wrongParity, .high) { found(&$0, "1200 8E2", 3) },
        Case("by chance", .intermittent, .low) { found(&$0, "1200 8N1", 1) },
        Case("from another address", .otherAddress, .high) {
            $0.add(5, got: .ownEcho)
            $0.add(1, .type(.topModule), for: .alternative, got: .good)
        },
        Case("unasked from another address", .otherAddress, .high) {
            $0.add(5, got: Reply(count: 10, answer: .otherAddress(.baseModule)))
        },
        Case("at 300", .oldMultical, .high) {
            $0.add(5, got: .ownEcho)
            $0.add(
                1,
                .oldMultical,
                for: .alternative,
                got: Reply(count: 80, answer: .fields("1 2"))
            )
        },
        Case("twice", .mBusDevice, .medium) {
            $0.add(5, got: .ownEcho)
            $0.add(2, .anyBusMeter, for: .alternative, got: Reply(count: 1, answer: .acknowledged))
        },
        Case("one E5 is chance", .echoOnly, .high) {
            $0.add(5, got: .ownEcho)
            $0.add(1, .anyBusMeter, for: .alternative, got: Reply(count: 1, answer: .acknowledged))
        },
    ]

    private static func found(_ evidence: inout Evidence, _ settings: String, _ count: Int) {
        evidence.add(6, got: .ownEcho)
        evidence.add(count, at: LineSettings(settings), for: .alternative, got: .good)
    }

    @Test(arguments: ports + silences + answers + elsewhere)
    func `evidence gets its verdict`(wanted: Case) throws {
        let finding = Finding(try wanted.seen())
        #expect(finding.verdict == wanted.verdict)
        #expect(finding.confidence == wanted.confidence)
    }

    @Test func `each verdict is made of something`() {
        let all = Self.ports + Self.silences + Self.answers + Self.elsewhere
        let onBus = Set(BusJudgementTests.all.map(\.verdict))
        #expect(Set(all.map(\.verdict)).union(onBus) == Set(Verdict.allCases))
    }

    @Test(arguments: ports + silences + answers + elsewhere)
    func `each finding says what was seen and what to do`(wanted: Case) throws {
        let finding = Finding(try wanted.seen())
        #expect(!finding.evidence.isEmpty && !finding.next.isEmpty)
        for sentence in finding.evidence + finding.next + [finding.verdict.meaning] {
            #expect(sentence.count > 15 && !sentence.contains("  "), "\(sentence)")
        }
    }

    @Test func `the model's own quirks come first`() throws {
        func advice(_ model: String) throws -> [String] {
            var evidence = Evidence(
                address: try LineAddress(parsing: "/dev/ttyUSB0"),
                configured: .heatMeter
            )
            evidence.model = MeterCatalogue.model(named: model)
            evidence.add(5, got: .ownEcho)
            return Finding(evidence).next
        }
        #expect(try advice("602")[0].contains("5 to 10 minutes"))
        #expect(try advice("303")[0].contains("4 minutes after the last key"))
        #expect(try advice("303")[1].contains("cable of the head points up"))
        #expect(try advice("402")[0].contains("30 minutes"))
        #expect(try advice("603")[0].contains("magnet"))
    }

    @Test func `a mini UART and a console on the port come before all else`() throws {
        var evidence = Evidence(
            address: try LineAddress(parsing: "/dev/ttyS0"),
            configured: .heatMeter
        )
        evidence.port = PortFacts(kind: .miniUART, isConsole: true)
        evidence.add(5, got: .nothing)
        let finding = Finding(evidence)
        #expect(finding.next[0].contains("raspi-config"))
        #expect(finding.next[1].contains("dtoverlay=disable-bt"))
        #expect(finding.evidence.contains { $0.contains("mini UART") })
    }
}
