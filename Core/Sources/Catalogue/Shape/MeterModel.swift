public import KMP

/// What a meter measures.
public enum Medium: String, Sendable, Hashable, CaseIterable {
    case heat, water, electricity
}

/// How a meter gets its power; a battery is a budget of reads.
public enum Supply: String, Sendable, Hashable, CaseIterable {
    case battery, mains
}

/// A meter as data: everything that is known about one model.
public struct MeterModel: Sendable, Hashable {
    /// The model's name: "MULTICAL 601".
    public var name: String
    /// Short names that people type: "601", "mc601".
    public var aliases: [String]
    /// Who makes it.
    public var maker = "Kamstrup"
    /// What it measures.
    public var medium: Medium
    /// Every register that a source says it has, by number.
    public var registers: [RegisterEntry]
    /// Whether the list of registers is whole: a document or a scan of the meter has them all.
    public var isListComplete: Bool
    /// Registers that a source says it leaves out of its answers, where the list is not whole.
    public var absent: [RegisterID]
    /// What a read asks for unless told otherwise, the most wanted first; eight go in one request.
    public var readSet: [RegisterID]
    /// Type codes that are published.
    public var typeCodes: [TypeMark<UInt16>]
    /// Beginnings of type numbers that are published.
    public var typeNumbers: [TypeMark<String>]
    /// The info code in words; nil where no source has the table.
    public var info: InfoTable?
    /// The optical eye.
    public var eye: Eye
    /// The supplies that it is sold with.
    ///
    /// It is taken for a battery meter unless configured.
    public var supplies: [Supply]
    /// Where that is from.
    public var suppliesSource: SourceNote
    /// The logs in its memory.
    public var loggers: [LoggerEntry]

    /// Makes a model.
    public init(
        name: String,
        aliases: [String],
        medium: Medium,
        registers: [RegisterEntry],
        isListComplete: Bool = false,
        absent: [UInt16] = [],
        readSet: [UInt16],
        typeCodes: [TypeMark<UInt16>] = [],
        typeNumbers: [TypeMark<String>] = [],
        info: InfoTable?,
        eye: Eye,
        supplies: [Supply],
        suppliesSource: SourceNote,
        loggers: [LoggerEntry]
    ) {
        self.name = name
        self.aliases = aliases
        self.medium = medium
        self.registers = registers.sorted { $0.id.rawValue < $1.id.rawValue }
        self.isListComplete = isListComplete
        self.absent = absent.map { RegisterID($0) }
        self.readSet = readSet.map { RegisterID($0) }
        self.typeCodes = typeCodes
        self.typeNumbers = typeNumbers
        self.info = info
        self.eye = eye
        self.supplies = supplies
        self.suppliesSource = suppliesSource
        self.loggers = loggers
    }

    /// The entry of a register, nil where no source says that the model has it.
    public func entry(for id: RegisterID) -> RegisterEntry? {
        registers.first { $0.id == id }
    }
}
