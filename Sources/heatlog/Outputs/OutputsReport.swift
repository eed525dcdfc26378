import Journal
import Metering
import Outputs
import Settings

/// How all outputs stand at one moment.
struct OutputsReport {
    /// When it was looked at.
    let time: Timestamp
    /// Those of the configuration in its order, then those that only the journal knows.
    let outputs: [OutputStatus]

    /// Looks at them.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    init(
        _ setups: [OutputSetup],
        in journal: Journal,
        now: Timestamp
    ) throws(JournalError) {
        time = now
        var outputs: [OutputStatus] = []
        for setup in setups {
            outputs.append(try OutputStatus(try journal.reader(setup.name), setup, in: journal))
        }
        for reader in try journal.readers()
        where !setups.contains(where: { $0.name == reader.name }) {
            outputs.append(try OutputStatus(reader, nil, in: journal))
        }
        self.outputs = outputs
    }
}

/// How one output stands.
struct OutputStatus {
    /// No more rows than this are counted.
    static let limit = ReaderStatus.limit

    let name: String
    /// Its kind; nil where the configuration does not have it any more.
    let kind: String?
    /// Where readings go, without what is secret in it; nil where that is not known.
    let place: String?
    /// What it has not been given yet.
    let backlog: Backlog
    /// What became of what it was given.
    let tally: Reader.Tally
    /// What it could not do last; nil where nothing was ever told.
    let trouble: OutputTrouble?

    init(
        _ reader: Reader,
        _ setup: OutputSetup?,
        in journal: Journal
    ) throws(JournalError) {
        name = reader.name
        kind = setup?.kind
        place = setup.flatMap { OutputKind.named($0.kind)?.place($0.values) }
        // One that is not configured waits for nothing.
        backlog = try journal.backlog(after: reader.position, limit: setup == nil ? 0 : Self.limit)
        tally = reader.tally
        trouble = try OutputTrouble(of: reader.name, in: journal)
    }

    /// The readings that its receiver took.
    var taken: Int { max(0, tally.passed - tally.past - tally.unfit) }
}

/// A time in which an output took no readings.
struct OutputTrouble {
    /// When it began.
    let since: Timestamp
    /// When it was over; nil while it lasts.
    let until: Timestamp?
    /// What was wrong, and what to do.
    let words: String

    /// The last one that was told; nil where there was none.
    ///
    /// A program that was started anew tells a trouble that lasts once more.
    ///
    /// - Throws: ``JournalError`` where the file cannot be read.
    init?(of output: String, in journal: Journal) throws(JournalError) {
        let told = try journal.newestEvents(
            kinds: [.outputFailed, .outputAnswering],
            data: output,
            limit: 100
        )
        let before = told.drop { $0.kind == .outputAnswering }
        let lasting = before.prefix { $0.kind == .outputFailed }
        guard let newest = lasting.first, let first = lasting.last else { return nil }
        since = first.time
        until = told.prefix { $0.kind == .outputAnswering }.last?.time
        words = newest.words
    }
}
