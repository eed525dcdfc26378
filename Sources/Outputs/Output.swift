public import Journal

/// A receiver of readings beside the journal, read from there in order.
public protocol Output: Sendable {
    /// What it is called; its bookmark in the journal has this name.
    var name: String { get }

    /// How it wants to be given readings.
    var manners: Manners { get }

    /// Passes readings on.
    ///
    /// - Parameter readings: those that come next, in the order of the journal; the readings of one
    ///   readout lie together.
    /// - Returns: what became of them.
    /// - Throws: where they were not taken; the same ones are offered again later.
    func deliver(_ readings: [StoredReading]) async throws -> Delivery

    /// Whatever it does besides, until the task is cancelled: holds a connection, answers requests.
    func live() async

    /// Tries whether it would take readings, without giving it any that somebody could take for true.
    ///
    /// - Returns: one sentence that says what was found.
    /// - Throws: ``OutputError`` where it would not.
    func check() async throws(OutputError) -> String
}

extension Output {
    /// As most want it.
    public var manners: Manners { Manners() }
    /// Nothing.
    public func live() async {}
}

/// How an output wants to be given readings.
public struct Manners: Sendable, Hashable {
    /// About how many rows of up to eight readings at once.
    public var rows = 500
    /// How far back it is given readings again after a connection that broke: what a receiver had
    /// acknowledged, and may have lost when it fell.
    ///
    /// Nil where the receiver cannot tell that it has a reading already.
    public var goesBack: Duration?
    /// How old a reading may be where the receiver takes each one for that of now; nil where readings
    /// carry their own time.
    ///
    /// What is older, and what comes from a meter's memory or from a file, is left out and counted.
    public var newest: Duration?

    /// Readings of any age, each batch once.
    public init() {}
}

/// What became of readings that an output was given.
public struct Delivery: Sendable, Hashable {
    /// How many it left out, for the receiver cannot take a time that has passed.
    public var past = 0
    /// How many it left out for another reason: a text where only numbers go.
    public var unfit = 0
    /// Whether the receiver may have been away since the delivery before, and lost some of it.
    public var isAfterBreak = false
    /// Why the receiver refuses some of them for good, a sentence each; a reason is told once.
    public var refusals: Set<String> = []

    /// All were taken.
    public init() {}
}
