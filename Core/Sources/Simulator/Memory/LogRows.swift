import KMP

/// Some registers of some entries of a log, on their way into an answer.
struct LogRows: Sendable {
    /// One register of an entry, cut out of the entry's bytes.
    private struct Field: Sendable {
        let id: RegisterID
        /// Unit, length, sign and exponent.
        let head: ArraySlice<UInt8>
        let value: ArraySlice<UInt8>
    }

    /// Which of the registers asked for are logged, in the order of the request.
    let registers: [RegisterID]
    /// The entries, in the order of the answer.
    private let rows: [[Field]]

    /// Cuts registers out of entries.
    init(_ entries: [MeterLog.Entry], of plan: LogPlan, asked: RegisterList) {
        let all = entries.map { LogRows.fields(of: $0, plan.registers) }
        let logged = asked.filter { id in
            all.first?.contains { $0.id == id && !$0.value.isEmpty } ?? plan.registers.contains(id)
        }
        registers = logged
        rows = all.map { fields in
            logged.compactMap { id in fields.first { $0.id == id } }
        }
    }

    private init(registers: [RegisterID], rows: [[Field]]) {
        self.registers = registers
        self.rows = rows
    }

    /// How many entries there are.
    var count: Int { rows.count }

    /// How many bytes the first entry takes, which describes its registers.
    var firstSize: Int { (rows.first ?? []).reduce(0) { $0 + 5 + $1.value.count } }
    /// How many bytes each further one takes.
    var nextSize: Int { (rows.first ?? []).reduce(0) { $0 + $1.value.count } }

    /// Only the first entries.
    func prefix(_ count: Int) -> LogRows {
        LogRows(registers: registers, rows: Array(rows.prefix(count)))
    }

    /// Only as many registers as fit so many bytes in the first entry.
    func narrowed(to limit: Int) -> LogRows {
        var size = 0
        let kept = (rows.first ?? []).prefix { field in
            size += 5 + field.value.count
            return size <= limit
        }
        return LogRows(
            registers: Array(registers.prefix(kept.count)),
            rows: rows.map { Array($0.prefix(kept.count)) }
        )
    }

    /// Writes one entry; the first one of an answer describes its registers.
    func write(_ row: Int, to frame: inout Answer.Writer) {
        for field in rows[row] {
            if row == 0 {
                frame.append(field.id.rawValue)
                for byte in field.head { frame.append(byte) }
            }
            for byte in field.value { frame.append(byte) }
        }
    }

    private static func fields(of entry: MeterLog.Entry, _ registers: [RegisterID]) -> [Field] {
        var offset = 0
        return registers.map { id in
            let value = offset + 3
            let end = value + Int(entry.bytes[offset + 1])
            defer { offset = end }
            return Field(id: id, head: entry.bytes[offset..<value], value: entry.bytes[value..<end])
        }
    }
}
