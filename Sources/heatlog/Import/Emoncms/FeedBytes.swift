import Metering

/// Reads feeds as emoncms keeps them on its disk: 32-bit fractions, all numbers low byte first.
///
/// PHPFina has one value every so many seconds, and `ID.meta` beside it that says since when.
/// PHPTimeSeries has the time with each value, and one byte before them that means nothing.
struct FeedBytes: RowReader {
    private enum Layout {
        case fina(FinaMeta)
        case timeSeries

        var size: Int {
            switch self {
            case .fina: 4
            case .timeSeries: 9
            }
        }
    }

    let rowName = "point"
    private let layout: Layout
    private let meter: ImportMeter
    private let column: RegisterColumn
    private let decimals: Int8?
    private var rest: [UInt8] = []
    private var number = 0

    /// Takes the values of `ID.dat`.
    init(_ meta: FinaMeta, _ wish: ImportWish) throws(FileDefect) {
        try self.init(.fina(meta), wish)
    }

    /// Takes the records of `feed_ID.MYD`.
    init(timeSeries wish: ImportWish) throws(FileDefect) { try self.init(.timeSeries, wish) }

    private init(_ layout: Layout, _ wish: ImportWish) throws(FileDefect) {
        self.layout = layout
        meter = try wish.requiredMeter()
        column = try wish.feeds(1)[0]
        decimals = wish.decimals
    }

    mutating func read(_ bytes: [UInt8], isLast: Bool) throws(FileDefect) -> [ImportLine] {
        rest += bytes
        var lines: [ImportLine] = []
        var start = 0
        while rest.count - start >= layout.size {
            let record = rest[start..<start + layout.size]
            number += 1
            if let line = line(record) { lines.append(line) }
            start += layout.size
        }
        rest.removeFirst(start)
        guard !isLast || rest.isEmpty else {
            throw FileDefect(
                "it ends in the middle of a value, behind point \(number)",
                hint: "Copy it again from the disk of emoncms."
            )
        }
        return lines
    }

    private func line(_ record: ArraySlice<UInt8>) -> ImportLine? {
        let seconds =
            switch layout {
            case .fina(let meta): Int64(meta.start) + Int64(meta.interval) * Int64(number - 1)
            case .timeSeries: Int64(record.dropFirst().prefix(4).littleEndian)
            }
        let value = Float(bitPattern: record.suffix(4).littleEndian)
        if value.isNaN { return nil }
        guard let decimal = FeedNumber.decimal(value, decimals: decimals) else {
            return .failure(LineDefect(number: number, reason: "the value is infinite"))
        }
        let reading = column.register.reading(.number(decimal), column.unit)
        let time = Timestamp(milliseconds: seconds * 1_000)
        return .success(ImportRow(number: number, meter: meter, time: time, readings: [reading]))
    }
}

/// `ID.meta` of a PHPFina feed: eight bytes that are not used, the interval, the first time.
struct FinaMeta: Hashable {
    /// Seconds from one value to the next.
    let interval: UInt32
    /// The time of the first value, in unix seconds.
    let start: UInt32

    /// Reads the file.
    ///
    /// - Throws: ``FileDefect`` where it is none.
    init(_ bytes: [UInt8]) throws(FileDefect) {
        guard bytes.count == 16 else {
            throw FileDefect(
                "its .meta has \(bytes.count) bytes, not 16",
                hint: "Copy both files again from the disk of emoncms."
            )
        }
        interval = bytes[8..<12].littleEndian
        start = bytes[12..<16].littleEndian
        guard interval > 0, start > 0 else {
            throw FileDefect(
                "its .meta says that the feed never began",
                hint: "Choose a feed that has values."
            )
        }
    }
}

extension ArraySlice<UInt8> {
    /// The number of four bytes, the low one first.
    fileprivate var littleEndian: UInt32 {
        reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
