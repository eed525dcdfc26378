import Catalogue
import Journal
import Metering

/// How the record stands at one moment: what is read, what is missing, what is wrong.
struct StatusReport {
    /// When it was looked at.
    let time: Timestamp
    let program: ProgramStatus
    /// The configuration that says what is to be read, nil where none was given.
    let configuration: String?
    let journal: JournalStatus
    /// The meters that were asked for, in the order of the configuration or of the journal.
    let meters: [MeterStatus]
    /// Meters of the journal that the configuration does not have.
    let others: [String]
    let readers: [ReaderStatus]

    /// Whether every configured meter is read as it should be.
    var isWell: Bool { meters.allSatisfy { !$0.condition.isTrouble } }
}

/// The program that reads.
struct ProgramStatus {
    /// Whether it is running; nil where that cannot be found out.
    let isRunning: Bool?
    /// When it was last started.
    let started: Timestamp?
    /// When it ended since then; nil while it runs, or where it did not end in order.
    let stopped: Timestamp?
}

/// The journal's file.
struct JournalStatus {
    let path: String
    /// What it takes on the disk, with what is not written into it yet.
    let bytes: Int64
}

/// Somebody who gets what the journal has: an output.
struct ReaderStatus {
    /// No more rows than this are counted.
    static let limit = 100_000

    let name: String
    /// About how many rows of up to eight readings it has not had.
    let queue: Int
    /// Since when it takes none; nil where it takes them.
    let failing: Timestamp?
}

/// How the record of one meter stands.
struct MeterStatus {
    /// Its name in the configuration, or the one under which it was last read.
    let name: String?
    /// What the journal calls it: its serial number, or its line.
    let meter: String
    let serial: String?
    let model: String?
    /// What lies between two reads, in milliseconds; nil without a configuration.
    let interval: Int64?
    let condition: Condition
    /// When we last read it.
    let lastRead: Timestamp?
    /// Its main total.
    let total: StoredReading?
    /// Visits of the last seven days; none where its name is not known.
    let visits: VisitStatus?
    let requests: RequestStatus?
    /// What was counted, where it is a pulse input.
    let pulses: PulseStatus?
    /// What its info code says now.
    let info: [InfoMeaning]
    let outage: OutageStatus?
    let gaps: GapStatus
    /// How many seconds its clock is ahead, as last told; nil where it is right.
    let drift: Int64?
    /// What happened last, the newest first.
    let events: [Event]

    /// What people call it.
    var title: String { name ?? serial ?? meter }

    /// Whether there is something that somebody should look at, besides its condition.
    var hasRemarks: Bool {
        !info.isEmpty || !gaps.recent.isEmpty || drift != nil || pulses?.faults.isEmpty == false
    }
}

/// Whether a meter is read as it should be.
enum Condition: String {
    case well
    /// It does not answer, or its line does not work.
    case outage
    /// Its newest reading is too old.
    case stale
    case neverRead = "never_read"
    /// Nothing says how often it should be read.
    case unknown

    /// Whether somebody has to be told.
    var isTrouble: Bool {
        switch self {
        case .well, .unknown: false
        case .outage, .stale, .neverRead: true
        }
    }
}

/// What the visits to a meter came to.
struct VisitStatus {
    /// Visits, and how many of them brought nothing.
    struct Count {
        var visits = 0
        var failures = 0

        var successes: Int { visits - failures }
    }

    let today: Count
    /// Today and the six days before.
    let week: Count
}

/// What was asked of a meter today.
struct RequestStatus {
    /// What its battery bears in a day.
    enum Limit: Equatable {
        case requests(Int)
        case none
        /// Only a configuration tells.
        case unknown
    }

    let today: Int
    let limit: Limit
}

/// A time without answers that lasts.
struct OutageStatus {
    let since: Timestamp
    /// What is wrong and what to do, as last told.
    let words: String
}

/// The gaps of a record.
struct GapStatus {
    let open: Int
    let filled: Int
    let lost: Int
    /// Those of the last thirty days that are not filled, the newest first.
    let recent: [Gap]
}
