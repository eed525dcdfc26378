public import Metering

/// The address of a record in a readout, as 6.8 or 1.20.1. (IEC 62056-21; DIN 43863-3)
///
/// The set is open: what a meter sends and no table knows passes through.
public struct RecordAddress: RawRepresentable, Sendable, Hashable {
    /// Three numbers of a byte each: 6.26 is 061A00h.
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Makes an address from its numbers: `RecordAddress(6, 26)`.
    public init(_ first: UInt8, _ second: UInt8, _ third: UInt8 = 0) {
        rawValue = UInt32(first) &<< 16 | UInt32(second) &<< 8 | UInt32(third)
    }

    /// 0.0: the customer number.
    public static let customerNumber = RecordAddress(0, 0)
    /// 6.8: heat energy.
    public static let energy = RecordAddress(6, 8)
    /// 6.26: volume.
    public static let volume = RecordAddress(6, 26)
    /// 6.31: operating hours.
    public static let operatingHours = RecordAddress(6, 31)

    /// What the record measures, nil where no source says.
    public var quantity: Quantity? {
        switch self {
        case .energy: .heatEnergy
        case .volume: .volume
        case .operatingHours: .operatingHours
        default: nil
        }
    }
}

/// One record of a readout, `address(value*unit)`: where its parts stand.
public struct ReadoutRecord: Sendable, Hashable {
    /// The address.
    public let address: RecordAddress
    /// Where the value begins.
    public let valueOffset: Int
    /// How many characters it has, none where the meter leaves it out.
    public let valueCount: Int
    /// Where the unit begins.
    public let unitOffset: Int
    /// How many characters it has, none where there is no unit.
    public let unitCount: Int

    /// The value with its digits as sent, nil where there is none or it is no number.
    public func decimal(in block: Span<UInt8>) -> ExactDecimal? {
        Decimals.number(in: block, from: valueOffset, count: valueCount)
    }

    /// The unit, nil where there is none or it is not known.
    public func unit(in block: Span<UInt8>) -> Unit? {
        guard unitCount > 0, unitCount <= 4 else { return nil }
        var code: UInt32 = 0
        for place in 0..<unitCount { code = code &<< 8 | UInt32(block[unitOffset &+ place]) }
        switch code {
        case 0x57_68: return .wattHour
        case 0x6B_57_68: return .kilowattHour
        case 0x4D_57_68: return .megawattHour
        case 0x47_4A: return .gigajoule
        case 0x47_63_61_6C: return .gigacalorie
        case 0x6D_33: return .cubicMetre
        case 0x6C: return .litre
        case 0x68: return .hour
        case 0x6B_57: return .kilowatt
        case 0x6C_2F_68: return .litrePerHour
        default: return nil
        }
    }
}

/// Walks through the records of a readout's block, up to the `!` that ends it.
public struct ReadoutRecords: Sendable {
    private var offset = 0

    /// Begins at the first record.
    public init() {}

    /// The next record, nil where the block ends with `!` and a line end.
    ///
    /// - Parameter block: what stands between STX and ETX, the same in each call.
    /// - Returns: the record, or nil at the end.
    /// - Throws: ``ASCIIDefect/record(offset:)`` where the block is built otherwise.
    public mutating func next(in block: Span<UInt8>) throws(ASCIIDefect) -> ReadoutRecord? {
        skipBlanks(in: block)
        if try character(in: block) == 0x21 {
            offset &+= 1
            skipBlanks(in: block)
            guard offset == block.count else { throw .record(offset: offset) }
            offset = block.count &- 1
            while block[offset] != 0x21 { offset &-= 1 }
            return nil
        }
        let address = try address(in: block)
        let value = try part(in: block, until: 0x2A, or: 0x29)
        let hasUnit = try character(in: block) == 0x2A
        offset &+= 1
        var unit = (offset: offset, count: 0)
        if hasUnit {
            unit = try part(in: block, until: 0x29, or: 0x29)
            offset &+= 1
        }
        return ReadoutRecord(
            address: address,
            valueOffset: value.offset,
            valueCount: value.count,
            unitOffset: unit.offset,
            unitCount: unit.count
        )
    }

    /// Checks that records fill a block.
    ///
    /// - Throws: ``ASCIIDefect/record(offset:)`` where they do not, or where there is none.
    static func check(_ block: Span<UInt8>) throws(ASCIIDefect) {
        var records = ReadoutRecords()
        guard try records.next(in: block) != nil else { throw .record(offset: 0) }
        while try records.next(in: block) != nil {}
    }

    private func character(in block: Span<UInt8>) throws(ASCIIDefect) -> UInt8 {
        guard offset < block.count else { throw .record(offset: offset) }
        return block[offset]
    }

    private mutating func skipBlanks(in block: Span<UInt8>) {
        while offset < block.count, block[offset] <= ASCII.space { offset &+= 1 }
    }

    /// Two or three numbers with points between, and the opening bracket.
    private mutating func address(in block: Span<UInt8>) throws(ASCIIDefect) -> RecordAddress {
        var (address, numbers): (UInt32, UInt32) = (0, 0)
        while true {
            address = address &<< 8 | (try number(in: block))
            numbers &+= 1
            let end = try character(in: block)
            offset &+= 1
            if end == 0x28, numbers == 2 { return RecordAddress(rawValue: address &<< 8) }
            if end == 0x28, numbers == 3 { return RecordAddress(rawValue: address) }
            guard end == 0x2E, numbers < 3 else { throw .record(offset: offset &- 1) }
        }
    }

    private mutating func number(in block: Span<UInt8>) throws(ASCIIDefect) -> UInt32 {
        let start = offset
        var value: UInt32 = 0
        while ASCII.isDigit(try character(in: block)) {
            value = value &* 10 &+ UInt32(block[offset] &- 0x30)
            offset &+= 1
            guard value <= 255 else { throw .record(offset: start) }
        }
        guard offset > start else { throw .record(offset: start) }
        return value
    }

    /// Printed characters up to one of two that end them, which is left; spaces round them are
    /// taken away, for a meter may fill a value with them.
    private mutating func part(
        in block: Span<UInt8>,
        until end: UInt8,
        or other: UInt8
    ) throws(ASCIIDefect) -> (offset: Int, count: Int) {
        var (first, last) = (offset, offset)
        while true {
            let character = try character(in: block)
            if character == end || character == other { break }
            guard character >= ASCII.space, character != 0x28, character != 0x21 else {
                throw .record(offset: offset)
            }
            offset &+= 1
            if character != ASCII.space { last = offset }
        }
        while first < last, block[first] == ASCII.space { first &+= 1 }
        return (first, max(0, last &- first))
    }
}
