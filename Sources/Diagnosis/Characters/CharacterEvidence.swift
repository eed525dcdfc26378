public import Catalogue
public import IEC62056
internal import Transport

/// What an examination has seen of a meter that is asked in characters.
public struct CharacterEvidence: Sendable, Hashable {
    /// What the user says that the meter is.
    public var model: ASCIIMeterModel
    /// Each question, in order.
    public var reads: [CharacterRead] = []
    /// The models that a meter of KMP on the same line may be; nil where none answered there.
    public var newer: [String]?

    /// Begins with nothing seen.
    public init(_ model: ASCIIMeterModel) { self.model = model }
}

/// What came of one question in characters.
public struct CharacterRead: Sendable, Hashable {
    /// The ten numbers as sent; nil where none came that can be believed.
    public var fields: String?
    /// What was seen on the line.
    public var seen: ASCIIEvidence

    /// Makes a read.
    public init(fields: String?, seen: ASCIIEvidence) {
        self.fields = fields
        self.seen = seen
    }

    /// Whether an answer began and was damaged.
    var isDamaged: Bool { fields == nil && seen.damagedAnswers > 0 }

    /// The same as a reply to any question.
    var reply: Reply {
        var reply = Reply(
            count: Int(seen.bytes),
            echo: seen.echoes > 0 ? .whole : .none,
            answer: fields.map(Reply.Answer.fields) ?? .none,
            delay: fields == nil ? nil : seen.answerDelay.map { .microseconds($0) }
        )
        if fields == nil, seen.bytes > 3 * UInt32(seen.echoes) {
            reply.strays = Int(seen.bytes) - 3 * Int(seen.echoes)
        }
        return reply
    }
}

extension CharacterEvidence {
    /// How many questions were answered.
    var answered: Int { reads.count { $0.fields != nil } }

    /// How many answers arrived damaged.
    var damaged: Int { reads.count(where: \.isDamaged) }

    /// How many questions were met with silence, behind the first answer and before it.
    var silent: Int { reads.count { $0.fields == nil && !$0.isDamaged } }

    /// How often our own request came back.
    var echoes: Int { reads.reduce(0) { $0 + Int($1.seen.echoes) } }

    /// Bytes that belong to no answer, a lone 00 apart.
    var strays: Int { reads.reduce(0) { $0 + Int($1.seen.strayBytes) } }

    /// Lines of text that are no data.
    var otherTexts: Int { reads.reduce(0) { $0 + Int($1.seen.otherTexts) } }

    /// Characters whose parity is wrong.
    var parityErrors: Int { reads.reduce(0) { $0 + Int($1.seen.parityErrors) } }

    /// Times to the beginning of the answers, in order.
    var delays: [Duration] { reads.compactMap(\.reply.delay).sorted() }

    /// Whether half of the answers begin later than 2 s, which is the most that the document knows.
    /// (5511-634 §4)
    var isSlow: Bool {
        let delays = delays
        return delays.isEmpty ? false : delays[delays.count / 2] > .milliseconds(2_300)
    }
}
