import KMP
import Metering

extension Explanation {
    /// Explains what a meter says.
    init(answer command: Command, data: [UInt8]) {
        do throws(DataDefect) {
            self = try Explanation(believed: command, data: data)
        } catch {
            self.init(parts: DataLayout(doubted: data, defect: error).parts, defect: error)
        }
    }

    private init(believed command: Command, data: [UInt8]) throws(DataDefect) {
        switch command {
        case .getType: self = try .meterType(data)
        case .getSerialNumber: self = try .serialNumber(data)
        case .getEventStatus, .clearEventStatus: self = try .eventStatus(data)
        case .getRegister: self = try .registers(data)
        case .getLogTimePresent, .getLogLastPresent, .getLogIDPresent, .getLogTimePast:
            self = try .log(data)
        case .logger: self = try .logger(data)
        default:
            var layout = DataLayout(data)
            layout.takeRest(.data, "data of a command without a published layout")
            self.init(parts: layout.parts)
        }
    }

    private static func meterType(_ data: [UInt8]) throws(DataDefect) -> Explanation {
        let type = try MeterType(data: data.span)
        let software = type.softwareText
        var layout = DataLayout(data)
        layout.take(2, .type, "meter type \(hexadecimal(type.code))")
        layout.take(2, .software, software.map { "software \($0)" } ?? "software not given")
        let code = type.code == 0 ? nil : "0x" + hexadecimal(type.code)
        return Explanation(
            parts: layout.parts,
            facts: [
                .text("type", "Meter type", code), .text("software", "Software", software),
            ]
        )
    }

    private static func serialNumber(_ data: [UInt8]) throws(DataDefect) -> Explanation {
        let serial = String(try SerialNumber(data: data.span).rawValue)
        var layout = DataLayout(data)
        layout.take(4, .serial, "serial number \(serial)")
        return Explanation(
            parts: layout.parts,
            facts: [.text("serial", "Serial number", serial)]
        )
    }

    private static func eventStatus(_ data: [UInt8]) throws(DataDefect) -> Explanation {
        let status = try EventStatus(data: data.span)
        var layout = DataLayout(data)
        layout.take(4, .status, "event status")
        var unread: [String] = []
        if status.intervalLogHasUnread { unread.append("interval log") }
        if status.clockLogHasUnread { unread.append("clock log") }
        return Explanation(
            parts: layout.parts,
            facts: [
                .text("event_status", "Event status", hexadecimal(data)),
                Fact("unread", "Records not read", .list(unread)),
            ]
        )
    }

    private static func registers(_ data: [UInt8]) throws(DataDefect) -> Explanation {
        var layout = DataLayout(data)
        var registers: [ExplainedRegister] = []
        let span = data.span
        try RegisterRecords.forEach(in: span) { record in
            let value = record.value(in: span)
            layout.take(record, value: value)
            registers.append(ExplainedRegister(record, value))
        }
        return Explanation(parts: layout.parts, registers: registers)
    }
}

extension ExplainedRegister {
    init(_ record: RegisterRecord, _ value: Value, entry: UInt32? = nil) {
        self.init(id: record.id, entry: entry, unitCode: record.unit, value: value)
    }
}

extension DataLayout {
    /// Gives data that are not believed their parts, as far as they can be told apart.
    ///
    /// No value is named: the one that is shown would be the one that is taken for true.
    init(doubted data: [UInt8], defect: DataDefect) {
        self.init(data)
        if case .surplus(let offset, let count) = defect, count > 0 {
            take(offset, .data, "data, not believed")
            takeRest(.surplus, "too many: nothing announced it")
        }
        takeRest(.data, "data, not believed")
    }

    /// A register that describes itself: number, unit, length, sign and exponent, value.
    mutating func take(_ record: RegisterRecord, value: Value) {
        takeRegister()
        take(1, .unit, record.unit.words)
        take(1, .length, joins: true) { counted(Int($0), "byte") }
        take(1, .signExponent, joins: true, record.signExponent.words)
        takeValue(record, value: value)
    }

    /// The bytes of a register's value.
    mutating func takeValue(_ record: RegisterRecord, value: Value) {
        let text = shownText(value, record.unit)
        switch (record.unit.encoding, record.count) {
        case (.realTimeClock, 8): takeClock()
        case (.dateTime, 7): takeDateTime(text)
        case (.opaque, _): take(record.count, .value, "a format without a published layout")
        default: take(record.count, .value, text)
        }
    }

    private mutating func takeDateTime(_ text: String) {
        take(1, .summerTime) { "\($0) min of summer time" }
        take(3, .date, "year, month, day")
        take(3, .time, "hour, minute, second: \(text)")
    }

    /// A time as loggers send it: info, weekday, second, minute, hour, day, month, year.
    mutating func takeClock() {
        guard rest >= 8 else { return take(8, .time, "") }
        let part = data[offset..<offset + 8].map(Int.init)
        let date = CalendarDate(year: 2000 + part[7], month: part[6], day: part[5])
        let time = TimeOfDay(hour: part[4], minute: part[3], second: part[2])
        take(1, .info, "info byte")
        take(1, .weekday, "weekday \(part[1])")
        take(3, .time, time.map { "second, minute, hour: \($0)" } ?? "no time of day")
        take(3, .date, date.map { "day, month, year: \($0)" } ?? "no date")
    }
}
