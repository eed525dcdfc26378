internal import Catalogue
import KMP
internal import Transport

extension Examination {
    /// How soon the next address is asked while all are: far longer than a question takes at 9600.
    private static let pace = Duration.milliseconds(90)
    /// How many addresses before it an answer may belong to: half a second and more.
    private static let reach = 7

    /// Asks at other addresses.
    ///
    /// Those of the modules are documented, two are known from other programs' tests. A heat or
    /// water meter has never been seen at another one, and every question costs its battery. An
    /// electricity meter's address can be configured; it is on mains, and fast: there all are asked.
    func tryAddresses() async throws(LineError) -> Bool {
        if hasFreeAddress { return try await tryAll() }
        var asked: [String] = []
        for address in Address.known
        where address != evidence.meter && hasTime(for: Patience.usual) {
            progress("asking at another address")
            let reply = try await ask(
                .alternative,
                .type(address),
                patience: Patience.usual,
                rest: .short
            )
            guard let reply else { break }
            asked.append(address.words)
            guard reply.isAnswered else { continue }
            tell(Step(.address, .good, "Tried KMP address \(address.words): \(reply.words)."))
            return true
        }
        guard !asked.isEmpty else { return false }
        let words = "Tried KMP address \(asked.joined(separator: ", ")): no answer."
        tell(Step(.address, .bad, words))
        return false
    }

    /// Whether the meter may have any address, and asking costs no battery.
    private var hasFreeAddress: Bool {
        evidence.model.map { $0.medium == .electricity } ?? (wish.settings.baud == 9600)
    }

    /// Asks one address after the other without waiting for each: an answer tells whose it is.
    private func tryAll() async throws(LineError) -> Bool {
        progress("asking at every KMP address")
        let round = Address.round(of: evidence.meter)
        var asked = 0
        for (place, address) in round.enumerated() where hasTime(for: .seconds(2)) {
            let rest: Rest = place % Address.stretch == 0 ? .short : .none
            let reply = try await call(address, Self.pace, rest)
            guard let reply else { break }
            asked += address == evidence.meter ? 0 : 1
            let near = round[max(0, place - Self.reach)...place].reversed()
            if try await find(reply, among: Array(near)) { return true }
        }
        // The last one's answer comes later than the others' questions do.
        if let reply = try await call(evidence.meter, Patience.short, .none),
            try await find(reply, among: [evidence.meter])
        {
            return true
        }
        evidence.isEveryAddressAsked = asked == 255
        let words = "Tried \(asked == 255 ? "all" : "\(asked)") other KMP addresses: no answer."
        tell(Step(.address, asked > 0 ? .bad : .open, words))
        return false
    }

    /// Asks at an address; only what is answered is evidence.
    private func call(
        _ address: Address,
        _ patience: Duration,
        _ rest: Rest
    ) async throws(LineError) -> Reply? {
        let purpose: Attempt.Purpose = address == evidence.meter ? .knock : .alternative
        let attempt = try await interview.ask(
            purpose,
            .type(address),
            patience: patience,
            rest: rest
        )
        guard let attempt else { return nil }
        switch attempt.reply.answer {
        case .good, .otherAddress: evidence.attempts.append(attempt)
        default: break
        }
        return attempt.reply
    }

    /// Finds out who has answered.
    ///
    /// - Returns: whether somebody has, which is in the evidence then.
    private func find(_ reply: Reply, among near: [Address]) async throws(LineError) -> Bool {
        switch reply.answer {
        case .good: return try await take(near[0])
        case .otherAddress(let address) where address != evidence.meter:
            return try await take(address)
        case .otherAddress(let address): return try await find([address])
        // It met our own next question on the way.
        case .damaged, .unbelievable: return try await find(near)
        default: return reply.strays > 0 || reply.echo == .damaged ? try await find(near) : false
        }
    }

    private func find(_ candidates: [Address]) async throws(LineError) -> Bool {
        // It has heard us go on while it answered, and is deaf until we have been quiet.
        guard hasTime(for: .seconds(3)) else { return false }
        try await interview.pause(.milliseconds(1_700))
        for address in candidates where hasTime(for: Patience.short) {
            let reply = try await call(address, Patience.short, .none)
            if reply?.isAnswered == true { return try await take(address) }
        }
        return false
    }

    /// Goes on with who has answered.
    private func take(_ address: Address) async throws(LineError) -> Bool {
        tell(Step(.address, .good, "At KMP address \(address.words): it answers."))
        guard address == evidence.meter else { return true }
        try await identify()
        try await count()
        return true
    }
}

extension Address {
    /// Those that documents name, and two that other programs' tests use.
    static let known =
        [Address.meter, .topModule, .baseModule] + [0x3A, 0xFF].map { Address(rawValue: $0) }

    /// How many are asked before the line has to be quiet once more: a meter that has heard something
    /// broken would stay deaf for as long as we go on.
    static let stretch = 66

    /// All addresses, the known ones first, and now and then the one that was to answer.
    static func round(of meter: Address) -> [Address] {
        let rest = (0...255).map { Address(rawValue: $0) }.filter { !known.contains($0) }
        let others = (known + rest).filter { $0 != meter }
        return others.enumerated().flatMap { place, address in
            place % 32 == 31 ? [address, meter] : [address]
        }
    }

    /// The number as protocol documents write it.
    var words: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return (digits.count < 2 ? "0" : "") + digits + "h"
    }
}
