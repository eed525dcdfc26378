import MBus
import Metering

/// What came of decoding: by these a run shows that it did the work.
struct Decoded: Equatable {
    /// Data records.
    var records = 0
    /// Records with a number or a date.
    var values = 0
    /// The sum of all magnitudes, powers of ten and days.
    var sum: UInt64 = 0
}

/// Decodes `count` telegrams from bytes on the wire to exact values, each with unit and quantity.
@inline(never)
func decode(_ count: Int, from line: Span<UInt8>) -> Decoded {
    var reader = FrameReader()
    var result = Decoded()
    var position = 0
    for _ in 0..<count {
        guard reader.receive(line, from: &position) == .frame else { return result }
        let head = reader.head
        reader.withData { data in add(head, data, to: &result) }
    }
    return result
}

@inline(__always)
private func add(_ head: FrameHead, _ data: Span<UInt8>, to result: inout Decoded) {
    do throws(TelegramDefect) {
        switch try Telegram(head, data: data) {
        case .variable(let header):
            var records = DataRecords(header)
            while let record = try records.next(in: data) { add(record, data, to: &result) }
        case .fixed(let fixed):
            result.records += 2
            result.sum &+= (fixed.first.decimal?.magnitude ?? 0)
            result.sum &+= (fixed.second.decimal?.magnitude ?? 0)
        case .applicationError, .alarm, .other: return
        }
    } catch { return }
}

@inline(__always)
private func add(_ record: DataRecord, _ data: Span<UInt8>, to result: inout Decoded) {
    result.records += 1
    result.sum &+= UInt64(record.quantity.rawValue) &+ UInt64(record.unit?.rawValue ?? 0)
    if let value = record.decimal(in: data) {
        result.values += 1
        result.sum &+= value.magnitude &+ UInt64(UInt8(bitPattern: value.exponent))
    } else if record.meaning.form == .moment, let moment = record.moment(in: data) {
        result.values += 1
        switch moment {
        case .date(let date): result.sum &+= UInt64(date.day)
        case .monthDay(let day): result.sum &+= UInt64(day.day)
        case .time(let time): result.sum &+= UInt64(time.minute)
        case .dateTime(let both): result.sum &+= UInt64(both.date.day) &+ UInt64(both.time.minute)
        }
    }
}

/// The yardstick: the same bytes added up, and nothing else.
@inline(never)
func sum(_ line: Span<UInt8>) -> UInt64 {
    var sum: UInt64 = 0
    for index in 0..<line.count { sum &+= UInt64(truncatingIfNeeded: line[unchecked: index]) }
    return sum
}
