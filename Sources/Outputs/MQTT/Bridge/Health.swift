internal import Journal
internal import Metering

extension MQTTOutput {
    /// How the program is: a document for people and for Home Assistant's diagnostics.
    ///
    ///     {"version":"0.1.0","time":"…","started":"…","uptime_s":3600,
    ///      "last_error":{"time":"…","words":"The meter does not answer."},
    ///      "outputs":{"mqtt":{"queue":0,"passed":96,"past":0,"unfit":0}},
    ///      "meters":{"6892850":{"name":"house","last_read":"…","requests_left":36}}}
    nonisolated func healthDocument(_ now: Timestamp) throws(JournalError) -> String {
        let journal = surroundings.journal
        let started = try journal.newestEvents(kinds: [.started], limit: 1).first?.time
        let uptime = started.map { String(max(0, now.milliseconds - $0.milliseconds) / 1_000) }
        var object = JSONObject([
            ("version", surroundings.version), ("time", now.description),
            ("started", started?.description),
        ])
        object.add("uptime_s", raw: uptime ?? "null")
        object.add("last_error", try lastError())
        var outputs = JSONObject()
        for reader in try journal.readers() { outputs.add(reader.name, try readerHealth(reader)) }
        object.add("outputs", outputs)
        var meters = JSONObject()
        for name in surroundings.meters() {
            let meter = try surroundings.meter(named: name) ?? "line:\(name)"
            var health = JSONObject([
                ("name", name), ("last_read", try journal.newestTime(of: meter)?.description),
            ])
            let left = surroundings.plan(name)?.requestsLeft
            health.add("requests_left", raw: left.map { String($0) } ?? "null")
            meters.add(Topics.level(meter), health)
        }
        object.add("meters", meters)
        return object.text
    }

    /// No more than this is counted of what waits.
    private static let longestQueue = 10_000
    /// Home Assistant takes no longer state.
    private static let longestState = 250

    private nonisolated func readerHealth(_ reader: Reader) throws(JournalError) -> JSONObject {
        let queue = try surroundings.journal.queue(
            after: reader.position,
            limit: Self.longestQueue
        )
        var object = JSONObject()
        object.add("queue", raw: String(queue))
        object.add("passed", raw: String(reader.tally.passed))
        object.add("past", raw: String(reader.tally.past))
        object.add("unfit", raw: String(reader.tally.unfit))
        return object
    }

    private nonisolated func lastError() throws(JournalError) -> JSONObject {
        let kinds: [Event.Kind] = [
            .noAnswer, .outputFailed, .budgetSpent, .doubtful, .dropped, .gapLost,
        ]
        let last = try surroundings.journal.newestEvents(kinds: kinds, limit: 1).first
        return JSONObject([
            ("time", last?.time.description),
            ("words", last.map { String($0.words.prefix(Self.longestState)) }),
        ])
    }
}
