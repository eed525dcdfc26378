import MBus
import Metering

/// Gives a frame to all who may read it, as an answer and as a request.
func parse(_ frame: Frame) {
    let data = frame.data.span
    request(frame)
    do throws(TelegramDefect) {
        switch try Telegram(frame.head, data: data) {
        case .variable(let header): try records(header, data)
        case .fixed(let fixed):
            _ = (fixed.first.decimal, fixed.second.decimal, fixed.isStored, fixed.medium.deviceType)
        case .applicationError(let error): precondition(error.text.utf8CodeUnitCount > 0)
        case .alarm, .other: break
        }
    } catch {}
}

/// The records of a telegram; a walk that was checked is walked through to its end.
func records(_ header: VariableHeader, _ data: Span<UInt8>) throws(TelegramDefect) {
    _ = (header.meter?.description, header.meter?.manufacturer.description)
    let end = try DataRecords(header).checked(data)
    var count = 0
    do throws(TelegramDefect) {
        let again = try DataRecords(header).forEach(in: data) { record in
            read(record, data)
            count += 1
        }
        precondition(again.manufacturerData == end.manufacturerData, "a walk ends in two places")
        precondition(again.moreFollow == end.moreFollow, "a walk ends in two ways")
    } catch {
        preconditionFailure("a telegram that was checked cannot be walked through: \(error)")
    }
    precondition(count <= data.count, "more records than bytes")
}

/// Everything that can be made of a record.
func read(_ record: DataRecord, _ data: Span<UInt8>) {
    precondition(record.offset + record.count <= data.count, "a value beyond the data")
    _ = (record.value(in: data), record.unitText(in: data), record.plainTextUnit(in: data))
    _ = (record.valueInformationText(in: data), record.quantity, record.isSummerTime(in: data))
    precondition(record.storage < 1 << 41 && record.tariff < 1 << 20 && record.subunit < 1 << 10)
    if record.moment(in: data) != nil { precondition(record.decimal(in: data) == nil) }
    guard let value = record.decimal(in: data) else { return }
    var length = 0
    value.forEachCharacter { _ in length += 1 }
    precondition(length > 0, "a value has no digits")
    real(record, value, data)
}

/// A real number is read back from its decimal to the last bit.
func real(_ record: DataRecord, _ value: ExactDecimal, _ data: Span<UInt8>) {
    guard record.coding == .real32, record.modifiers.offsetExponent == nil else { return }
    var bits: UInt32 = 0
    for place in 0..<4 {
        let byte = record.order == .lowFirst ? record.offset + 3 - place : record.offset + place
        bits = bits << 8 | UInt32(data[byte])
    }
    let exponent = Int(value.exponent) - Int(record.meaning.exponent)
    let again = Float("\(value.isNegative ? "-" : "")\(value.magnitude)e\(exponent)")
    precondition(again == Float(bitPattern: bits), "a real number changed")
}

/// What was understood can be said again, and is understood as the same.
func request(_ frame: Frame) {
    do throws(TelegramDefect) {
        guard let request = try Request(frame.head, data: frame.data.span) else { return }
        switch request {
        case .data, .other: return
        default: break
        }
        let writer = request.frame(to: frame.head.address)
        var reader = FrameReader()
        var position = 0
        let event = writer.withBytes { reader.receive($0, from: &position) }
        precondition(event == .frame, "a request that was written is not read")
        let head = reader.head
        let same = try reader.withData { data throws(TelegramDefect) in
            try Request(head, data: data)
        }
        precondition(same == request, "a request changed on its way")
    } catch {}
}
