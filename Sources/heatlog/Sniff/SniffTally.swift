import KMP

/// What was heard, counted.
struct SniffTally {
    /// How long it was listened.
    var listened = Duration.zero
    private(set) var requests = 0
    private(set) var answers = 0
    private(set) var echoes = 0
    /// Frames that are broken, or whose contents cannot be right.
    private(set) var broken = 0
    /// Bytes that belong to no frame.
    private(set) var noise = 0
    /// Requests that nobody answered.
    var unanswered = 0
    /// How long the answers took, in their order.
    private(set) var delays: [Duration] = []

    /// Counts a frame.
    mutating func count(_ sniffed: SniffedFrame) {
        if let delay = sniffed.delay { delays.append(delay) }
        if !sniffed.isGood {
            broken += 1
        } else if sniffed.frame.isEcho {
            echoes += 1
        } else if sniffed.frame.direction == .request {
            requests += 1
        } else {
            answers += 1
        }
    }

    /// Counts what belongs to no frame; the lone 00 that meters send is no noise.
    mutating func count(_ stray: Stray) {
        if !stray.isLoneZero { noise += stray.bytes.count }
    }

    /// The shortest, the middle and the longest time of an answer.
    var delaySpan: (least: Duration, middle: Duration, most: Duration)? {
        let sorted = delays.sorted()
        guard let least = sorted.first, let most = sorted.last else { return nil }
        return (least, sorted[sorted.count / 2], most)
    }
}
