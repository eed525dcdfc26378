public import Metering

/// One register in an answer: its number, and a value that says itself how it is to be read.
///
/// The value's bytes stay where they are; ``offset`` and ``count`` say where in the data.
/// (5512-447 §4.2 and §6.2.4)
public struct RegisterRecord: Sendable, Hashable {
    /// The register.
    public let id: RegisterID
    /// The unit, or the format of the bytes.
    public let unit: UnitCode
    /// The sign and the power of ten.
    public let signExponent: SignExponent
    /// Where the value begins in the data.
    public let offset: Int
    /// How many bytes the value has, 0 to 255.
    public let count: Int

    /// The value as a number, or nil where its digits do not fit 64 bits.
    ///
    /// The mantissa is a magnitude with the sign beside it, never a two's complement.
    @inlinable
    public func decimal(in data: Span<UInt8>) -> ExactDecimal? {
        guard let magnitude = magnitude(in: data) else { return nil }
        return ExactDecimal(
            isNegative: signExponent.isNegative,
            magnitude: magnitude,
            exponent: signExponent.exponent
        )
    }

    /// The magnitude of the value, or nil where it does not fit 64 bits; no bytes are zero.
    @inlinable
    public func magnitude(in data: Span<UInt8>) -> UInt64? {
        var first = offset
        let end = offset &+ count
        while end &- first > 8 {
            guard data[first] == 0 else { return nil }
            first &+= 1
        }
        // Two halves of 32 bits: on a microcontroller that is what a register holds.
        var (high, low): (UInt32, UInt32) = (0, 0)
        while first < end {
            high = high &<< 8 | low &>> 24
            low = low &<< 8 | UInt32(truncatingIfNeeded: data[first])
            first &+= 1
        }
        return UInt64(low: low, high: high)
    }
}

/// Walks through the registers of an answer, `(id)(unit)(length)(sign and exponent)(value)` each.
///
/// An answer may leave out registers and may have none; it may not have a byte too many or too
/// few, for that is how a damaged frame gives itself away that the checksum let pass.
public struct RegisterRecords: Sendable {
    private var cursor = DataCursor()

    /// Begins at the first register.
    public init() {}

    /// Begins at a later place of the data.
    init(cursor: DataCursor) { self.cursor = cursor }

    /// Where the next register would begin.
    public var offset: Int { cursor.offset }

    /// The next register, or nil where the data ends exactly.
    ///
    /// - Parameter data: the data of the frame, the same in each call.
    /// - Returns: the register's record, or nil at the end.
    /// - Throws: ``DataDefect/endsEarly(offset:)`` where the data ends inside a register.
    public mutating func next(in data: Span<UInt8>) throws(DataDefect) -> RegisterRecord? {
        guard cursor.offset < data.count else { return nil }
        return try cursor.record(in: data)
    }

    /// Reads all registers of an answer, and refuses the answer whole if one does not fit.
    ///
    /// - Parameters:
    ///   - data: the data of an answer to GetRegister.
    ///   - list: what was asked for; nil takes whatever came.
    ///   - body: called for each register in the order of the answer.
    /// - Throws: ``DataDefect``, before `body` was called for any register.
    @inlinable
    public static func forEach(
        in data: Span<UInt8>,
        requested list: RegisterList? = nil,
        _ body: (RegisterRecord) -> Void
    ) throws(DataDefect) {
        // Asked for here, in the caller's own code, for an optional list would be copied twice.
        if let list { try check(data, against: list) } else { try check(data) }
        var records = RegisterRecords()
        while let record = try records.next(in: data) { body(record) }
    }

    /// Checks that the records fill the data.
    @usableFromInline
    static func check(_ data: Span<UInt8>) throws(DataDefect) {
        var records = RegisterRecords()
        while try records.next(in: data) != nil {}
    }

    /// Checks that the records fill the data, were asked for and come once each.
    @usableFromInline
    static func check(_ data: Span<UInt8>, against list: RegisterList) throws(DataDefect) {
        var records = RegisterRecords()
        var came = InlineArray<64, Bool>(repeating: false)
        while let record = try records.next(in: data) {
            guard var position = list.position(of: record.id) else {
                throw .notRequested(record.id)
            }
            while came[position] {
                guard let later = list.position(of: record.id, from: position &+ 1) else {
                    throw .repeated(record.id)
                }
                position = later
            }
            came[position] = true
        }
    }
}

extension DataCursor {
    mutating func record(in data: Span<UInt8>) throws(DataDefect) -> RegisterRecord {
        // One look at the length for the whole head: this is the innermost loop of the program.
        guard offset &+ 5 <= data.count else { throw .endsEarly(offset: data.count) }
        let first = offset
        let count = Int(data[first &+ 3])
        try skip(5 &+ count, in: data)
        let high = UInt16(truncatingIfNeeded: data[first])
        return RegisterRecord(
            id: RegisterID(high &<< 8 | UInt16(truncatingIfNeeded: data[first &+ 1])),
            unit: UnitCode(rawValue: data[first &+ 2]),
            signExponent: SignExponent(rawValue: data[first &+ 4]),
            offset: first &+ 5,
            count: count
        )
    }
}
