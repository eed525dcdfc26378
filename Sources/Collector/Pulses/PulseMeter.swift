public import Metering
public import Pulse

/// What is measured by counting pulses; it gives the readings their names.
public enum PulseMedium: String, Sendable, Hashable, CaseIterable {
    case heat, cooling, electricity, water

    /// What the total of a unit is: energy is the medium's own, a volume is a volume.
    func total(of unit: Unit) -> Quantity {
        guard unit.dimension == .energy else { return .volume }
        return switch self {
        case .heat: .heatEnergy
        case .cooling: .coolingEnergy
        case .electricity: .activeEnergyImport
        // Nobody sells water by the kilowatt-hour.
        case .water: .energy
        }
    }
}

/// What the meter's own counter showed when its input had counted so many pulses.
public struct PulseCounterStart: Sendable, Hashable {
    /// What it showed.
    public var shown: ExactDecimal
    /// In which unit; nil for that of the pulses' value.
    public var unit: Unit?
    /// Pulses counted then.
    public var pulses: UInt64

    /// Makes one; a meter that is counted from its first day on begins at zero.
    public init(shown: ExactDecimal, unit: Unit? = nil, pulses: UInt64 = 0) {
        self.shown = shown
        self.unit = unit
        self.pulses = pulses
    }
}

/// A meter of which nothing is read but its pulses.
public struct PulseMeter: Sendable, Hashable {
    /// What it is called.
    public var name: String
    /// What it measures.
    public var medium: PulseMedium
    /// What one pulse stands for; nil where the counter that is read says that itself.
    public var value: PulseValue?
    /// What its own counter showed at some time; nil where the journal may know.
    public var start: PulseCounterStart?
    /// Its serial number; it cannot be asked for it.
    public var serial: String?

    /// Makes one.
    public init(name: String, medium: PulseMedium, value: PulseValue?) {
        self.name = name
        self.medium = medium
        self.value = value
    }
}

extension PulseMeter {
    /// The readings of so many pulses: what the meter's counter shows, the rate, the bare count.
    ///
    /// None of them has a register number. Steps of another meter's counter are no pulses, and are
    /// told by what they stand for alone. A counter that would be below zero, or has more digits
    /// than any number here, is left out: the count still says what was counted. A start in another
    /// kind of unit is none.
    ///
    /// - Parameters:
    ///   - count: pulses counted.
    ///   - rate: how fast they come, nil where that is not known.
    ///   - start: what the meter showed at some time, where the meter's own says nothing.
    ///   - value: what a pulse stands for, where the meter's own says nothing.
    /// - Returns: at least the count.
    func readings(
        of count: UInt64,
        rate: PulseRate?,
        from start: PulseCounterStart?,
        value: PulseValue? = nil
    ) -> [Reading] {
        var readings: [Reading] = []
        if let value = self.value ?? value {
            let told = self.start ?? start
            let fits = told?.unit.map { $0.dimension == value.unit.dimension } ?? true
            let start = fits ? told : nil
            let unit = start?.unit ?? value.unit
            if let total = value.counter(of: count, from: start, in: unit) {
                readings.append(reading(medium.total(of: unit), total, unit))
            }
            if let rate, let (speed, unit) = try? value.speed(of: rate) {
                readings.append(reading(unit == .watt ? .power : .flow, speed, unit))
            }
        }
        guard self.value != nil || value == nil else { return readings }
        return readings + [reading(.pulses, ExactDecimal(magnitude: count), nil)]
    }

    private func reading(_ quantity: Quantity, _ number: ExactDecimal, _ unit: Unit?) -> Reading {
        Reading(
            register: 0,
            quantity: quantity,
            name: quantity.description,
            label: quantity.label.description,
            value: .number(number),
            unit: unit,
            source: .pulse
        )
    }

    /// The readings as a readout.
    func readout(_ readings: [Reading], at time: Timestamp) -> Readout {
        var identity = MeterIdentity()
        identity.serial = serial
        if serial != nil { identity.identifiedBy = .configuration }
        return Readout(meter: identity, time: time, readings: readings)
    }
}

extension PulseValue {
    /// The same value in another unit of its dimension; nil for one of another.
    public func expressed(in unit: Unit) -> PulseValue? {
        guard unit != self.unit else { return self }
        guard unit.dimension == self.unit.dimension,
            let size = unit.ratio.divided(by: self.unit.ratio),
            let ratio = ratio.divided(by: size)
        else { return nil }
        return PulseValue(ratio, unit)
    }

    /// What the meter's counter shows after so many pulses.
    ///
    /// - Parameters:
    ///   - count: pulses counted.
    ///   - start: what it showed at some time; nil for nothing at none.
    ///   - unit: the unit that it shows.
    /// - Returns: nil where it is below zero or too long, or where the units do not fit.
    public func counter(
        of count: UInt64,
        from start: PulseCounterStart?,
        in unit: Unit
    ) -> ExactDecimal? {
        guard let value = expressed(in: unit) else { return nil }
        guard let start else { return try? value.amount(of: count) }
        guard
            let shown = try? start.shown.converted(
                from: start.unit ?? unit,
                to: unit,
                digits: Self.decimals
            ),
            let offset = try? value.offset(showing: shown, at: start.pulses),
            let counter = try? value.reading(of: count, offset: offset), !counter.isNegative
        else { return nil }
        return counter
    }

    /// So many decimals has what cannot be written exactly.
    private static var decimals: Int8 { 6 }
}
