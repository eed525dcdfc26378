internal import Journal
internal import Metering

/// What a chronicle keeps in mind of one meter.
struct Diary: Sendable {
    /// What it is called in the configuration.
    let name: String
    var entry: Chronicle.Entry
    /// The serial number that answers.
    private(set) var serial: String?
    /// The serial number that answered when the program ran last.
    var lastSerial: String?
    /// When the meter was last read.
    var newest: Timestamp?
    /// The info code that was last seen.
    var info: UInt32?
    /// The values whose doubt has been told.
    var doubtful: Set<ReadingKey> = []
    /// How far the meter's clock was off when that was last told, in seconds.
    var drift: Int64 = 0
    /// How far the meter's clock was ahead of UTC when it was last read, in seconds.
    var clockOffset: Int64?
    /// Visits that are counted and not written yet.
    var visits: [CalendarDate: (visits: Int, failures: Int)] = [:]
    var visitsWritten: Timestamp?
    /// Which log each open gap is looked for in next, by the gap's number.
    var logs: [Int64: LoggerKind] = [:]
    /// Why the finest log did not help, by the gap's number.
    var reasons: [Int64: String] = [:]
    /// How many entries came for each gap.
    var filled: [Int64: Int] = [:]

    init(name: String, entry: Chronicle.Entry) {
        self.name = name
        self.entry = entry
    }

    /// What the journal calls the meter.
    var meter: String { serial ?? lastSerial ?? "line:\(name)" }

    /// Another meter, of which nothing is known.
    mutating func begin(serial: String) {
        guard serial != self.serial else { return }
        self.serial = serial
        newest = nil
        info = nil
        doubtful = []
        drift = 0
        clockOffset = nil
        logs = [:]
    }

    mutating func count(failure: Bool, on day: CalendarDate) {
        visits[day, default: (0, 0)].visits += 1
        if failure { visits[day, default: (0, 0)].failures += 1 }
    }

    /// The zone of the meter's clock in minutes ahead of UTC, nil where nothing has told.
    var zoneMinutes: Int64? {
        entry.clockZoneMinutes ?? clockOffset.map { MeterClockReading.zoneMinutes(ofOffset: $0) }
    }
}
