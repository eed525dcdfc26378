/// One step of an examination, with its result.
public struct Step: Sendable, Hashable {
    /// What is looked at; the raw values are those of the JSON document.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        case port, permission, holder, adapter, opening, silence, question, wake
        case echo, bytes, frame, address, checksum, time, settings, protocols
        case wireErrors = "wire-errors"
        case meter, registers, reads, budget, line
    }

    /// How it went.
    public enum Result: String, Sendable, Hashable {
        /// As it should.
        case good
        /// Something is wrong here.
        case bad
        /// It could not be looked at, or says nothing by itself.
        case open
    }

    /// What was looked at.
    public let name: Name
    /// How it went.
    public let result: Result
    /// The result in words.
    public let words: String

    /// Makes a step.
    public init(_ name: Name, _ result: Result, _ words: String) {
        self.name = name
        self.result = result
        self.words = words
    }
}
