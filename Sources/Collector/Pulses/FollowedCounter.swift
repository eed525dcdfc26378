internal import Journal
internal import Metering
internal import Pulse

// A counter that another meter shows: In-A and In-B of a heat meter.

/// A value of such a counter as a whole number of steps, and what a step stands for.
struct CounterSteps {
    let value: UInt64
    /// What one step is; nil for a bare number.
    let step: PulseValue?
    /// So many steps and it begins again at zero.
    let modulus: UInt64
    /// Which counter of which meter it is: `6892850/in_a`.
    let source: String
    /// What a step is, in words that no other step has.
    let kind: String

    /// Steps of the last digit that was sent, or of a thousandth of the unit where nothing else is
    /// said of a step: a volume that comes with other decimals one day stays the same volume.
    ///
    /// - Parameters:
    ///   - reading: the reading.
    ///   - pulse: what a step stands for; nil where its unit says that.
    ///   - before: the value before.
    init?(_ reading: StoredReading, of pulse: PulseValue?, before: UInt64?) {
        let isUnit = pulse == nil
        guard let number = reading.decimal, !number.isNegative else { return nil }
        let unit = reading.unit.flatMap { Unit(symbol: $0) }
        let isAmount = [.energy, .volume].contains(unit?.dimension)
        guard !isUnit || isAmount else { return nil }
        let exponent = isUnit ? min(Self.finest, number.exponent) : number.exponent
        guard let fine = number.rescaled(to: exponent), fine.magnitude < 1 << 60 else { return nil }
        value = fine.magnitude
        step = isUnit ? unit.map { PulseValue(Ratio(1, Self.power(-exponent)), $0) } : nil
        source = "\(reading.series.meter)/\(reading.series.name)"
        let worth = pulse.map { " = \($0.ratio.numerator)/\($0.ratio.denominator) \($0.unit)" }
        kind = "\(exponent) \(reading.unit ?? "")\(worth ?? "")"
        // A display has eight digits, on older meters seven.
        let scale = Self.power(number.exponent - exponent)
        let (seven, eight) = (10_000_000 * scale, 100_000_000 * scale)
        modulus = (before ?? 0) >= seven / 100 * 99 && (before ?? 0) < seven ? seven : eight
    }

    private static var finest: Int8 { -3 }

    private static func power(_ digits: Int8) -> UInt64 {
        (0..<max(0, digits)).reduce(1) { power, _ in power &* 10 }
    }
}

extension PulseWork {
    /// Follows a counter in the readings of another meter until the task is cancelled.
    ///
    /// A reading is written before the record: after a crash between the two it is made again, and
    /// the same reading once more changes nothing.
    mutating func follow(
        _ read: @Sendable (Timestamp?) throws(JournalError) -> [StoredReading],
        _ deliver: PulseLoop.Delivery
    ) async throws {
        while !Task.isCancelled {
            let last = books.written.map(\.time)
            for reading in try read(last) { try await take(reading, deliver) }
            try? await loop.clock.sleep(for: .seconds(10), tolerance: nil)
        }
    }

    private mutating func take(
        _ reading: StoredReading,
        _ deliver: PulseLoop.Delivery
    ) async throws {
        let meter = loop.plan.meter
        let before = books.record.register
        guard let steps = CounterSteps(reading, of: meter.value, before: before) else {
            return
        }
        let (count, wrong) = count(steps)
        if let wrong { try await deliver(.noted(.pulsesMissed, wrong, data: nil)) }
        if isFollowing(steps), count != books.record.count {
            books.take(lastPulse: reading.time)
        }
        books.take(count: count, steps)
        let readings = meter.readings(
            of: count,
            rate: nil,
            from: try books.start,
            value: steps.step
        )
        try await deliver(.readout(meter.readout(readings, at: reading.time)))
        _ = try books.settle(at: reading.time, always: true)
    }

    /// Whether it is the counter of before at the step of before.
    private func isFollowing(_ steps: CounterSteps) -> Bool {
        books.record.source == steps.source && books.record.step == steps.kind
    }

    /// What was counted when the counter shows this; it begins with what the counter shows first.
    ///
    /// Another counter counts nothing by being another one. At other steps the count of before
    /// stands for something else, and it begins anew.
    private func count(_ steps: CounterSteps) -> (count: UInt64, wrong: String?) {
        guard books.record.register != nil else { return (steps.value, nil) }
        guard isFollowing(steps) else {
            let goesOn = books.record.step == steps.kind
            return (goesOn ? books.record.count : steps.value, changed(to: steps, goesOn))
        }
        let state = CounterRegister.State(
            value: books.record.register,
            total: books.record.count
        )
        var register = CounterRegister(modulus: steps.modulus, state: state)
        let change = register.receive(steps.value, at: time.moment)
        guard case .reset = change else { return (register.state.total, nil) }
        let wrong =
            "The counter that \(name) follows was set back from \(state.value ?? 0) to "
            + "\(steps.value): what was counted meanwhile is not known."
        return (register.state.total, wrong)
    }

    private func changed(to steps: CounterSteps, _ goesOn: Bool) -> String {
        let change =
            "The input \(name) follows another counter now, or at other steps: \(steps.source), "
            + "which is at \(steps.value). "
        guard !goesOn else {
            return change + "Nothing is counted for the change, and what was counted meanwhile is "
                + "not known."
        }
        return change + "The count begins anew with that, and what 'heatlog pulse set' said before "
            + "holds no longer."
    }
}
