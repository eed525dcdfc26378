/// One setting of a kind of output, as data: the configuration is read, checked, shown and explained
/// from this.
public struct OutputSetting: Sendable {
    /// What the text of a setting may be.
    public enum Form: Sendable, Hashable {
        /// Any text.
        case text
        /// A text that is never shown; best written as `file:/path`.
        case secret
        /// The path of a file that the output writes, and nothing else does.
        case ownFile
        /// The path of a file that is read.
        case file
        /// One of some words.
        case word([String])
        /// Yes or no.
        case yesOrNo
        /// A whole number.
        case number(ClosedRange<Int>)
        /// A size as in `10MB`, within these bounds in bytes, or one of some words.
        case size(ClosedRange<Int>, or: [String])
        /// A length of time.
        case time(ClosedRange<Duration>)
        /// An address that begins with one of these, as `http` in `http://host:8086`.
        case url([String])
        /// A list of texts; a single text is a list of one.
        case list
        /// Texts by name.
        case pairs
        /// Texts by name that are never shown.
        case secretPairs
    }

    /// Its name: small letters and underscores.
    public let key: String
    /// What it may be.
    public let form: Form
    /// What stands for it where it is not given, written as in the configuration; nil for nothing.
    public let usual: String?
    /// Whether it must be given.
    public let isRequired: Bool
    /// What it means, in a sentence or two of the documentation.
    public let meaning: String

    /// Describes a setting that may be left out.
    public init(_ key: String, _ form: Form, usual: String? = nil, _ meaning: String) {
        self.key = key
        self.form = form
        self.usual = usual
        isRequired = false
        self.meaning = meaning
    }

    /// Describes a setting that must be given.
    public init(required key: String, _ form: Form, _ meaning: String) {
        self.key = key
        self.form = form
        usual = nil
        isRequired = true
        self.meaning = meaning
    }
}
