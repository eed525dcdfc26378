public import Metering

/// One entry of a meter's log.
public struct LoggerEntryReading: Sendable, Hashable {
    /// Its number in the log.
    public let id: UInt32
    /// When the meter wrote it, on the meter's own clock.
    public let time: MeterDateTime
    /// What it wrote, but for the date.
    public let readings: [Reading]
}

/// What a visit to a meter's memory brought.
public struct LoggerReadout: Sendable, Hashable {
    /// Who the meter is.
    public var meter: MeterIdentity
    /// Which log.
    public var kind: LoggerKind
    /// How many entries the log keeps, by the meter's own word; nil where it has none to give.
    public var depth: Int?
    /// The meter's clock against ours, nil where the meter showed none.
    public var clock: MeterClockReading?
    /// The entries, the newest first.
    public var entries: [LoggerEntryReading] = []
    /// The numbers that are missing between them.
    public var gaps: [ClosedRange<UInt32>] = []
    /// What the meter keeps of the month or year instead, where it has no log that can be read.
    public var summary: [Reading] = []
}

/// What the meter's clock showed at a moment of ours.
public struct MeterClockReading: Sendable, Hashable {
    /// What it showed.
    public let shown: MeterDateTime
    /// When that was, on our clock.
    public let seen: Timestamp

    /// How far it is ahead of UTC in seconds: its zone, and what it goes wrong.
    public var offset: Int64 { shown.clockSeconds - seen.milliseconds / 1_000 }
    /// Its zone in minutes: the offset to the next quarter of an hour, as all zones are.
    public var zoneMinutes: Int64 { Self.zoneMinutes(ofOffset: offset) }
    /// The zone of an offset from UTC in seconds.
    static func zoneMinutes(ofOffset offset: Int64) -> Int64 {
        (offset + 12 * 3_600 + 450).flooredQuotient(by: 900) * 15 - 720
    }
    /// How many seconds it is ahead of its zone's time.
    public func drift(zoneMinutes: Int64) -> Int64 { offset - zoneMinutes * 60 }
}

extension MeterDateTime {
    /// The moment at which a clock of a zone that is so far ahead of UTC shows this.
    public func timestamp(zoneMinutes: Int64) -> Timestamp {
        Timestamp(milliseconds: (clockSeconds - zoneMinutes * 60) * 1_000)
    }
}

extension Int64 {
    /// The quotient rounded down, also below zero.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
    }
}
