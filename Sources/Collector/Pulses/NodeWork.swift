internal import Journal
internal import Metering
internal import Pulse
internal import Transport

// Pulses that a node counts by itself, and tells as lines of text.

/// How well a node is understood.
private struct NodeHearing {
    /// A node that has sent no count for so long is silent: it has to send one each minute.
    static let patience: Int64 = 300_000_000
    /// So many counts in a row after the last line that was none, and nothing is wrong any more.
    private static let recovery = 20

    var reader = CountLineReader()
    /// When it last sent a count, or when it was begun to listen.
    private(set) var heard: Moment
    /// Whether it has sent one since.
    private(set) var hasSpoken = false
    private(set) var sample: String?
    private var good = 0

    init(at now: Moment) { heard = now }

    var isNoisy: Bool { sample != nil }

    mutating func take(noise: [UInt8]) {
        sample = CountLineReader.shown(noise)
        good = 0
    }

    mutating func takeCount(at now: Moment) {
        (heard, hasSpoken) = (now, true)
        good = min(good + 1, Self.recovery)
        if good == Self.recovery { sample = nil }
    }
}

extension PulseWork {
    /// Follows a node until the task is cancelled.
    mutating func countNode(_ open: LineLoop.Opening, _ deliver: PulseLoop.Delivery) async throws {
        let away = max(0, loop.stamp().milliseconds - books.record.time.milliseconds)
        // What an input followed before in another meter is no value of the node.
        let value = books.record.source == nil ? books.record.register : nil
        var counter = NodeCounter(
            CounterRegister.State(value: value, total: books.record.count),
            shortest: loop.plan.input.shortestInterval,
            heard: time.moment.advanced(byMicroseconds: -away * 1_000)
        )
        while !Task.isCancelled {
            var failure: String?
            var line: (any Line)?
            do throws(LineError) { line = try await open() } catch { failure = error.sentences }
            if let line {
                do {
                    failure = try await listen(to: line, &counter, deliver)
                } catch {
                    await line.close()
                    throw error
                }
                await line.close()
            }
            if let failure, !Task.isCancelled { try await fail(failure, deliver) }
        }
        try end()
    }

    /// Listens until the line fails or the node is silent.
    ///
    /// - Returns: why, in sentences; nil where the task was cancelled.
    private mutating func listen(
        to line: any Line,
        _ counter: inout NodeCounter,
        _ deliver: PulseLoop.Delivery
    ) async throws -> String? {
        var hearing = NodeHearing(at: time.moment)
        var pace = CountPace()
        var newest = books.record.time
        while !Task.isCancelled {
            let bytes: [UInt8]
            do throws(LineError) {
                bytes = try await line.receive(within: wait)
            } catch {
                if case .cancelled = error.kind { return nil }
                return error.sentences
            }
            let before = hearing.heard
            for byte in bytes {
                guard let (line, text) = hearing.reader.receive(byte) else { continue }
                try await take(line, text, &counter, &hearing, deliver)
            }
            if hearing.heard > before {
                newest = loop.stamp()
                pace.add(counter.state.total, at: hearing.heard)
            }
            take(counter, hearing)
            // What was counted before it was heard is told already, and may be long out of date.
            if hearing.hasSpoken, counter.state.value != nil {
                try await settle(at: newest, rate: { pace.rate }, deliver)
            } else {
                _ = isDue()
            }
            let silence = time.moment.microseconds - hearing.heard.microseconds
            if silence > NodeHearing.patience { return words.silence }
        }
        return nil
    }

    private mutating func take(
        _ line: CountLine,
        _ bytes: [UInt8],
        _ counter: inout NodeCounter,
        _ hearing: inout NodeHearing,
        _ deliver: PulseLoop.Delivery
    ) async throws {
        guard case .count(let value, let name) = line else { return hearing.take(noise: bytes) }
        // What a node tells of its other counters is neither ours nor noise.
        guard name == nil || name == self.name else { return }
        hearing.takeCount(at: time.moment)
        let last = books.written?.time
        let finding = counter.receive(value, at: time.moment)
        try await begin(misses: false, deliver)
        if let sentence = words.sentence(for: finding, heard: last) {
            try await deliver(.noted(.pulsesMissed, sentence, data: nil))
        }
    }

    private mutating func take(_ counter: NodeCounter, _ hearing: NodeHearing) {
        let state = counter.state
        if state.total != books.record.count { books.take(lastPulse: loop.stamp()) }
        books.take(count: state.total, isActive: nil, register: state.value)
        books.sample = hearing.sample
        books.faults = hearing.isNoisy ? .noise : []
    }
}

extension PulseWords {
    /// That a node is silent.
    fileprivate var silence: String {
        "The node of \(name) has sent no count for \(Self.span(NodeHearing.patience / 1_000)). "
            + "Look whether it runs, and whether its lines end with a line feed."
    }

    /// What there is to tell of a node's counter; nil where it counts.
    fileprivate func sentence(for finding: NodeCounter.Finding, heard: Timestamp?) -> String? {
        let since = heard.map { " since \(showTime($0))" } ?? ""
        return switch finding {
        case .first, .counted, .doubted: nil
        case .restarted(let counted):
            "The node of \(name) began again at zero and has counted \(counted) pulses since. What "
                + "it had counted\(since) and not sent is missing."
        case .replaced(let old, let new):
            "The node of \(name) counts from \(new) now and was at \(old): what was counted"
                + "\(since) is not known, and nothing is counted for it."
        }
    }
}
