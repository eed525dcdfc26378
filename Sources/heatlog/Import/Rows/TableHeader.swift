import Metering

/// What the columns of a table hold, as its first line names them.
struct TableHeader {
    /// How the lines are laid out.
    enum Layout: Hashable {
        /// One register a column.
        case registers([RegisterColumn])
        /// One reading a line, as `heatlog export` writes them.
        case readings(ReadingColumns)
        /// Columns that are named by the user.
        case feeds([RegisterColumn])
    }

    /// The columns whose texts, joined by a space, are the time.
    let time: [Int]
    /// The column of the meter's serial number.
    let meter: Int?
    let layout: Layout
    /// The names of the columns that mean nothing.
    let ignored: [String]
    let count: Int

    private static let timeNames = [
        "time", "timestamp", "datetime", "date_time", "date time", "unix", "unixtime", "unix_time",
        "unix_ms", "date",
    ]
    private static let meterNames = ["meter", "serial", "serial_number", "meter_serial"]
    /// Columns of ours that are not needed: `heatlog history` numbers its entries.
    private static let silentNames: Set = ["entry", "meter_time", ""]

    /// Reads the first line.
    ///
    /// - Throws: ``FileDefect`` where there is no time or no value among the columns.
    init(_ fields: [String], wish: ImportWish) throws(FileDefect) {
        let names = fields.map { $0.trimmed.lowercased() }
        count = fields.count
        let time = try Self.timeColumns(names, of: fields)
        let meter = names.firstIndex { Self.meterNames.contains($0) }
        (self.time, self.meter) = (time, meter)
        let others = fields.indices.filter { index in
            !time.contains(index) && index != meter && !Self.silentNames.contains(names[index])
        }
        if let columns = ReadingColumns(names) {
            layout = .readings(columns)
            ignored = others.filter { !columns.all.contains($0) }.map { fields[$0] }
            return
        }
        let found = others.compactMap { Self.register(fields[$0], at: $0) }
        if found.isEmpty, !wish.registers.isEmpty {
            layout = .feeds(try Self.feeds(others, wish))
            ignored = []
            return
        }
        ignored = others.filter { index in !found.contains { $0.index == index } }
            .map { fields[$0].trimmed }
        layout = .registers(try Self.checked(found, among: fields, wish))
    }

    /// The columns of a table without a first line of names: the time, then values.
    init(unnamed count: Int, wish: ImportWish) throws(FileDefect) {
        (time, meter, ignored, self.count) = ([0], nil, [], count)
        layout = .feeds(try Self.feeds(Array(1..<max(1, count)), wish))
    }

    private static func feeds(
        _ columns: [Int],
        _ wish: ImportWish
    ) throws(FileDefect) -> [RegisterColumn] {
        try wish.feeds(columns.count).map { feed in
            RegisterColumn(index: columns[feed.index], register: feed.register, unit: feed.unit)
        }
    }

    /// Where the time stands: in `date` and `time`, or in the best of the names for it.
    private static func timeColumns(
        _ names: [String],
        of fields: [String]
    ) throws(FileDefect) -> [Int] {
        if let date = names.firstIndex(of: "date"), let time = names.firstIndex(of: "time") {
            return [date, time]
        }
        for name in timeNames {
            if let index = names.firstIndex(where: { $0 == name || $0.hasPrefix(name + " (") }) {
                return [index]
            }
        }
        throw FileDefect(
            "no column is named as the time; there are: "
                + fields.map(\.trimmed).joined(separator: ", "),
            hint: "Name one of them time in the first line."
        )
    }

    /// The register that a column is named after: `heat_energy`, `Volume V1 (m³)`, `power [kW]`.
    private static func register(_ name: String, at index: Int) -> RegisterColumn? {
        let name = name.trimmed
        if let register = KnownRegister(named: name) {
            return RegisterColumn(index: index, register: register, unit: nil)
        }
        guard let opening = name.lastIndex(where: { $0 == "(" || $0 == "[" }),
            name.last == ")" || name.last == "]",
            let register = KnownRegister(named: String(name[..<opening])),
            let unit = ImportUnit(String(name[name.index(after: opening)...].dropLast()))
        else { return nil }
        return RegisterColumn(index: index, register: register, unit: unit)
    }

    /// The columns with their units, none twice.
    private static func checked(
        _ found: [RegisterColumn],
        among fields: [String],
        _ wish: ImportWish
    ) throws(FileDefect) -> [RegisterColumn] {
        guard !found.isEmpty else {
            throw FileDefect(
                "no column is named after a register; there are: "
                    + fields.map(\.trimmed).joined(separator: ", "),
                hint: "Name them as 'heatlog meters 601' does, as in 'heat_energy (MWh)'; or name "
                    + "them with --register and --unit."
            )
        }
        var columns: [RegisterColumn] = []
        for column in found {
            var column = column
            if column.unit == nil { column.unit = try unit(of: column, among: found, wish) }
            let isThere = columns.contains {
                $0.register.id == column.register.id && $0.unit == column.unit
            }
            guard !isThere else {
                throw FileDefect(
                    "two columns are \(column.text)",
                    hint: "Take one of them out, or give it the name that it should have."
                )
            }
            columns.append(column)
        }
        return columns
    }

    /// The unit of a column that names none: of those that were given, the one that measures what
    /// the register measures.
    private static func unit(
        of column: RegisterColumn,
        among found: [RegisterColumn],
        _ wish: ImportWish
    ) throws(FileDefect) -> ImportUnit? {
        guard let usual = column.register.usualUnit else { return nil }
        let fitting = wish.units.filter { $0.unit?.dimension == usual.dimension }
        if fitting.count == 1 { return fitting[0] }
        let bare = found.count { $0.unit == nil && $0.register.usualUnit != nil }
        if bare == 1, wish.units.count == 1 { return wish.units[0] }
        throw FileDefect(
            "the column \(column.register.name) names no unit",
            hint: "Name the column '\(column.register.name) (\(usual))', or give --unit \(usual)."
        )
    }
}

/// Where a table with one reading a line has what.
struct ReadingColumns: Hashable {
    let register: Int
    let value: Int
    let name: Int?
    let unit: Int?
    let source: Int?
    let doubtful: Int?
    let clockAhead: Int?

    /// Finds the columns by their names; nil where the table is another one.
    init?(_ names: [String]) {
        guard let register = names.firstIndex(of: "register"),
            let value = names.firstIndex(of: "value")
        else { return nil }
        self.register = register
        self.value = value
        name = names.firstIndex(of: "name")
        unit = names.firstIndex(of: "unit")
        source = names.firstIndex(of: "source")
        doubtful = names.firstIndex(of: "doubtful")
        clockAhead = names.firstIndex(of: "clock_ahead_ms")
    }

    /// All of them.
    var all: [Int] {
        [register, value] + [name, unit, source, doubtful, clockAhead].compactMap(\.self)
    }
}
