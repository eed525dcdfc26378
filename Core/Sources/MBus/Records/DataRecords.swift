/// Walks through the data records of a telegram, one at a time and without a heap.
///
/// ```swift
/// var records = DataRecords(header)
/// while let record = try records.next(in: data) { … record.decimal(in: data) … }
/// ```
///
/// Idle fillers (2Fh) are skipped. Data of the maker's own (0Fh, 1Fh) end the records and are kept as
/// they are, see ``manufacturerData``. (EN 13757-3; M-Bus documentation §6.3)
public struct DataRecords: Sendable {
    /// Where the next record would begin.
    public private(set) var offset: Int
    /// Which byte of a number comes first.
    public let order: ByteOrder
    /// The bytes that mean what only the maker knows; nil until the end, and where there are none.
    public private(set) var manufacturerData: ByteRange?
    /// Whether the telegram ends by saying that another one follows (1Fh).
    public private(set) var moreFollow = false

    /// Begins at a place of the data.
    public init(at offset: Int = 0, order: ByteOrder = .lowFirst) {
        self.offset = offset
        self.order = order
    }

    /// The next record, or nil at the end.
    ///
    /// - Parameter data: the data of the frame, the same in each call.
    /// - Returns: the record, or nil where the data end or become the maker's own.
    /// - Throws: ``TelegramDefect/record(_:offset:)``.
    public mutating func next(in data: Span<UInt8>) throws(TelegramDefect) -> DataRecord? {
        while offset < data.count {
            let dif = data[offset]
            if dif & 0x0F == 0x0F {
                guard try special(dif, in: data) else { return nil }
                continue
            }
            var record = DataRecord()
            record.start = offset
            record.order = order
            if let defect = read(&record, dif, in: data) {
                throw .record(defect, offset: record.start)
            }
            return record
        }
        return nil
    }

    /// Reads all records of a telegram, and refuses the telegram whole if one of them is broken.
    ///
    /// - Parameters:
    ///   - data: the data of the frame.
    ///   - body: called for each record in their order.
    /// - Returns: the end of the walk, with the maker's data and whether more follows.
    /// - Throws: ``TelegramDefect``, before `body` was called for any record.
    @inlinable
    @discardableResult
    public func forEach(
        in data: Span<UInt8>,
        _ body: (DataRecord) -> Void
    ) throws(TelegramDefect) -> DataRecords {
        _ = try checked(data)
        var records = self
        while let record = try records.next(in: data) { body(record) }
        return records
    }

    /// Walks to the end.
    ///
    /// - Returns: the end of the walk.
    /// - Throws: ``TelegramDefect`` for the first record that is broken.
    public func checked(_ data: Span<UInt8>) throws(TelegramDefect) -> DataRecords {
        var records = self
        while try records.next(in: data) != nil {}
        return records
    }

    /// The special functions of the DIF.
    ///
    /// - Returns: whether the records go on behind it.
    private mutating func special(
        _ dif: UInt8,
        in data: Span<UInt8>
    ) throws(TelegramDefect) -> Bool {
        switch dif {
        case 0x2F:
            offset &+= 1
            return true
        case 0x0F, 0x1F:
            manufacturerData = ByteRange(offset: offset &+ 1, count: data.count &- offset &- 1)
            moreFollow = dif == 0x1F
            offset = data.count
            return false
        // 7Fh, the request for all data, is a byte of the master's; nothing has to follow.
        case 0x7F where offset &+ 1 == data.count:
            offset = data.count
            return false
        default: throw .record(.reservedDIF(dif), offset: offset)
        }
    }

    private mutating func read(
        _ record: inout DataRecord,
        _ dif: UInt8,
        in data: Span<UInt8>
    ) -> RecordDefect? {
        offset &+= 1
        record.coding = DataCoding(dif: dif)
        record.function = RecordFunction(rawValue: dif &>> 4 & 3) ?? .instantaneous
        if let defect = readDataExtensions(&record, dif, in: data) { return defect }
        if let defect = readValueInformation(&record, in: data) { return defect }
        return readData(&record, in: data)
    }

    /// Storage, tariff and subunit: one bit of storage in the DIF; 4, 2 and 1 bits in each DIFE.
    private mutating func readDataExtensions(
        _ record: inout DataRecord,
        _ dif: UInt8,
        in data: Span<UInt8>
    ) -> RecordDefect? {
        var storage = StorageNumber(low: UInt32(truncatingIfNeeded: dif &>> 6 & 1))
        var byte = dif
        var position: UInt32 = 0
        while byte & 0x80 != 0 {
            guard position < 10 else { return .tooManyDIFE }
            guard offset < data.count else { return .endsEarly(.dife) }
            byte = data[offset]
            offset &+= 1
            storage.add(UInt32(truncatingIfNeeded: byte & 0x0F), at: 1 &+ 4 &* position)
            record.tariff |= UInt32(truncatingIfNeeded: byte &>> 4 & 3) &<< (2 &* position)
            record.subunit |=
                UInt16(truncatingIfNeeded: byte &>> 6 & 1) &<< UInt16(truncatingIfNeeded: position)
            position &+= 1
        }
        record.storage = storage.value
        return nil
    }

    private mutating func readData(
        _ record: inout DataRecord,
        in data: Span<UInt8>
    ) -> RecordDefect? {
        record.count = record.coding.byteCount
        if record.coding == .variable {
            guard offset < data.count else { return .endsEarly(.data) }
            guard let length = VariableKind.of(data[offset]) else {
                return .reservedLength(data[offset])
            }
            (record.variableKind, record.count) = length
            offset &+= 1
        }
        guard record.count <= data.count &- offset else { return .endsEarly(.data) }
        record.offset = offset
        offset &+= record.count
        return nil
    }

    private mutating func readValueInformation(
        _ record: inout DataRecord,
        in data: Span<UInt8>
    ) -> RecordDefect? {
        guard offset < data.count else { return .endsEarly(.vif) }
        let first = offset
        let vif = data[offset]
        offset &+= 1
        if vif & 0x7F == 0x7C, let defect = readPlainText(&record, in: data) { return defect }
        // Nearly all records have no extension: they need no more than a look into a table.
        guard vif & 0x80 != 0 else {
            record.meaning = .primary(vif)
            record.valueInformation = ByteRange(offset: first, count: offset &- first)
            return nil
        }
        var extensions = ValueExtensions(vif)
        var byte = vif
        var position = 0
        while byte & 0x80 != 0 {
            guard position < 10 else { return .tooManyVIFE }
            guard offset < data.count else { return .endsEarly(.vife) }
            byte = data[offset]
            offset &+= 1
            position &+= 1
            extensions.add(byte & 0x7F)
        }
        extensions.finish(&record)
        record.valueInformation = ByteRange(offset: first, count: offset &- first)
        return nil
    }

    private mutating func readPlainText(
        _ record: inout DataRecord,
        in data: Span<UInt8>
    ) -> RecordDefect? {
        guard offset < data.count else { return .endsEarly(.plainText) }
        let count = Int(data[offset])
        guard count <= 128 else { return .plainTextTooLong(count) }
        offset &+= 1
        guard count <= data.count &- offset else { return .endsEarly(.plainText) }
        record.plainText = ByteRange(offset: offset, count: count)
        offset &+= count
        return nil
    }
}
