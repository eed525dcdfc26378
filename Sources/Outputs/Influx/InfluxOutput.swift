internal import Journal
internal import Metering
internal import NIOHTTP1

/// Writes readings into InfluxDB or VictoriaMetrics over HTTP.
///
/// A point with the same name, tags and time overwrites the one that is there. So what is sent twice
/// is there once, and after a break what was sent last is sent again.
struct InfluxOutput: Output {
    let name: String
    let manners: Manners
    private let sender: HTTPSender
    private let receiver: InfluxReceiver
    private let lines: LineProtocol

    init(
        name: String,
        sender: HTTPSender,
        receiver: InfluxReceiver,
        lines: LineProtocol,
        goesBack: Duration?
    ) {
        self.name = name
        self.sender = sender
        self.receiver = receiver
        self.lines = lines
        var manners = Manners()
        // About 400 kB: below what proxies let through, and worth a transaction of the journal.
        manners.rows = 2_000
        manners.goesBack = goesBack
        self.manners = manners
    }

    func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        let fit = readings.filter(lines.holds)
        var delivery = Delivery()
        delivery.unfit = readings.count - fit.count
        try await give(fit, &delivery)
        return delivery
    }

    /// Looks whether the receiver is there while there is nothing to deliver.
    func live() async {
        await sender.stayConnected(
            receiver.path(precision: "s"),
            headers: receiver.headers,
            body: Self.nothing
        )
    }

    /// Writes a comment: the receiver looks at the database and at who wants to write, and stores
    /// nothing.
    func check() async throws(OutputError) -> String {
        let path = receiver.path(precision: "s")
        let reply = try await sender.send(
            .POST,
            path,
            headers: receiver.headers,
            body: Self.nothing
        )
        // InfluxDB 2 says so of a text without a point, after all that may be wrong.
        if !(reply.status == 400 && reply.body.contains("writing requires points")) {
            _ = try receiver.answer(reply.status, reply.body, from: sender.shownAddress)
        }
        return "\(sender.shownAddress) takes readings.\(await retention())"
    }

    /// A line that is no point, in all versions.
    private static let nothing = Array("# heatlog\n".utf8)

    /// What VictoriaMetrics says of how long it keeps readings, for it drops older ones in silence.
    private func retention() async -> String {
        guard let reply = try? await sender.send(.GET, "/flags", headers: receiver.headers),
            reply.status == 200, reply.body.contains("-storageDataPath")
        else { return "" }
        let line = reply.body.split(separator: "\n").first { $0.hasPrefix("-retentionPeriod=") }
        let given = line?.split(separator: "\"").last.map { shownReply(String($0), hiding: []) }
        return " It drops without a word what is older than its -retentionPeriod of "
            + "\(given ?? "1") (a number alone is months)."
    }

    /// Gives readings until all were taken or are known to be refused for good.
    ///
    /// Where lines are refused the others were taken, and may be sent again: that finds out which.
    private func give(
        _ readings: [StoredReading],
        _ delivery: inout Delivery
    ) async throws(OutputError) {
        guard !readings.isEmpty else { return }
        let page = lines.page(of: readings)
        let path = receiver.path(precision: page.precision)
        let reply = try await sender.send(.POST, path, headers: receiver.headers, body: page.text)
        delivery.isAfterBreak = delivery.isAfterBreak || reply.isAfterBreak
        let answer = try receiver.answer(reply.status, reply.body, from: sender.shownAddress)
        switch answer {
        case .taken: return
        case .tooLong where readings.count == 1:
            leaveOut(1, "it takes no request of \(page.text.count) bytes.", &delivery)
        case .tooLong:
            for half in readings.halves { try await give(half, &delivery) }
        case .refused(let refusal):
            try await settle(refusal, page.points, readings, &delivery)
        }
    }

    private func settle(
        _ refusal: LineRefusal,
        _ points: Int,
        _ readings: [StoredReading],
        _ delivery: inout Delivery
    ) async throws(OutputError) {
        if refusal.reason == .age, refusal.dropped > 0 {
            leaveOut(readings.count(ofOldest: refusal.dropped), refusal.words, &delivery)
            return
        }
        var parts = readings.halves
        if case .type(let field) = refusal.reason {
            let (ofField, others) = readings.parted { FieldName.text(of: $0) == field }
            // It may name a field that is not among them; each part has to be smaller.
            if !ofField.isEmpty, !others.isEmpty { parts = [ofField, others] }
            if others.isEmpty, refusal.dropped >= points { parts = [readings] }
        }
        if readings.count == 1 { parts = [readings] }
        guard parts.count > 1 else {
            leaveOut(readings.count, refusal.words, &delivery)
            return
        }
        for part in parts { try await give(part, &delivery) }
    }

    private func leaveOut(_ count: Int, _ reason: String, _ delivery: inout Delivery) {
        delivery.unfit += count
        delivery.refusals.insert(
            "\(sender.shownAddress) refuses them for good, for \(reason)"
        )
    }
}

extension [StoredReading] {
    /// The first half and the second.
    fileprivate var halves: [[StoredReading]] {
        [Array(prefix(count / 2)), Array(dropFirst(count / 2))].filter { !$0.isEmpty }
    }

    /// Those that fulfil a condition, and those that do not.
    fileprivate func parted(
        by condition: (StoredReading) -> Bool
    ) -> (fulfilling: [StoredReading], others: [StoredReading]) {
        (filter(condition), filter { !condition($0) })
    }

    /// How many readings are in the oldest so many lines, and in those of the same time.
    fileprivate func count(ofOldest lines: Int) -> Int {
        let all = Set(map { LineKey(meter: $0.series.meter, time: $0.time) })
        let times = all.map(\.time).sorted()
        guard let newest = times.prefix(lines).last else { return 0 }
        return count { $0.time <= newest }
    }
}

/// What tells lines apart.
private struct LineKey: Hashable {
    let meter: String
    let time: Timestamp
}
