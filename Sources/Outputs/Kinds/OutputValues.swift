/// The values of an output's settings, read and checked after their ``OutputSetting/Form``.
///
/// Asking for a setting that the kind does not have, or in another form, is a mistake in the program.
public struct OutputValues: Sendable, Hashable {
    /// One value.
    public enum Value: Sendable, Hashable {
        /// A text, a path, a word, a size or an address.
        case text(String)
        /// A text that is never shown.
        case secret(Secret)
        /// Yes or no.
        case yesOrNo(Bool)
        /// A whole number.
        case number(Int)
        /// A length of time.
        case time(Duration)
        /// A list of texts.
        case list([String])
        /// Texts by name.
        case pairs([String: String])
        /// Texts by name that are never shown.
        case secretPairs([String: Secret])
    }

    private var values: [String: Value]

    /// Keeps values by the keys of their settings.
    public init(_ values: [String: Value] = [:]) { self.values = values }

    /// The value of a setting; nil where it is not given and has no usual value.
    public subscript(key: String) -> Value? {
        get { values[key] }
        set { values[key] = newValue }
    }

    /// A text, a path, a word, a size or an address.
    public func text(_ key: String) -> String? {
        guard case .text(let text)? = values[key] else { return nil }
        return text
    }

    /// A text that is never shown.
    public func secret(_ key: String) -> Secret? {
        guard case .secret(let secret)? = values[key] else { return nil }
        return secret
    }

    /// Whether a setting says yes.
    public func says(_ key: String) -> Bool { values[key] == .yesOrNo(true) }

    /// A whole number.
    public func number(_ key: String) -> Int? {
        guard case .number(let number)? = values[key] else { return nil }
        return number
    }

    /// A length of time.
    public func time(_ key: String) -> Duration? {
        guard case .time(let time)? = values[key] else { return nil }
        return time
    }

    /// A list of texts; empty where there is none.
    public func list(_ key: String) -> [String] {
        guard case .list(let list)? = values[key] else { return [] }
        return list
    }

    /// Texts by name; empty where there are none.
    public func pairs(_ key: String) -> [String: String] {
        guard case .pairs(let pairs)? = values[key] else { return [:] }
        return pairs
    }

    /// Texts by name that are never shown; empty where there are none.
    public func secretPairs(_ key: String) -> [String: Secret] {
        guard case .secretPairs(let pairs)? = values[key] else { return [:] }
        return pairs
    }
}
