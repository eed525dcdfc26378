import Metering

/// Reads the rows of a table: our own, somebody's, or feeds of emoncms.
struct TableReader: RowReader {
    private let wish: ImportWish
    private var records = CSVReader()
    private var header: TableHeader?
    private var times: LocalTimes
    private var numbers: TableNumbers
    private(set) var remarks: [String] = []

    init(_ wish: ImportWish) {
        self.wish = wish
        times = LocalTimes(zone: wish.zone)
        numbers = TableNumbers(decimals: wish.decimals, isFeed: wish.form == .emoncms)
    }

    mutating func read(_ bytes: [UInt8], isLast: Bool) throws(FileDefect) -> [ImportLine] {
        var lines: [ImportLine] = []
        for record in try records.read(bytes, isLast: isLast) {
            guard let header else {
                let header = try begin(with: record)
                if isData(record) { lines += line(record, header) }
                continue
            }
            lines += line(record, header)
        }
        if isLast, header == nil {
            throw FileDefect("it is empty", hint: "Give a file with readings in it.")
        }
        return lines
    }

    /// Whether a record has a time where names would stand.
    private func isData(_ record: CSVRecord) -> Bool {
        WrittenTime(record.fields[0], allowsSlashes: true) != nil
    }

    private mutating func begin(with record: CSVRecord) throws(FileDefect) -> TableHeader {
        if let fault = record.fault {
            throw FileDefect("in line \(record.line) \(fault)", hint: "Mend the first line.")
        }
        let isUnnamed = isData(record)
        let header =
            isUnnamed
            ? try TableHeader(unnamed: record.fields.count, wish: wish)
            : try TableHeader(record.fields, wish: wish)
        if header.meter == nil { _ = try wish.requiredMeter() }
        if case .feeds = header.layout, wish.form == .auto { numbers.isFeed = true }
        if !numbers.isFeed, wish.decimals != nil {
            throw FileDefect(
                "--decimals is for emoncms, and this is a table of exact numbers",
                hint: "Leave --decimals out: a table's values keep their digits."
            )
        }
        numbers.separator = records.separator
        if !header.ignored.isEmpty {
            let names = header.ignored.map { "'\($0)'" }.joined(separator: ", ")
            remarks.append("ignored: \(names.printable), which no register is called")
        }
        self.header = header
        return header
    }

    /// What a record says; nothing where it has a time and no value.
    private mutating func line(_ record: CSVRecord, _ header: TableHeader) -> [ImportLine] {
        do throws(LineDefect) {
            let row = try row(record, header)
            return row.readings.isEmpty ? [] : [.success(row)]
        } catch { return [.failure(error)] }
    }

    private mutating func row(
        _ record: CSVRecord,
        _ header: TableHeader
    ) throws(LineDefect) -> ImportRow {
        if let fault = record.fault { throw LineDefect(number: record.line, reason: fault) }
        var fields = record.fields
        while fields.count > header.count, fields.last?.isEmpty == true { fields.removeLast() }
        guard fields.count == header.count else {
            let counts = "it has \(fields.count) fields where the first line has \(header.count)"
            throw LineDefect(number: record.line, reason: counts)
        }
        do throws(RowFault) {
            let meter = try meter(fields, header)
            return try row(record.line, meter, fields, header)
        } catch { throw LineDefect(number: record.line, reason: error.reason) }
    }

    private mutating func row(
        _ number: Int,
        _ meter: ImportMeter,
        _ fields: [String],
        _ header: TableHeader
    ) throws(RowFault) -> ImportRow {
        switch header.layout {
        case .readings(let columns):
            let (reading, ahead) = try OwnReading(columns, fields).parts()
            let time = try time(fields, header, "\(meter.name) \(reading.register)")
            var row = ImportRow(number: number, meter: meter, time: time, readings: [reading])
            row.clockAhead = ahead
            return row
        case .registers(let columns), .feeds(let columns):
            let time = try time(fields, header, meter.name)
            let readings = try readings(fields, columns)
            return ImportRow(number: number, meter: meter, time: time, readings: readings)
        }
    }

    private func meter(_ fields: [String], _ header: TableHeader) throws(RowFault) -> ImportMeter {
        guard let column = header.meter else { return wish.meter ?? ImportMeter("") }
        let name = fields[column].trimmed
        guard !name.isEmpty, name == name.printable else { throw RowFault("it names no meter") }
        if let wanted = wish.meter, wanted.name != name {
            throw RowFault("it is of meter \(name), not of \(wanted.name)")
        }
        return ImportMeter(name)
    }

    private mutating func time(
        _ fields: [String],
        _ header: TableHeader,
        _ series: @autoclosure () -> String
    ) throws(RowFault) -> Timestamp {
        var columns = header.time[...]
        // A date may be a register of the meter, beside a time that has its own.
        if let last = columns.last, fields[last].utf8.count >= 10 { columns = [last] }
        let text = columns.map { fields[$0].trimmed }.joined(separator: " ").trimmed
        guard !text.isEmpty else { throw RowFault("it has no time") }
        return try times.point(text, of: series(), allowsSlashes: numbers.isFeed)
    }

    private mutating func readings(
        _ fields: [String],
        _ columns: [RegisterColumn]
    ) throws(RowFault) -> [Reading] {
        var readings: [Reading] = []
        for column in columns {
            let text = fields[column.index].trimmed
            guard let value = try numbers.value(text, of: column) else { continue }
            readings.append(column.register.reading(value, column.unit))
        }
        return readings
    }
}

/// What is wrong with a line, before it is known which line it is.
struct RowFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

extension LocalTimes {
    /// The point of time that a text is.
    ///
    /// - Throws: ``RowFault`` where it is none, or where summer time skips it.
    mutating func point(
        _ text: String,
        of series: @autoclosure () -> String,
        allowsSlashes: Bool
    ) throws(RowFault) -> Timestamp {
        guard let written = WrittenTime(text, allowsSlashes: allowsSlashes) else {
            throw RowFault("'\(text)' is no time")
        }
        if let point = point(written, of: series()) { return point }
        throw RowFault("\(text) never was in \(zoneName): summer time skips it")
    }
}
