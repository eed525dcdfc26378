/// How well the head sits, told by the tries so far.
struct Aim {
    /// What came of a try.
    enum Outcome: Sendable, Hashable, CaseIterable {
        /// Not a byte.
        case nothing
        /// Our own request alone, whole or damaged.
        case echo
        /// Bytes that are no answer, or a broken one.
        case fragments
        /// An answer with a good checksum.
        case good
    }

    /// The best ten tries in a row.
    struct Stretch: Hashable {
        let good: Int
        let tries: Int
        /// When the last of them was over.
        let end: Duration
    }

    /// How many tries the bar shows.
    static let width = 10

    /// How many requests there may be, nil for any number.
    let allowance: Int?
    /// The newest tries, the oldest first.
    private(set) var latest: [Outcome] = []
    /// How many tries there were.
    private(set) var tries = 0
    /// How many of them brought an answer.
    private(set) var answers = 0
    /// How many requests were sent.
    private(set) var requests = 0
    /// The best stretch; nil before the first answer.
    private(set) var best: Stretch?
    /// How long it has been tried.
    private(set) var elapsed = Duration.zero

    /// Begins with nothing tried.
    init(allowance: Int? = nil) { self.allowance = allowance }

    /// Good answers among the newest tries.
    var good: Int { latest.count { $0 == .good } }

    /// A request was sent.
    mutating func spend() { requests += 1 }

    /// A try is over.
    mutating func record(_ outcome: Outcome, at time: Duration) {
        pass(time)
        tries += 1
        if outcome == .good { answers += 1 }
        latest = (latest + [outcome]).suffix(Self.width)
        guard good > best?.good ?? 0 else { return }
        best = Stretch(good: good, tries: latest.count, end: time)
    }

    /// Time has passed.
    mutating func pass(_ time: Duration) { elapsed = max(elapsed, time) }

    /// What there is to say at the end.
    var conclusion: String {
        let spent = "\(counted(requests, "request")) \(requests == 1 ? "was" : "were") spent\(rest)"
        guard let best else {
            return "No answer came in \(spoken(elapsed)); \(spent). \(advice)"
        }
        let whole = (best.tries < Self.width ? "the first " : "") + String(best.tries)
        let when = "\(spoken(best.end)) after the start"
        return "The best stretch was \(counted(best.good, "good answer")) of \(whole) tries, "
            + "\(when); \(spent)."
    }

    /// What is left, where nothing is.
    private var rest: String {
        allowance.map { requests >= $0 ? ", all that aligning may cost the battery today" : "" }
            ?? ""
    }

    /// Where nothing answers, the last tries tell what to do.
    private var advice: String {
        switch latest.last {
        case .echo?: "Sending works: press a key on the meter, or turn the head by 180 degrees."
        case .fragments?:
            "Something answers: move the head by millimetres, and shield it from light."
        case .nothing?, .good?, nil:
            "Press a key on the meter, turn the head by 180 degrees, or try: heatlog doctor"
        }
    }
}
