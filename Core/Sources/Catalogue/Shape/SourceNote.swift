/// How sure a row is, and by whose word.
public enum Confidence: String, Sendable, Hashable, CaseIterable {
    /// In a document of the maker.
    case documented
    /// Seen in a capture whose checksum is right.
    case captured
    /// In the source code or tests of other people's programs.
    case thirdParty = "third party"
    /// One user's report.
    case reported
    /// Concluded, not seen.
    case inferred
}

/// Where a row of the catalogue comes from.
public struct SourceNote: Sendable, Hashable {
    /// The document or project, and the place in it: "5512-447 §6.2.4".
    public var text: String
    /// How sure that is.
    public var confidence: Confidence

    /// Makes a note.
    public init(_ text: String, _ confidence: Confidence) {
        self.text = text
        self.confidence = confidence
    }
}
