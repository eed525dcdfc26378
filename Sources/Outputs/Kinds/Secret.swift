/// A password, token or key: no description, log or dump shows it.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// What it is; only for handing it to the receiver.
    public let revealed: String

    /// Keeps a text from being shown.
    public init(_ text: String) { revealed = text }

    /// That there is one.
    public var description: String { "hidden" }
    /// That there is one.
    public var debugDescription: String { "hidden" }
    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
