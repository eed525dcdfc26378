public import Journal

/// A receiver of readings beside the journal, read from there in order.
public protocol Output: Sendable {
    /// What it is called; its bookmark in the journal has this name.
    var name: String { get }

    /// Passes readings on.
    ///
    /// - Throws: where they were not taken; the same ones are offered again later.
    func deliver(_ readings: [StoredReading]) async throws
}
