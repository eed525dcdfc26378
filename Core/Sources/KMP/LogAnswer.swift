/// What a logger module says about its records: the last byte of every log answer.
public struct LogInfo: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The log holds nothing.
    public static let empty = LogInfo(rawValue: 0x01)
    /// The number or time asked for is outside the log.
    public static let outOfRange = LogInfo(rawValue: 0x04)
    /// Records were left out because the answer would have been too long.
    public static let lengthReached = LogInfo(rawValue: 0x08)
    /// The last record of the log is among these.
    public static let endReached = LogInfo(rawValue: 0x10)
}

/// The answer to A0, A1, A2 and A3: records of a logger module, one row of registers each.
///
/// The first record describes its registers in full; the following ones hold bare values in the
/// same order and of the same lengths. (5512-447 §6.3)
public struct LogAnswer: Sendable, Hashable {
    /// Which log.
    public let log: UInt8
    /// How many registers a record has; those that are not logged were left out.
    public let registerCount: Int
    /// How many records there are.
    public let recordCount: Int
    /// The number of the last record that was ever read out.
    public let lastReadOut: UInt16
    /// The number of the newest record in the log.
    public let newest: UInt16
    /// What the module says beside.
    public let info: LogInfo

    /// Reads the data of an answer.
    ///
    /// With any bit of ``info`` set the document only promises that the info is the last byte, so
    /// such an answer may have no readable records and is no error.
    ///
    /// - Throws: ``DataDefect`` where the info is clear and the records do not fill the data.
    public init(data: Span<UInt8>) throws(DataDefect) {
        guard data.count > 0 else { throw .endsEarly(offset: 0) }
        info = LogInfo(rawValue: data[data.count - 1])
        let layout: Layout
        do throws(DataDefect) {
            layout = try Layout(data: data)
        } catch {
            guard info.rawValue != 0 else { throw error }
            layout = Layout(log: data.count > 1 ? data[0] : 0)
        }
        log = layout.log
        registerCount = layout.registerCount
        recordCount = layout.recordCount
        lastReadOut = layout.lastReadOut
        newest = layout.newest
    }

    /// Calls `body` for each value: the record's number, and the register with its value.
    ///
    /// - Parameters:
    ///   - data: the data of the same answer.
    ///   - body: called record by record, in the order of the answer.
    /// - Throws: ``DataDefect``, never for the data that the answer was made from.
    public func forEachValue(
        in data: Span<UInt8>,
        _ body: (UInt16, RegisterRecord) -> Void
    ) throws(DataDefect) {
        guard recordCount > 0 else { return }
        var rows = DataCursor()
        try rows.skip(2, in: data)
        for record in 0..<recordCount {
            let id = try rows.short(in: data)
            try rows.forEachValue(
                registerCount,
                describedAt: 4,
                isFirst: record == 0,
                in: data
            ) { body(id, $0) }
        }
    }

    /// Where everything stands in the data; made once, and only if all of it fits.
    private struct Layout {
        var log: UInt8
        var registerCount = 0
        var recordCount = 0
        var lastReadOut: UInt16 = 0
        var newest: UInt16 = 0

        init(log: UInt8) { self.log = log }

        init(data: Span<UInt8>) throws(DataDefect) {
            var cursor = DataCursor()
            log = try cursor.byte(in: data)
            registerCount = Int(try cursor.byte(in: data))
            let tail = data.count - 5
            if cursor.offset < tail {
                let valueLength = try cursor.skipFirstRecord(registerCount, in: data)
                recordCount = 1
                while cursor.offset < tail {
                    try cursor.skip(2 + valueLength, in: data)
                    recordCount += 1
                }
            }
            guard cursor.offset == tail else { throw .endsEarly(offset: data.count) }
            lastReadOut = try cursor.short(in: data)
            newest = try cursor.short(in: data)
        }
    }
}

extension DataCursor {
    /// Skips a record that describes its registers.
    ///
    /// - Returns: how many bytes the values of any further record have.
    fileprivate mutating func skipFirstRecord(
        _ registerCount: Int,
        in data: Span<UInt8>
    ) throws(DataDefect) -> Int {
        try skip(2, in: data)
        var length = 0
        for _ in 0..<registerCount { length += try record(in: data).count }
        return length
    }

    /// Reads a row of values, with the descriptions that stand in the first row.
    mutating func forEachValue(
        _ registerCount: Int,
        describedAt first: Int,
        isFirst: Bool,
        in data: Span<UInt8>,
        _ body: (RegisterRecord) -> Void
    ) throws(DataDefect) {
        var description = DataCursor()
        try description.skip(first, in: data)
        for _ in 0..<registerCount {
            let described = try description.record(in: data)
            if isFirst {
                try skip(5, in: data)
            }
            body(described.moved(to: offset))
            try skip(described.count, in: data)
        }
    }
}

extension RegisterRecord {
    /// The same register with its value at another place.
    fileprivate func moved(to offset: Int) -> RegisterRecord {
        RegisterRecord(
            id: id,
            unit: unit,
            signExponent: signExponent,
            offset: offset,
            count: count
        )
    }
}
