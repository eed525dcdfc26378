/// What follows `/#` in a request: which data a MULTICAL III, 66, 401, 41 or Compact shall send.
///
/// The set is open: what a meter has and no source names can be asked for all the same. The names
/// are those of 5511-634 §4 and 5810-133 A.2; which model has which is in the catalogue.
public struct DataSet: RawRepresentable, Sendable, Hashable {
    /// The ASCII character behind `/#`.
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `/#1`: the ten values of ``LiveField``.
    public static let live = DataSet(rawValue: 0x31)
    /// `/#2`: customer number, tariffs, pulse inputs, program and configuration; see ``ProgramData``.
    public static let program = DataSet(rawValue: 0x32)
    /// `/#3`: what was stored at the target date.
    public static let targetDate = DataSet(rawValue: 0x33)
    /// `/#4`: data for verification.
    public static let verification = DataSet(rawValue: 0x34)
    /// `/#5`: the months of a MULTICAL III, 66 and 401.
    public static let months = DataSet(rawValue: 0x35)
    /// `/#6`: the days of a 66-CDE.
    public static let days = DataSet(rawValue: 0x36)
    /// `/#7`: the hours of a 66-CDE.
    public static let hours = DataSet(rawValue: 0x37)
    /// `/#8`: the months of a 66-CDE.
    public static let longMonths = DataSet(rawValue: 0x38)
    /// `/#9`: the years of a 66-CDE.
    public static let years = DataSet(rawValue: 0x39)
    /// `/#J`: the info events of a 66-CDE.
    public static let infoEvents = DataSet(rawValue: 0x4A)
    /// `/#B`: the counters of a 66-CDE.
    public static let counters = DataSet(rawValue: 0x42)
    /// `/#C`: the values of the moment of a 66-CDE; see ``MomentField``.
    public static let moment = DataSet(rawValue: 0x43)
    /// `/#D`: the configuration of a 66-CDE.
    public static let configuration = DataSet(rawValue: 0x44)

    /// How the answer is built, nil where no source shows it.
    var layout: LineLayout? {
        switch self {
        case .live: LineLayout(count: 10)
        case .program: LineLayout(count: 10, first: 11, last: 4...8)
        case .moment: LineLayout(count: 8)
        default: nil
        }
    }
}

/// How a line of known make is built: fields of seven characters, but for the first and the last.
///
/// There is no checksum on these lines, so all that they are known to be is checked.
struct LineLayout: Sendable {
    let count: Int
    let first: Int
    let last: ClosedRange<Int>

    init(count: Int, first: Int = 7, last: ClosedRange<Int> = 7...7) {
        self.count = count
        self.first = first
        self.last = last
    }

    /// Checks a line, which ends with a carriage return.
    ///
    /// - Throws: ``ASCIIDefect/layout(field:)`` with the first field that is wrong or missing.
    func check(_ line: Span<UInt8>) throws(ASCIIDefect) {
        var fields = DataFields()
        var position = 0
        while let field = fields.next(in: line) {
            guard position < count, isRight(field.count, at: position),
                field.gap <= (position == 0 ? 0 : 1), field.decimal(in: line) != nil
            else { throw .layout(field: position) }
            position &+= 1
        }
        guard position == count else { throw .layout(field: position) }
    }

    private func isRight(_ width: Int, at position: Int) -> Bool {
        if position == 0 { return width == first }
        return position == count &- 1
            ? width >= last.lowerBound && width <= last.upperBound
            : width == 7
    }
}
