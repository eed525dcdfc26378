internal import Catalogue
import MBus
import Metering
internal import Transport

// The steps on an M-Bus in words.

extension Examination {
    /// What the questions to the meter so far have brought, one thing after the other.
    func tellBusReplies() {
        let replies = evidence.plain.map(\.reply)
        tell(busEchoStep(replies))
        let strays = replies.reduce(0) { $0 + $1.strays + $1.surplus }
        tell(
            strays == 0
                ? Step(.bytes, .good, "No other bytes came.")
                : Step(.bytes, .bad, "\(counted(strays, "other byte")) came.")
        )
        tell(wireStep)
        let good = replies.count(where: \.isAnswered)
        let damaged = replies.count(where: \.isDamaged)
        let frame = good > 0 ? "A valid answer came." : "No valid answer came."
        tell(Step(.frame, good > 0 ? .good : .bad, frame))
        if damaged > 0 {
            tell(Step(.checksum, .bad, "\(counted(damaged, "answer")) arrived damaged."))
        }
        guard let delay = replies.compactMap(\.delay).last, good > 0 else { return }
        let limit = evidence.configured.busAnswer.inMilliseconds
        let words = "It began after \(delay.inMilliseconds); \(limit) are allowed at this speed."
        tell(Step(.time, evidence.isSlow ? .bad : .good, words))
    }

    private func busEchoStep(_ replies: [Reply]) -> Step {
        if replies.contains(where: { $0.echo == .damaged }) {
            return Step(.echo, .bad, "Our own request comes back damaged.")
        }
        return replies.contains { $0.echo == .whole }
            ? Step(.echo, .open, "Our own request comes back whole; some converters do that.")
            : Step(.echo, .good, "Our own request does not come back.")
    }

    /// Who the meter is, and what it has sent.
    func tellBusMeter() {
        guard let telegrams = evidence.bus?.telegrams, let first = telegrams.first else {
            return tell(Step(.meter, .bad, "It has sent no telegram."))
        }
        if let error = first.applicationError {
            return tell(Step(.meter, .bad, "It sent an application error: \(error.text)."))
        }
        tell(Step(.meter, .good, "It is \(first.words)."))
        guard first.encryptionMode == nil else {
            return tell(Step(.registers, .bad, "Its records are encrypted."))
        }
        let records = telegrams.reduce(0) { $0 + $1.records }
        let words =
            "It sent \(counted(telegrams.count, "telegram")) with \(counted(records, "record"))."
        tell(Step(.registers, records > 0 ? .good : .open, words))
    }
}

extension TelegramReadout.Target {
    /// The address, as it is written.
    var words: String {
        switch self {
        case .primary(.any): "address 254, which is any meter's"
        case .primary(let address): "primary address \(address.rawValue)"
        case .secondary(let selection): "secondary address \(selection)"
        }
    }
}

extension BusAnswer {
    /// Who it is.
    var words: String {
        guard let meter else { return "a meter at primary address \(address.rawValue)" }
        return "\(meter.words), primary address \(address.rawValue)"
    }
}

extension MBus.Finding {
    /// Who it is.
    var words: String {
        let place = primary.map { ", primary address \($0.rawValue)" } ?? ""
        guard let meter else { return "A meter that does not say who it is\(place)" }
        let words = meter.words
        return words.prefix(1).uppercased() + words.dropFirst() + place
    }
}

extension SecondaryAddress {
    /// Model or maker, what it measures, and its identification number.
    var words: String {
        let models = MeterCatalogue.busModels(of: self)
        let name = models.first?.name ?? "a meter of \(manufacturer) for \(medium.text)"
        return "\(name), number \(identificationText)"
    }
}

extension Duration {
    /// Milliseconds, as in `187 ms`.
    var inMilliseconds: String { "\(Int(self / .milliseconds(1))) ms" }
}
