public import KMP
public import Metering

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
    /// Whether a capture shows this, or it is concluded from meters of the same class.
    public var confidence: Confidence

    /// Makes a format; four bytes are what a MULTICAL 601 always sends.
    public init(
        _ unit: UInt8,
        bytes: Int = 4,
        exponent: Int8 = 0,
        _ confidence: Confidence = .inferred
    ) {
        self.unit = UnitCode(rawValue: unit)
        byteCount = bytes
        self.exponent = exponent
        self.confidence = confidence
    }
}

/// One register of a meter.
public struct RegisterEntry: Sendable, Hashable {
    /// Its number.
    public var id: RegisterID
    /// What it measures.
    public var quantity: Quantity
    /// The name in data, one of a kind in its meter: `heat_energy`, `voltage_l1`.
    ///
    /// It is the quantity's own unless several registers hold that quantity.
    public var name: String
    /// What to call it.
    public var label: String
    /// How it usually looks on the wire; nil where no source shows it.
    public var format: RegisterFormat?
    /// Where this is from.
    public var source: SourceNote

    /// Makes an entry; name and label are the quantity's own unless better ones are given.
    public init(
        _ id: UInt16,
        _ quantity: Quantity,
        _ label: String? = nil,
        name: String? = nil,
        format: RegisterFormat? = nil,
        source: SourceNote
    ) {
        self.id = RegisterID(id)
        self.quantity = quantity
        self.name = name ?? quantity.name.description
        self.label = label ?? quantity.label.description
        self.format = format
        self.source = source
    }
}
