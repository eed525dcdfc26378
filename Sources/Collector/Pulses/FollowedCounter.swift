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

    /// Steps of the last digit that was sent, or of a thousandth of the unit where nothing else is
    /// said of a step: a volume that comes with other decimals one day stays the same volume.
    ///
    /// - Parameters:
    ///   - reading: the reading.
    ///   - isUnit: whether its unit says what a step is.
    ///   - before: the value before.
    init?(_ reading: StoredReading, byUnit isUnit: Bool, before: UInt64?) {
        guard let number = reading.decimal, !number.isNegative else { return nil }
        let unit = reading.unit.flatMap { Unit(symbol: $0) }
        let isAmount = [.energy, .volume].contains(unit?.dimension)
        guard !isUnit || isAmount else { return nil }
        let exponent = isUnit ? min(Self.finest, number.exponent) : number.exponent
        guard let fine = number.rescaled(to: exponent), fine.magnitude < 1 << 60 else { return nil }
        value = fine.magnitude
        step = isUnit ? unit.map { PulseValue(Ratio(1, Self.power(-exponent)), $0) } : nil
        // A display has eight digits, on older meters seven.
        let scale = Self.power(number.exponent - exponent)
        let (seven, eight) = (10_000_000 * scale, 100_000_000 * scale)
        modulus = (before ?? 0) >= seven / 10 * 9 && (before ?? 0) < seven ? seven : eight
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
        guard let steps = CounterSteps(reading, byUnit: meter.value == nil, before: before) else {
            return
        }
        let (count, wrong) = count(steps)
        if let wrong { try await deliver(.noted(.pulsesMissed, wrong, data: nil)) }
        if count != books.record.count { books.take(lastPulse: reading.time) }
        books.take(count: count, isActive: nil, register: steps.value)
        let readings = meter.readings(
            of: count,
            rate: nil,
            from: try books.start,
            value: steps.step
        )
        try await deliver(.readout(meter.readout(readings, at: reading.time)))
        _ = try books.settle(at: reading.time, always: true)
    }

    /// What was counted when the counter shows this; it begins with what the counter shows first.
    private func count(_ steps: CounterSteps) -> (count: UInt64, wrong: String?) {
        guard books.record.register != nil else { return (steps.value, nil) }
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
}
