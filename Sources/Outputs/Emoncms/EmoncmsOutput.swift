public import Journal
internal import Metering

/// Passes readings on to emoncms: to inputs, each value under its name below the meter's node.
///
/// With feeds it makes one for each value, fills it with the meter's history, reads that back, and
/// only then has the input log to it. Nothing of that is remembered here: whatever stops it, what
/// emoncms has and the bookmark tell how far it was.
public actor EmoncmsOutput: Output {
    /// What it is called; its bookmark in the journal has this name.
    public nonisolated let name: String
    /// How it wants to be given readings.
    public nonisolated let manners: Manners

    private let server: EmoncmsServer
    private let setup: EmoncmsSetup
    private let surroundings: Surroundings
    /// How each series goes on; empty where emoncms has to be asked again.
    private var channels: [Series: EmoncmsChannel?] = [:]
    private var lists: Lists?
    private var isAfterBreak = false

    /// What emoncms has.
    private struct Lists {
        let inputs: [EmoncmsServer.Place: EmoncmsServer.Input]
        var feeds: [EmoncmsServer.Place: Int]
    }

    /// How many rows emoncms takes at once.
    static let longestBatch = 1_000

    init(name: String, server: EmoncmsServer, setup: EmoncmsSetup, surroundings: Surroundings) {
        self.name = name
        self.server = server
        self.setup = setup
        self.surroundings = surroundings
        var manners = Manners()
        manners.rows = setup.makesFeeds ? 4_000 : Self.longestBatch
        // A feed keeps one value for each interval, however often it comes. What an input does that
        // somebody else has set up, nobody knows: an accumulator would count twice.
        manners.goesBack = setup.makesFeeds ? setup.goesBack : nil
        self.manners = manners
    }

    /// Passes readings on.
    ///
    /// - Throws: ``OutputError`` where emoncms does not take them; ``JournalError``.
    public func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        do {
            return try await pass(readings)
        } catch {
            // Whoever failed may have another state now.
            (channels, lists) = ([:], nil)
            throw error
        }
    }

    /// Gives emoncms a row without values, which it takes from who may write, and forgets.
    ///
    /// - Throws: ``OutputError`` where it does not.
    public func check() async throws(OutputError) -> String {
        _ = try await server.post(["[\(surroundings.wall().seconds),\"heatlog\"]"])
        return "emoncms takes readings with this apikey."
    }

    private func pass(_ readings: [StoredReading]) async throws -> Delivery {
        var delivery = Delivery()
        isAfterBreak = false
        var rows = EmoncmsRows()
        var filling: [EmoncmsChannel] = []
        for reading in readings {
            guard let channel = try await channel(of: reading.series),
                let point = channel.point(reading)
            else {
                delivery.unfit += 1
                continue
            }
            guard channel.takes(point.time) else {
                delivery.past += 1
                continue
            }
            if channel.isFilling {
                if channel.waiting.isEmpty { filling.append(channel) }
                channel.waiting.append(point)
            } else {
                rows.add(point, to: channel.place)
            }
        }
        for channel in filling { delivery.past += try await fill(channel, readings) }
        for batch in rows.batches(of: Self.longestBatch) { try await post(batch) }
        delivery.isAfterBreak = isAfterBreak
        return delivery
    }

    private func post(_ rows: [String]) async throws(OutputError) {
        isAfterBreak = try await server.post(rows) || isAfterBreak
    }

    // MARK: Filling feeds

    private var filler: FeedFilling { FeedFilling(server: server, journal: surroundings.journal) }

    /// Puts a part of history into a feed, and goes live with the last one.
    ///
    /// - Returns: how many readings the feed cannot take.
    private func fill(_ channel: EmoncmsChannel, _ readings: [StoredReading]) async throws -> Int {
        let last = channel.waiting.last
        let past = try await filler.fill(channel)
        let end = Timestamp(milliseconds: .max)
        let newest = try surroundings.journal.newest(of: channel.series, before: end)
        let reached = readings.last { $0.series == channel.series }?.time
        if let last, let newest, let reached, reached >= newest.time {
            try await goLive(channel, last)
        }
        return past
    }

    /// Has the input log to the feed, now that all of history is there.
    private func goLive(
        _ channel: EmoncmsChannel,
        _ point: EmoncmsChannel.Point
    ) async throws(OutputError) {
        guard case .filling(let feed, _, let start) = channel.state else { return }
        // The input is made by its first value; it does nothing with it yet.
        var rows = EmoncmsRows()
        rows.add(point, to: channel.place)
        for batch in rows.batches(of: 1) { try await post(batch) }
        guard let input = try await server.inputs()[channel.place] else {
            throw OutputError(
                .receiver,
                "emoncms has not made the input \(channel.place.name).",
                hint: "Look into emoncms's log; it may allow no more nodes."
            )
        }
        if !input.onlyLogs(to: feed) { try await server.log(input.id, to: feed) }
        channel.state = .live(start: start)
    }

    // MARK: Channels

    /// How a series goes on; nil where it is nothing for emoncms.
    private func channel(of series: Series) async throws -> EmoncmsChannel? {
        if let known = channels[series] { return known }
        let channel = try await made(series)
        channels[series] = .some(channel)
        return channel
    }

    private func made(_ series: Series) async throws -> EmoncmsChannel? {
        guard setup.wants(series) else { return nil }
        let node = try node(of: series.meter)
        let input = EmoncmsNames.clean(series.name, limit: EmoncmsNames.longestInput)
        let journal = surroundings.journal
        // A unit that changes would change what the numbers of a feed mean.
        let first = try journal.series(meter: series.meter).first { $0.name == series.name }
        let channel = EmoncmsChannel(
            series,
            place: EmoncmsServer.Place(node: node, name: input),
            unit: first?.unit,
            state: .plain
        )
        if setup.makesFeeds { channel.state = try await state(of: channel) }
        return channel
    }

    private func node(of meter: String) throws -> String {
        let name = try surroundings.name(of: meter)
        let node = setup.node(of: name ?? meter)
        let others = surroundings.meters().filter { $0 != name && setup.node(of: $0) == node }
        guard others.isEmpty, !node.isEmpty else {
            let both = ([name ?? meter] + others).sorted().joined(separator: " and ")
            throw OutputError(
                .configuration,
                "At emoncms \(both) would have the node \"\(node)\".",
                hint: "Give each a name of its own with nodes; 16 letters of it count."
            )
        }
        return node
    }

    /// How far a channel has come, as emoncms tells.
    private func state(of channel: EmoncmsChannel) async throws -> EmoncmsChannel.State {
        let lists = try await current()
        let place = EmoncmsServer.Place(
            node: EmoncmsNames.feed(channel.place.node),
            name: EmoncmsNames.feed(channel.place.name)
        )
        // A meter that took another one's place goes on in its feed, behind the other's history.
        if channels.values.contains(where: { $0?.place == channel.place && $0?.isFilling == true })
        {
            return .plain
        }
        let feed = lists.feeds[place]
        if let input = lists.inputs[channel.place], input.isSetUp {
            guard let feed, input.onlyLogs(to: feed) else {
                return .foreign(newest: input.time ?? .min)
            }
            return .live(start: try await server.extent(of: feed).start)
        }
        guard let feed else {
            let interval =
                try setup.interval
                ?? FeedInterval.interval(
                    of: channel.series,
                    in: surroundings.journal
                )
            let unit = channel.unit ?? ""
            let made = try await server.createFeed(place, interval: interval, unit: unit)
            self.lists?.feeds[place] = made
            let extent = try await server.extent(of: made)
            return .filling(feed: made, interval: extent.interval, start: extent.start)
        }
        let extent = try await server.extent(of: feed)
        guard try await filler.isOurs(feed, extent, channel) else {
            try leave(place, feed)
            return .plain
        }
        return .filling(feed: feed, interval: extent.interval, start: extent.start)
    }

    private func current() async throws(OutputError) -> Lists {
        if let lists { return lists }
        let current = Lists(inputs: try await server.inputs(), feeds: try await server.feeds())
        lists = current
        return current
    }

    /// Says once that a feed is left alone.
    private func leave(_ place: EmoncmsServer.Place, _ feed: Int) throws(JournalError) {
        let data = "\(name): \(feed)"
        guard try surroundings.journal.lastEvent(.feedLeft, data: data) == nil else { return }
        let event = Event(
            time: surroundings.wall(),
            meter: nil,
            kind: .feedLeft,
            words: "The output \(name) leaves the feed \(place.node)/\(place.name) alone: it holds "
                + "other data. Delete or rename that feed at emoncms, or log to it by hand.",
            data: data
        )
        try surroundings.journal.append(event)
    }
}

extension EmoncmsServer.Input {
    /// Whether it does anything with its values.
    fileprivate var isSetUp: Bool { !["", "[]", "null"].contains(processes) }
}
