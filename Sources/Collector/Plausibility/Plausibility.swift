public import Metering

/// What is known of one meter, to tell a reading that can be right from one that cannot.
///
/// It keeps the last believed value of each register or name. The rules come from physics and from the
/// meter's own data; `Decisions/0006-plausibility.md` lists them with their bands.
///
/// ```swift
/// let doubts = plausibility.judge(readout, at: time)
/// let again = plausibility.secondLook(at: readout, doubts)   // read these once more
/// let settled = plausibility.settle(readout, doubts, second: answer, at: later)
/// ```
///
/// Time is an argument and should be that of a clock that never jumps. Dates and clocks of the
/// meter may jump as they like.
public struct Plausibility: Sendable {
    private var series: [ReadingKey: Believed] = [:]
    private var serial: String?

    /// Knows nothing yet: the first readout is held against absolute bounds alone.
    public init() {}

    /// Takes a value as believed, without a doubt about it.
    mutating func remember(_ key: ReadingKey, _ value: Value, _ unit: Unit?, at time: Timestamp) {
        series[key] = Believed(value: value, unit: unit, time: time, rule: nil)
    }

    /// Takes it for known which meter this is.
    mutating func remember(serial: String) { self.serial = serial }

    /// What is odd about a readout; nothing where all of it can be right.
    ///
    /// - Parameters:
    ///   - readout: the readout, whole.
    ///   - time: when it was taken.
    /// - Returns: at most one doubt a value.
    public func judge(_ readout: Readout, at time: Timestamp) -> [Doubt] {
        guard let stranger = stranger(in: readout) else {
            return Judgement.doubts(of: readout.readings, last: series, time: time)
        }
        let doubts = Judgement.doubts(of: readout.readings, last: [:], time: time)
        return [stranger] + doubts.filter { $0.key != stranger.key }
    }

    /// Which values to read once more for some doubts; empty where all of them are known.
    ///
    /// What is compared with a doubtful value is read again beside it, for it has moved meanwhile.
    public func secondLook(at readout: Readout, _ doubts: [Doubt]) -> [ReadingKey] {
        let doubtful = doubts.filter { !$0.isKnown }.map(\.key)
        var wanted = doubtful
        for reading in readout.readings where Together.has(anyOf: doubtful, with: reading.key) {
            if !wanted.contains(reading.key) { wanted.append(reading.key) }
        }
        return wanted
    }

    /// Decides after the second look, and remembers what is believed.
    ///
    /// - Parameters:
    ///   - first: the readout as it came.
    ///   - doubts: what ``judge(_:at:)`` said of it.
    ///   - second: the readings of the second look; empty where there was none or no answer came.
    ///   - time: when the second look was over.
    /// - Returns: the readout with what stands.
    public mutating func settle(
        _ first: Readout,
        _ doubts: [Doubt] = [],
        second: [Reading] = [],
        at time: Timestamp
    ) -> Settled {
        guard !doubts.isEmpty else { return stand(first, [], swappedFrom: nil, at: time) }
        let merged = first.replaced(by: second)
        let left = second.isEmpty ? doubts : judge(merged, at: time)
        let refused = left.filter { !confirms($0, first, second) }
        if refused.contains(where: { $0.rule == .serial }) {
            // Whose values these are is not known.
            return Settled(readout: first.keeping { _ in false }, dropped: left)
        }
        let kept = merged.keeping { reading in
            !refused.contains { $0.key == reading.key }
        }
        let isSwapped = left.contains { $0.rule == .serial }
        let standing = left.filter { !refused.contains($0) }
        var settled = stand(kept, standing, swappedFrom: isSwapped ? serial : nil, at: time)
        settled.dropped = refused + changed(from: first, to: second, doubts, except: refused)
        return settled
    }

    /// First values that were doubted and that the second look showed otherwise.
    private func changed(
        from first: Readout,
        to second: [Reading],
        _ doubts: [Doubt],
        except known: [Doubt]
    ) -> [Doubt] {
        doubts.filter { doubt in
            guard !doubt.isKnown, !known.contains(where: { $0.key == doubt.key }),
                let old = first.readings.first(where: { $0.key == doubt.key }),
                let new = second.first(where: { $0.key == doubt.key })
            else { return false }
            return !SecondLook(old, new).agrees
        }
    }

    /// Whether the two looks agree on a value that is still doubted.
    private func confirms(_ doubt: Doubt, _ first: Readout, _ second: [Reading]) -> Bool {
        guard !doubt.isKnown else { return true }
        let old = first.readings.first { $0.key == doubt.key }
        guard let new = second.first(where: { $0.key == doubt.key }) else { return false }
        guard doubt.rule != .serial else { return new.value.text == first.meter.serial }
        return old.map { SecondLook($0, new).agrees } ?? false
    }

    private mutating func stand(
        _ readout: Readout,
        _ doubts: [Doubt],
        swappedFrom old: String?,
        at time: Timestamp
    ) -> Settled {
        if old != nil { series = [:] }
        serial = readout.meter.serial ?? serial
        var readout = readout
        for index in readout.readings.indices {
            let reading = readout.readings[index]
            let doubt = doubts.first { $0.key == reading.key }
            if let doubt, doubt.rule.leavesMark { readout.readings[index].doubt = doubt.sentence }
            series[reading.key] = Believed(
                value: reading.value,
                unit: reading.unit,
                time: time,
                rule: doubt?.rule
            )
        }
        return Settled(readout: readout, swappedFrom: old)
    }

    /// The doubt about a serial number that is not the one known; nil where it is.
    private func stranger(in readout: Readout) -> Doubt? {
        guard let serial, let new = readout.meter.serial, new != serial else { return nil }
        let sentence = "Meter \(new) answers where meter \(serial) answered before."
        return Doubt(.register(1001), rule: .serial, sentence: sentence)
    }
}

/// What stands of a readout.
public struct Settled: Sendable {
    /// The readout without what was dropped; what stands in spite of a doubt is marked with it.
    public var readout: Readout
    /// What was not confirmed and is gone: one doubt for each value dropped.
    public var dropped: [Doubt] = []
    /// The serial number of the meter that was here before, where another one is now.
    public var swappedFrom: String?

    /// Makes a result.
    init(readout: Readout, dropped: [Doubt] = [], swappedFrom: String? = nil) {
        self.readout = readout
        self.dropped = dropped
        self.swappedFrom = swappedFrom
    }
}

extension Readout {
    /// The readout with some of its readings.
    fileprivate func keeping(_ stands: (Reading) -> Bool) -> Readout {
        Readout(meter: meter, time: time, readings: readings.filter(stands))
    }

    /// The readout with some values read again.
    fileprivate func replaced(by second: [Reading]) -> Readout {
        var merged = self
        for index in merged.readings.indices {
            let again = second.first { $0.key == merged.readings[index].key }
            if let again { merged.readings[index] = again }
        }
        merged.meter.complete(with: second)
        return merged
    }
}
