/// Why an output takes no readings, and what to do about it.
///
/// It never tells a secret.
public struct OutputError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whose fault it is.
    public enum Fault: Sendable, Hashable {
        /// The receiver cannot be reached.
        case network
        /// The receiver was reached, and refuses or fails.
        case receiver
        /// What is configured cannot work: an address, a key, a name.
        case configuration
        /// This machine's disk, programs or ports.
        case system
    }

    /// Whose fault it is.
    public let fault: Fault
    /// One sentence for the user.
    public let message: String
    /// What to do next.
    public let hint: String

    /// Makes an error.
    public init(_ fault: Fault, _ message: String, hint: String) {
        self.fault = fault
        self.message = message
        self.hint = hint
    }

    /// The message and the hint.
    public var description: String { "\(message) \(hint)" }
}
