public import Metering

/// One data record of a telegram: what it is a value of, and where its bytes are.
///
/// The value's bytes stay where they are; ``offset`` and ``count`` say where in the data.
/// (EN 13757-3; M-Bus documentation §6.3)
public struct DataRecord: Sendable, Hashable {
    /// Where the record begins in the data.
    public internal(set) var start = 0
    /// How the data are coded.
    public internal(set) var coding = DataCoding.none
    /// Of what time the value is.
    public internal(set) var function = RecordFunction.instantaneous
    /// How variable data are to be read; text for all others.
    public internal(set) var variableKind = VariableKind.text
    /// Which byte of a number comes first.
    public internal(set) var order = ByteOrder.lowFirst
    /// Where it was stored: 0 for now, 1 and more for times past; 41 bits at most.
    public internal(set) var storage: UInt64 = 0
    /// Which tariff it belongs to, 0 for none; 20 bits at most.
    public internal(set) var tariff: UInt32 = 0
    /// Which part of the device it is of, 0 for the whole; 10 bits at most.
    public internal(set) var subunit: UInt16 = 0
    /// What the value information says: quantity, unit, power of ten.
    public internal(set) var meaning = ValueMeaning()
    /// What the extensions say beside that.
    public internal(set) var modifiers = RecordModifiers()
    /// Where the value information begins and how many bytes it has.
    public internal(set) var valueInformation = ByteRange()
    /// Where the characters of a plain-text unit stand, and how many there are.
    public internal(set) var plainText = ByteRange()
    /// Where the value begins in the data.
    public internal(set) var offset = 0
    /// How many bytes the value has.
    public internal(set) var count = 0

    /// Makes an empty record.
    init() {}

    /// What is measured; `other` where the extensions make something else of it, as a count of how
    /// often a limit was passed, or a volume for each pulse.
    public var quantity: Quantity { modifiers.changesQuantity ? .other : meaning.quantity }

    /// The unit, nil for a plain number, a date, a text, and where the extensions make it another.
    public var unit: Unit? {
        if let unit = modifiers.durationUnit { return unit }
        guard modifiers.changesUnit else { return meaning.unit }
        return modifiers.rate.flatMap { meaning.unit?.per($0) }
    }
}

/// Some bytes of a telegram, by their place.
public struct ByteRange: Sendable, Hashable {
    /// Where they begin in the data.
    public var offset = 0
    /// How many there are.
    public var count = 0

    /// Makes a range, empty at first.
    public init(offset: Int = 0, count: Int = 0) {
        self.offset = offset
        self.count = count
    }
}

extension Unit {
    /// The unit of an amount in a span of time, nil where there is none for it.
    func per(_ rate: RecordRate) -> Unit? {
        switch (self, rate) {
        case (.cubicMetre, .hour): .cubicMetrePerHour
        case (.cubicMetre, .minute): .cubicMetrePerMinute
        case (.cubicMetre, .second): .cubicMetrePerSecond
        case (.kilogram, .hour): .kilogramPerHour
        case (.tonne, .hour): .tonnePerHour
        case (.joule, .hour): .joulePerHour
        case (.kilojoule, .hour): .kilojoulePerHour
        case (.megajoule, .hour): .megajoulePerHour
        case (.gigajoule, .hour): .gigajoulePerHour
        case (.joule, .second), (.wattHour, .hour): .watt
        case (.kilojoule, .second), (.kilowattHour, .hour): .kilowatt
        case (.megajoule, .second), (.megawattHour, .hour): .megawatt
        default: nil
        }
    }
}
