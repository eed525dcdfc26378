import Metering

/// Reads the values of a table, all of whose numbers are written in one way.
struct TableNumbers {
    /// To how many decimals the values of a feed are rounded.
    let decimals: Int8?
    /// Whether they are emoncms', and so no more than 32 bits wide.
    var isFeed: Bool
    /// What stands between fields: where it is no comma, a comma may be the decimal mark.
    var separator: UInt8?
    /// The decimal mark, known from the first number on that has one.
    private var mark: UInt8?

    init(decimals: Int8?, isFeed: Bool) {
        self.decimals = decimals
        self.isFeed = isFeed
    }

    private static let point = UInt8(ascii: ".")
    private static let comma = UInt8(ascii: ",")

    /// The value of a field.
    ///
    /// - Returns: nil where the field stands for a value that is missing.
    /// - Throws: ``RowFault`` where it is something else.
    mutating func value(_ text: String, of column: RegisterColumn) throws(RowFault) -> Value? {
        if NumberText.isMissing(text) { return nil }
        if let number = NumberText.decimal(text, mark: try decimalMark(text)) {
            return .number(isFeed ? try narrowed(number, text) : number)
        }
        // What has no unit may be a text: a type number, a date.
        guard column.unit == nil, column.register.usualUnit == nil, !isFeed else {
            throw RowFault("\(column.register.name) is '\(text)', which is no number")
        }
        return OwnValue.value(text)
    }

    /// A comma where the file has such, else a point; both in one file are thousands or a mistake.
    private mutating func decimalMark(_ text: String) throws(RowFault) -> UInt8 {
        var found: UInt8?
        for byte in text.utf8 where byte == Self.comma || byte == Self.point {
            if let found, found != byte { throw RowFault("'\(text)' has a comma and a point") }
            found = byte
        }
        guard let found, text.utf8.allSatisfy({ $0.isDigit || $0 < UInt8(ascii: "0") }) else {
            return mark ?? Self.point
        }
        if found == Self.comma, separator == Self.comma { return Self.point }
        guard mark == nil || mark == found else {
            throw RowFault("'\(text)' has another decimal mark than the lines before")
        }
        mark = found
        return found
    }

    private func narrowed(_ number: ExactDecimal, _ text: String) throws(RowFault) -> ExactDecimal {
        guard let narrow = FeedNumber.decimal(number, decimals: decimals) else {
            throw RowFault("'\(text)' is too large for a feed's value")
        }
        return narrow
    }
}
