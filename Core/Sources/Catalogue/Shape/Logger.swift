public import KMP

/// How a log in the meter's own memory is asked for.
public enum LoggerAccess: String, Sendable, Hashable {
    /// Command B8, in the meter.
    case logger = "B8"
    /// Commands A0 to A3, in a module, a MULTICAL 801 or an electricity meter.
    case module = "A0-A3"
    /// No published way over the eye.
    case unknown = "not published"
}

/// One log that a meter keeps.
public struct LoggerEntry: Sendable, Hashable {
    /// What it is called: "hour", "day", "month", "year", "info".
    public var kind: String
    /// How it is asked for.
    public var access: LoggerAccess
    /// Its number in that command; nil where no source gives it.
    public var number: UInt8?
    /// The address that it answers at: the meter's 3F, or a module's.
    public var address: UInt8
    /// How many entries it has where a document says; the meter itself is asked before it is used.
    public var depth: Int?
    /// The registers of an entry, where a capture shows them.
    public var registers: [RegisterID]
    /// Where this is from.
    public var source: SourceNote

    /// Makes an entry.
    public init(
        _ kind: String,
        _ access: LoggerAccess,
        number: UInt8? = nil,
        address: UInt8 = 0x3F,
        depth: Int? = nil,
        registers: [UInt16] = [],
        source: SourceNote
    ) {
        self.kind = kind
        self.access = access
        self.number = number
        self.address = address
        self.depth = depth
        self.registers = registers.map { RegisterID($0) }
        self.source = source
    }
}
