internal import Catalogue
import KMP
internal import Transport

// What the attempts come to in numbers.

extension Evidence {
    /// How late an answer may begin and still be as usual.
    ///
    /// The document allows 1.6 s (5512-447 §2.1) and meters take 0.2 to 0.4 s; many programs give
    /// up after one second.
    static let slowness = Duration.milliseconds(1_200)

    /// How many answers to plain questions arrived damaged.
    var damaged: Int { plain.count { $0.reply.isDamaged } }

    /// How many plain questions were answered.
    var answered: Int { plain.count { $0.reply.isAnswered } }

    /// Whether a meter has answered here, in whatever way.
    public var hasAnswered: Bool { attempts.contains { $0.reply.isAnswered } }

    /// How many plain questions in a row were met with silence at the end, after an answer.
    var silentAtEnd: Int {
        let silent = plain.reversed().prefix { !$0.reply.isAnswered && !$0.reply.isDamaged }.count
        return silent < plain.count ? silent : 0
    }

    /// Plain questions that were not answered, without those before the first answer.
    ///
    /// Where a meter on an M-Bus ignores all greetings, that is its way, and nothing is missed.
    var missed: Int {
        let asked = isGreetingIgnored ? plain.filter { !$0.question.isGreeting } : plain
        return asked.drop { !$0.reply.isAnswered }.count { !$0.reply.isAnswered }
    }

    /// Plain questions before the first answer: how hard it was to wake.
    var knocksInVain: Int { plain.prefix { !$0.reply.isAnswered }.count }

    /// Times to the beginning of the answers, in order.
    var delays: [Duration] { plain.filter(\.reply.isAnswered).compactMap(\.reply.delay).sorted() }

    /// Whether half of the answers are late.
    var isSlow: Bool {
        let delays = delays
        let limit = bus == nil ? Self.slowness : configured.latestBusAnswer
        return delays.isEmpty ? false : delays[delays.count / 2] > limit
    }

    /// Whether it answered each question up to one and none after it.
    var hasStopped: Bool {
        let throttles = presumed?.eye.throttling != nil
        let enough = throttles ? Silence.expected - 1 : isQuick ? 2 : Silence.telling - 3
        let before = plain.dropLast(silentAtEnd)
        return silentAtEnd >= enough && before.allSatisfy(\.reply.isAnswered)
    }

    /// The settings other than those wanted at which the meter answered, nil where it did not.
    var otherSettings: LineSettings? {
        attempts.first {
            $0.settings != configured && isPlain($0.question) && $0.reply.isAnswered
        }?.settings
    }

    /// Whether each question at those settings was answered, and more than one.
    ///
    /// On an M-Bus everybody may be asked where the meter is silent: there the last question counts.
    func isConfirmed(_ settings: LineSettings) -> Bool {
        let there = attempts.filter { $0.settings == settings && isPlain($0.question) }
        let asked = bus == nil ? there : there.filter { $0.question == there.last?.question }
        return asked.count > 1 && asked.allSatisfy(\.reply.isAnswered)
    }

    /// Whether a question is one in the protocol that is expected, to the meter's own address.
    private func isPlain(_ question: Question) -> Bool {
        bus == nil ? question.address == meter : question.isOfBus
    }

    /// Another address that answered.
    var otherAddress: Address? {
        for attempt in attempts {
            if case .otherAddress(let address) = attempt.reply.answer, address != meter {
                return address
            }
            guard let address = attempt.question.address, address != meter else { continue }
            if attempt.reply.isAnswered { return address }
        }
        return nil
    }

    /// The numbers of an old MULTICAL, if it answered.
    var oldFields: String? {
        for case .fields(let text) in attempts.map(\.reply.answer) { return text }
        return nil
    }

    /// The settings at which an M-Bus device answered twice.
    var mBusSettings: LineSettings? {
        let settings = attempts.filter(\.reply.isAcknowledged).map(\.settings)
        return settings.count > 1 ? settings.last : nil
    }

    /// How many plain questions came back whole, and how many damaged.
    var echoes: (whole: Int, damaged: Int) {
        let echoes = plain.map(\.reply.echo)
        return (echoes.count { $0 == .whole }, echoes.count { $0 == .damaged })
    }

    /// Bytes that came after plain questions, whatever they are.
    var bytes: Int { plain.reduce(0) { $0 + $1.reply.count } }

    /// Bytes that are neither echo nor answer.
    var strays: Int { plain.reduce(0) { $0 + $1.reply.strays } }

    /// Whole questions of somebody else that came while we waited for an answer.
    var foreign: Int { attempts.reduce(0) { $0 + $1.reply.foreign } }

    /// What the receiver counted in all, nil where it does not count.
    var wireErrors: Int? {
        let counted = attempts.compactMap(\.wire)
        guard !counted.isEmpty else { return nil }
        return counted.reduce(0) { $0 + $1.framing + $1.parity + $1.breaks }
    }
}
