internal import KMP
internal import Metering

/// The date that an entry of a log carries in its own registers.
enum LogDate {
    /// DATE and CLOCK, which every meter has.
    static let registers: [RegisterID] = [RegisterID(1003), RegisterID(1002)]
    /// Date and time in one register: of newer meters, and of electricity meters.
    private static let whole: [RegisterID] = [RegisterID(348), RegisterID(1047)]
    /// All that are no value of their own.
    static let all = registers + whole

    /// The registers that date an entry, of those that are logged.
    static func registers(among logged: [RegisterID]) -> [RegisterID] {
        if registers.allSatisfy(logged.contains) { return registers }
        if let one = whole.first(where: logged.contains) { return [one] }
        return registers.filter(logged.contains)
    }

    /// The date of an entry; one without a time was written at midnight.
    static func of(_ values: [RegisterValue]) -> MeterDateTime? {
        var (day, time): (CalendarDate?, TimeOfDay?) = (
            nil, TimeOfDay(hour: 0, minute: 0, second: 0)
        )
        for value in values where all.contains(value.id) {
            switch value.value {
            case .dateTime(let whole): return whole
            case .date(let date): day = date
            case .time(let clock): time = clock
            case .noDate: return nil
            default: break
            }
        }
        guard let day, let time else { return nil }
        return MeterDateTime(date: day, time: time)
    }
}

extension RegisterValue {
    /// Reads a record of an answer.
    init(_ record: RegisterRecord, in data: Span<UInt8>) {
        self.init(id: record.id, value: record.value(in: data), unit: record.unit)
    }
}
