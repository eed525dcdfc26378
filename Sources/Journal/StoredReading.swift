public import Metering

/// One register of one meter in one unit, over all the time that the journal has of it.
public struct Series: Sendable, Hashable {
    /// Its number in this journal.
    let id: Int64
    /// The meter: its serial number, or the line where that is not known.
    public let meter: String
    /// The register; 0 for a value without one, which its name alone tells from others.
    public let register: UInt16
    /// Its name in data, one of a kind in its meter: `heat_energy`.
    public let name: String
    /// Its name for people.
    public let label: String
    /// The unit's symbol; a unit that changes begins another series.
    public let unit: String?
    /// Whether it only ever grows, as a counter does.
    public let isTotal: Bool

    /// Which of its meter's values it is.
    public var key: ReadingKey { ReadingKey(register: register, name: name) }
}

/// A reading as the journal holds it.
public struct StoredReading: Sendable, Hashable {
    /// When it was taken, on our clock.
    public let time: Timestamp
    /// What it is a reading of.
    public let series: Series
    /// The value, in its own kind and as exact as it was sent.
    public let value: Value
    /// Where it came from.
    public let source: Source
    /// Whether it was doubted when it was read; an event says why.
    public let isDoubtful: Bool
    /// How many milliseconds the meter's own clock was ahead of ours, where it was read.
    public let clockAhead: Int64?

    /// The exact number, nil where the value is no number.
    public var decimal: ExactDecimal? { value.decimal }
    /// The value as text; nil where the meter sent no value.
    public var text: String? { value.text }
    /// The register.
    public var register: UInt16 { series.register }
    /// Its name in data, one of a kind in its meter: `heat_energy`.
    public var name: String { series.name }
    /// The unit's symbol.
    public var unit: String? { series.unit }
}
