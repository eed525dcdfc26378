internal import Catalogue
import KMP
internal import Transport

/// How many silent questions in a row tell a meter that stopped from one that answers at times.
enum Silence {
    /// By chance alone, one that answers every second request is silent so often once in 4,096.
    static let telling = 12
    /// Where the model is known to do so.
    static let expected = 4
}

extension Examination {
    /// Asks the meter who it is and what it has.
    func identify() async throws(LineError) {
        progress("asking the meter who it is")
        if known(.type(evidence.meter)) == nil { try await askTwice(.type(evidence.meter)) }
        try await askTwice(.serial(evidence.meter))
        if let data = known(.type(evidence.meter)) {
            evidence.type = try? MeterType(data: data.span)
        }
        if let data = known(.serial(evidence.meter)) {
            evidence.serial = try? SerialNumber(data: data.span)
        }
        if evidence.model == nil, let code = evidence.type?.code, code != 0 {
            evidence.model = MeterCatalogue.models(typeCode: code).first
        }
        try await askRegisters()
        tellMeter()
    }

    /// Asks for the registers that are wanted, or for those by which models are told apart.
    private func askRegisters() async throws(LineError) {
        let usual = evidence.model.map { Array($0.readSet.prefix(8)) } ?? MeterCatalogue.probe
        let wanted = wish.registers.isEmpty ? usual : Array(wish.registers.prefix(8))
        guard hasTime(for: .seconds(2)) else { return }
        progress("asking for registers")
        let reply = try await askTwice(.registers(wanted, evidence.meter))
        let found = reply?.registers ?? []
        if evidence.model == nil, wish.registers.isEmpty {
            evidence.model = MeterCatalogue.models(answering: Set(found)).first
        }
        if reply?.isAnswered == true, !wish.registers.isEmpty {
            evidence.missing = wanted.filter { !found.contains($0) }
        }
        tell(registersStep(wanted, reply, found))
    }

    /// Asks once more where the first time brought no answer.
    @discardableResult
    private func askTwice(_ question: Question) async throws(LineError) -> Reply? {
        let reply = try await ask(.identify, question, patience: patience)
        guard let reply, !reply.isAnswered, hasTime(for: patience) else { return reply }
        return try await ask(.identify, question, patience: patience)
    }

    /// Asks the shortest question again and again, and counts the answers.
    func count() async throws(LineError) {
        let question: Question =
            evidence.serial == nil ? .type(evidence.meter) : .serial(evidence.meter)
        let wanted = wish.isQuick || throttles ? 3 : 10
        var (asked, answered) = (0, 0)
        while asked < wanted, interview.refusal == nil, hasTime(for: patience) {
            progress("read \(asked + 1) of \(wanted)")
            guard let reply = try await ask(.count, question, patience: patience) else { break }
            asked += 1
            answered += reply.isAnswered ? 1 : 0
        }
        let words = "\(answered) of \(counted(asked, "read")) answered."
        tell(Step(.reads, answered == asked ? .good : .bad, words))
        try await confirmSilence(question)
    }

    /// A meter that has stopped looks for a while like one that answers only at times.
    private func confirmSilence(_ question: Question) async throws(LineError) {
        guard !wish.isQuick, (1..<enough).contains(evidence.silentAtEnd) else { return }
        progress("seeing whether it stays silent")
        while (1..<enough).contains(evidence.silentAtEnd), hasTime(for: patience) {
            guard try await ask(.count, question, patience: patience) != nil else { return }
        }
        let silent = evidence.silentAtEnd
        let words =
            silent > 0
            ? "It has been silent for the last \(counted(silent, "question"))."
            : "Then it answered again."
        tell(Step(.reads, .bad, words))
    }

    private var enough: Int { throttles ? Silence.expected : Silence.telling }

    /// Whether the model is one that refuses to be read often.
    private var throttles: Bool { evidence.presumed?.eye.throttling != nil }

    /// How long to wait for an answer, by those that have come.
    private var patience: Duration {
        guard evidence.isSlow, let latest = evidence.delays.last else { return Patience.usual }
        return max(Patience.longest, latest + .seconds(1))
    }

    /// The data of the answer to a question, nil where none has come.
    private func known(_ question: Question) -> [UInt8]? {
        for attempt in evidence.plain where attempt.question == question {
            if case .good(let data) = attempt.reply.answer { return data }
        }
        return nil
    }
}

extension Reply {
    /// The registers in a good answer.
    var registers: [RegisterID] {
        guard case .good(let data) = answer else { return [] }
        var found: [RegisterID] = []
        try? RegisterRecords.forEach(in: data.span) { found.append($0.id) }
        return found
    }
}
