public import KMP
public import Metering

/// What a meter measures.
public enum Medium: String, Sendable, Hashable, CaseIterable {
    case heat, water, electricity
}

/// How a meter gets its power; a battery is a budget of reads.
public enum Supply: String, Sendable, Hashable, CaseIterable {
    case battery, mains
}

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

/// How a register's value usually looks on the wire.
///
/// For the simulator and the docs only: a reading always takes unit and exponent from the answer.
public struct RegisterFormat: Sendable, Hashable {
    /// The unit code.
    public var unit: UnitCode
    /// How many bytes the value has.
    public var byteCount: Int
    /// The power of ten.
    public var exponent: Int8

    /// Makes a format; four bytes are what a MULTICAL 601 always sends.
    public init(_ unit: UInt8, bytes: Int = 4, exponent: Int8 = 0) {
        self.unit = UnitCode(rawValue: unit)
        byteCount = bytes
        self.exponent = exponent
    }
}

/// One register of a meter.
public struct RegisterEntry: Sendable, Hashable {
    /// Its number.
    public var id: RegisterID
    /// What it measures.
    public var quantity: Quantity
    /// What to call it.
    public var label: String
    /// How it usually looks on the wire; nil where no source shows it.
    public var format: RegisterFormat?
    /// Where this is from.
    public var source: SourceNote

    /// Makes an entry; the label is the quantity's own unless a better one is given.
    public init(
        _ id: UInt16,
        _ quantity: Quantity,
        _ label: String? = nil,
        format: RegisterFormat? = nil,
        source: SourceNote
    ) {
        self.id = RegisterID(id)
        self.quantity = quantity
        self.label = label ?? quantity.label.description
        self.format = format
        self.source = source
    }
}

/// One bit of an info code, in words.
public struct InfoBit: Sendable, Hashable {
    /// The bit's value: 1, 2, 4, …
    public var mask: UInt32
    /// A short name for data: `supply_interrupted`.
    public var name: String
    /// What it means, as a sentence for people.
    public var sentence: String

    /// Makes a row.
    public init(_ mask: UInt32, _ name: String, _ sentence: String) {
        self.mask = mask
        self.name = name
        self.sentence = sentence
    }
}

/// How the info code of a family is to be read.
public struct InfoTable: Sendable, Hashable {
    /// The register that carries these bits.
    public var register: RegisterID
    /// What each bit means.
    public var bits: [InfoBit]
    /// Fields of three bits that say how long a condition has lasted (water meters).
    public var durations: [InfoDuration]
    /// Where the table is from.
    public var source: SourceNote

    /// Makes a table.
    public init(
        register: UInt16,
        bits: [InfoBit],
        durations: [InfoDuration] = [],
        source: SourceNote
    ) {
        self.register = RegisterID(register)
        self.bits = bits
        self.durations = durations
        self.source = source
    }
}

/// Three bits of a water meter's info code: how long a condition has lasted.
public struct InfoDuration: Sendable, Hashable {
    /// Where the three bits begin, 4, 7, 10 or 13.
    public var shift: Int
    /// The name of the condition's own bit.
    public var condition: String

    /// Makes a row.
    public init(shift: Int, condition: String) {
        self.shift = shift
        self.condition = condition
    }

    /// The eight classes in words, as they are numbered.
    public static let classes = [
        "none", "1 to 8 hours", "9 to 24 hours", "2 to 3 days", "4 to 7 days", "8 to 14 days",
        "15 to 21 days", "22 to 31 days",
    ]
}

/// What makes the optical eye of a model answer, or keeps it silent.
public struct Eye: Sendable, Hashable {
    /// The speed of the line in baud: 1200, or 9600 for electricity meters.
    public var baud: Int
    /// What wakes it, as an instruction: "Hold the magnet of the head over the Hall sensor."
    public var wake: String
    /// When it goes silent by itself, as a sentence; nil where it does not.
    public var sleep: String?
    /// How the head has to sit; nil where no source says.
    public var placement: String?
    /// How it refuses to be read too often; nil where it does not.
    public var throttling: String?
    /// Where this is from.
    public var source: SourceNote

    /// Makes a description.
    public init(
        baud: Int = 1200,
        wake: String,
        sleep: String? = nil,
        placement: String? = nil,
        throttling: String? = nil,
        source: SourceNote
    ) {
        self.baud = baud
        self.wake = wake
        self.sleep = sleep
        self.placement = placement
        self.throttling = throttling
        self.source = source
    }
}

/// How a log in the meter's own memory is asked for.
public enum LoggerAccess: String, Sendable, Hashable {
    /// Command B8, in the meter.
    case logger = "B8"
    /// Commands A0 to A3, in a module or a MULTICAL 801.
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
    /// How many entries it has where a document says; the meter itself is asked before it is used.
    public var depth: Int?
    /// Where this is from.
    public var source: SourceNote

    /// Makes an entry.
    public init(_ kind: String, _ access: LoggerAccess, depth: Int? = nil, source: SourceNote) {
        self.kind = kind
        self.access = access
        self.depth = depth
        self.source = source
    }
}

/// A type code that GetType answers, or the beginning of the type number in register 254.
public struct TypeMark<Mark: Sendable & Hashable>: Sendable, Hashable {
    /// The code, or the beginning of the number.
    public var mark: Mark
    /// What it says about the meter: "Pt500".
    public var meaning: String
    /// Where this is from.
    public var source: SourceNote

    /// Makes a row.
    public init(_ mark: Mark, _ meaning: String, source: SourceNote) {
        self.mark = mark
        self.meaning = meaning
        self.source = source
    }
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
    /// The supplies that it is sold with. It is taken for a battery meter unless configured.
    public var supplies: [Supply]
    /// The logs in its memory.
    public var loggers: [LoggerEntry]

    /// Makes a model.
    public init(
        name: String,
        aliases: [String],
        medium: Medium,
        registers: [RegisterEntry],
        readSet: [UInt16],
        typeCodes: [TypeMark<UInt16>] = [],
        typeNumbers: [TypeMark<String>] = [],
        info: InfoTable?,
        eye: Eye,
        supplies: [Supply],
        loggers: [LoggerEntry]
    ) {
        self.name = name
        self.aliases = aliases
        self.medium = medium
        self.registers = registers
        self.readSet = readSet.map { RegisterID($0) }
        self.typeCodes = typeCodes
        self.typeNumbers = typeNumbers
        self.info = info
        self.eye = eye
        self.supplies = supplies
        self.loggers = loggers
    }

    /// The entry of a register, nil where no source says that the model has it.
    public func entry(for id: RegisterID) -> RegisterEntry? {
        registers.first { $0.id == id }
    }
}
