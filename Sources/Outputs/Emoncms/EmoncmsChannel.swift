internal import Journal
internal import Metering

/// One series on its way into emoncms: its input, its feed, and how far that has come.
final class EmoncmsChannel {
    /// How readings go on.
    enum State: Hashable {
        /// To the input, and nothing is known of what it does with them.
        case plain
        /// To the feed itself: the meter's history, oldest first, until it is all there.
        case filling(feed: Int, interval: Int64, start: Int64?)
        /// To the input, which logs to our feed; nothing goes before the feed's start.
        case live(start: Int64?)
        /// To an input that somebody else has set up: only what is newer than what it had.
        case foreign(newest: Int64)
    }

    /// A value on its way.
    struct Point: Hashable {
        /// Seconds since 1970.
        let time: Int64
        /// The number with its digits as sent.
        let text: String
        /// What a feed keeps of it.
        let float: Float
    }

    let series: Series
    /// The input's place; the feed's is the same without full stops.
    let place: EmoncmsServer.Place
    /// The unit that the input began with.
    let unit: String?
    var state: State
    /// What goes into the feed next.
    var waiting: [Point] = []

    init(_ series: Series, place: EmoncmsServer.Place, unit: String?, state: State) {
        self.series = series
        self.place = place
        self.unit = unit
        self.state = state
    }

    /// Whether history still goes into the feed.
    var isFilling: Bool {
        if case .filling = state { return true }
        return false
    }

    /// A reading as a point; nil for what emoncms would keep as 0 or not at all, and what is doubted.
    func point(_ reading: StoredReading) -> Point? {
        guard !reading.isDoubtful, let amount = reading.amount(in: unit) else { return nil }
        let text = amount.description
        guard let float = Float(text), float.isFinite else { return nil }
        return Point(time: reading.time.seconds, text: text, float: float)
    }

    /// Whether the input may have a point of this time; an older one would be lost, or counted twice.
    func takes(_ time: Int64) -> Bool {
        switch state {
        case .plain, .filling: return true
        case .live(let start): return start.map { time >= $0 } ?? true
        case .foreign(let newest):
            guard time > newest else { return false }
            state = .foreign(newest: time)
            return true
        }
    }
}
