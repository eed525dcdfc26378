internal import Journal
internal import Metering

/// Fills feeds with history, and never over what somebody else has put there.
struct FeedFilling: Sendable {
    let server: EmoncmsServer
    let journal: Journal

    /// How many points go in one request.
    static let portion = 10_000

    /// Puts what waits into a channel's feed, oldest first, and reads it back.
    ///
    /// - Returns: how many points lie before the feed's start and were left out: emoncms drops these
    ///   and answers success.
    /// - Throws: ``OutputError`` where they were not taken, or other values came back.
    func fill(_ channel: EmoncmsChannel) async throws(OutputError) -> Int {
        guard case .filling(let feed, let interval, let start) = channel.state else { return 0 }
        // What a post has out of order is dropped too.
        let sorted = channel.waiting.sorted { $0.time < $1.time }
        guard let oldest = sorted.first else { return 0 }
        let first = start ?? oldest.time / interval * interval
        let points = sorted.drop { $0.time < first }
        var rest = points
        while !rest.isEmpty {
            let portion = rest.prefix(Self.portion)
            try await server.post(portion.map { "[\($0.time),\($0.text)]" }, to: feed)
            channel.state = .filling(feed: feed, interval: interval, start: first)
            try await verify(portion, in: feed, interval: interval)
            rest = rest.dropFirst(Self.portion)
        }
        channel.waiting = []
        return sorted.count - points.count
    }

    /// Reads points back, and compares what a feed keeps of them: a 32-bit float for each interval.
    private func verify(
        _ points: ArraySlice<EmoncmsChannel.Point>,
        in feed: Int,
        interval: Int64
    ) async throws(OutputError) {
        let slots = Self.slots(points, interval)
        var next = 0
        while next < slots.count {
            let start = slots[next].time
            let limit = start + EmoncmsServer.longestSpan * interval
            let count = slots[next...].prefix { $0.time < limit }.count
            let span = slots[next..<(next + count)]
            let stored = try await server.points(
                of: feed,
                from: start,
                to: span.last?.time ?? start,
                interval: interval
            )
            for slot in span where stored[slot.time] != slot.value {
                throw Self.difference(slot, stored[slot.time], feed)
            }
            next += count
        }
    }

    /// What each interval holds in the end: the last value that fell into it.
    private static func slots(
        _ points: ArraySlice<EmoncmsChannel.Point>,
        _ interval: Int64
    ) -> [(time: Int64, value: Float)] {
        var slots: [(time: Int64, value: Float)] = []
        for point in points {
            let time = point.time - point.time % interval
            if slots.last?.time == time { slots.removeLast() }
            slots.append((time, point.float))
        }
        return slots
    }

    private static func difference(
        _ slot: (time: Int64, value: Float),
        _ stored: Float?,
        _ feed: Int
    ) -> OutputError {
        let time = Timestamp(milliseconds: slot.time * 1_000)
        return OutputError(
            .receiver,
            "The feed \(feed) of emoncms keeps \(stored.map { "\($0)" } ?? "nothing") for \(time) "
                + "where \(slot.value) was sent.",
            hint: "See whether somebody else writes to that feed, and look into emoncms's log."
        )
    }

    /// How many of its last points tell whose a feed is.
    private static let looks: Int64 = 500

    /// Whether what a feed holds is what this program put there before it was stopped.
    ///
    /// It begins where the journal begins, and its last points are the journal's.
    ///
    /// - Throws: ``OutputError``; ``JournalError``.
    func isOurs(_ feed: Int, _ extent: EmoncmsServer.Extent, _ channel: EmoncmsChannel) async throws
        -> Bool
    {
        guard let start = extent.start, let end = extent.end else { return true }
        let step = extent.interval
        let beginning = Timestamp(milliseconds: .min)
        let oldest = try journal.oldest(of: channel.series, from: beginning)
        guard let oldest, oldest.time.seconds / step * step == start, end < 1 << 40 else {
            return false
        }
        // Of the last interval a part may have come before the stop.
        let last = end - step
        guard last >= start else { return true }
        let first = max(start, last - Self.looks * step)
        let stored = try await server.points(of: feed, from: first, to: last, interval: step)
        let readings = try journal.range(
            of: channel.series,
            from: Timestamp(milliseconds: first * 1_000),
            to: Timestamp(milliseconds: end * 1_000)
        )
        let points = readings.compactMap { channel.point($0) }
        let own = Self.slots(points[...], step)
        let expected = Dictionary(own.map { ($0.time, $0.value) }) { $1 }
        return stored.allSatisfy { expected[$0.key] == $0.value }
    }
}
