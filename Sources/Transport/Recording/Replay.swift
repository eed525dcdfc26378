/// A recording that answers: bytes sent go in, and what came after the same bytes comes out.
///
/// Each `>` entry is a request, and the `<` entries up to the next `>` are its answer, which may be
/// silence. A request that was recorded several times gets its answers in the recorded order, and
/// the last one again and again after that. A request that was not recorded gets silence.
public struct Replay: Sendable {
    /// A piece of an answer.
    public struct Chunk: Sendable, Hashable {
        /// After the last byte of the request; zero when replaying at once.
        public let delay: Duration
        /// What to send then.
        public let bytes: [UInt8]
    }

    /// How fast the answers come.
    public enum Pace: Sendable, Hashable {
        /// With the recorded delays.
        case recorded
        /// Without any delay.
        case atOnce
    }

    /// What came before anything was sent, its delays counted from the recording's start.
    public private(set) var opening: [Chunk] = []

    /// How many requests the recording has.
    public private(set) var requestCount = 0
    /// How many of them were asked for, each answer counted once.
    public private(set) var usedCount = 0
    /// Bytes that came and belong to no recorded request.
    public private(set) var strangeBytes = 0

    private var answers: [[UInt8]: [[Chunk]]] = [:]
    /// The requests whose last answer was given.
    private var exhausted: Set<[UInt8]> = []
    private var pending: [UInt8] = []

    /// Whether every recorded request was asked for.
    public var isThrough: Bool { usedCount == requestCount }

    /// Prepares the answers of `recording`.
    public init(_ recording: Recording, pace: Pace = .recorded) {
        var request: Recording.Entry?
        var answer: [Chunk] = []
        for entry in recording.entries {
            switch entry.direction {
            case .sent:
                keep(answer, for: request)
                (request, answer) = (entry, [])
            case .received:
                let delay = pace == .atOnce ? .zero : entry.time - (request?.time ?? .zero)
                answer.append(Chunk(delay: delay, bytes: entry.bytes))
            }
        }
        keep(answer, for: request)
    }

    /// Takes bytes in whatever pieces they come; gives the answers to the requests they complete.
    ///
    /// Of two recorded requests of which one begins with the other, the longer one is recognised
    /// only when it comes in one piece.
    public mutating func receive(_ bytes: [UInt8]) -> [Chunk] {
        pending += bytes
        var chunks: [Chunk] = []
        while !pending.isEmpty {
            if let request = completeRequest {
                pending.removeFirst(request.count)
                chunks += nextAnswer(to: request)
            } else if mayBecomeRequest {
                break
            } else {
                // Not the beginning of anything recorded; a later byte may be.
                pending.removeFirst()
                strangeBytes += 1
            }
        }
        return chunks
    }

    /// The longest recorded request that the pending bytes begin with.
    private var completeRequest: [UInt8]? {
        answers.keys.filter { pending.starts(with: $0) }.max { $0.count < $1.count }
    }

    /// Whether more bytes could complete a recorded request.
    private var mayBecomeRequest: Bool {
        answers.keys.contains { $0.starts(with: pending) }
    }

    private mutating func nextAnswer(to request: [UInt8]) -> [Chunk] {
        guard let recorded = answers[request], let answer = recorded.first else { return [] }
        if recorded.count > 1 {
            answers[request]?.removeFirst()
            usedCount += 1
        } else if exhausted.insert(request).inserted {
            usedCount += 1
        }
        return answer
    }

    /// Files an answer under its request; what came before any request is the opening.
    private mutating func keep(_ answer: [Chunk], for request: Recording.Entry?) {
        if let request {
            answers[request.bytes, default: []].append(answer)
            requestCount += 1
        } else {
            opening = answer
        }
    }
}
