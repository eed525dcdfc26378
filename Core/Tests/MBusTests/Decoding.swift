import MBus
import Metering

/// One thing that came out of a stream of bytes.
enum Seen: Equatable {
    case frame(FrameHead, data: [UInt8])
    case acknowledgement
    case failure(FrameFailure)
}

/// Feeds bytes one at a time, then tells that the line is silent.
func feedByByte(_ wire: [UInt8]) -> [Seen] {
    var reader = FrameReader()
    let came = wire.compactMap { byte in seen(reader.receive(byte), by: reader) }
    return came + rest(of: &reader)
}

/// Feeds bytes in pieces of the given sizes, and the rest in one.
func feed(_ wire: [UInt8], pieces: [Int]) -> [Seen] {
    var reader = FrameReader()
    var result: [Seen] = []
    var left = wire[...]
    for size in pieces + [wire.count] {
        let piece = Array(left.prefix(size))
        left = left.dropFirst(size)
        var position = 0
        while position < piece.count {
            let event = reader.receive(piece.span, from: &position)
            if let one = seen(event, by: reader) { result.append(one) }
        }
    }
    return result + rest(of: &reader)
}

private func rest(of reader: inout FrameReader) -> [Seen] {
    var result: [Seen] = []
    while reader.isInsideFrame {
        let event = reader.lineFellSilent()
        if let one = seen(event, by: reader) { result.append(one) }
    }
    return result
}

private func seen(_ event: FrameReader.Event, by reader: FrameReader) -> Seen? {
    switch event {
    case .pending, .stray: nil
    case .acknowledgement: .acknowledgement
    case .failure(let failure): .failure(failure)
    case .frame:
        .frame(reader.head, data: reader.withData { span in span.indices.map { span[$0] } })
    }
}

/// A record with all that is made of it.
struct Decoded {
    var record: DataRecord
    var value: Value
    var unit: String?
    var text: String?
    var bytes: [UInt8]
}

/// A telegram with its records.
struct Whole {
    var head: FrameHead
    var telegram: Telegram
    var records: [Decoded] = []
    var manufacturerData: [UInt8]?
    var moreFollow = false
}

enum NoFrame: Error { case seen([Seen]) }

/// Decodes the only frame on a line.
func decode(_ wire: [UInt8]) throws -> Whole {
    let seen = feed(wire, pieces: [])
    guard seen.count == 1, case .frame(let head, let data)? = seen.first else {
        throw NoFrame.seen(seen)
    }
    var whole = Whole(head: head, telegram: try Telegram(head, data: data.span))
    guard case .variable(let header) = whole.telegram else { return whole }
    let end = try DataRecords(header).forEach(in: data.span) { record in
        whole.records.append(decoded(record, in: data))
    }
    whole.manufacturerData = end.manufacturerData.map {
        Array(data[$0.offset..<$0.offset + $0.count])
    }
    whole.moreFollow = end.moreFollow
    return whole
}

func decoded(_ record: DataRecord, in data: [UInt8]) -> Decoded {
    Decoded(
        record: record,
        value: record.value(in: data.span),
        unit: record.unitText(in: data.span),
        text: record.plainTextUnit(in: data.span),
        bytes: record.bytes(in: data.span)
    )
}

/// Decodes records without a frame round them.
func records(_ hex: String, order: ByteOrder = .lowFirst) throws -> [Decoded] {
    let data = bytes(hexadecimal: hex)
    var result: [Decoded] = []
    try DataRecords(order: order).forEach(in: data.span) { result.append(decoded($0, in: data)) }
    return result
}

/// The only record.
func record(_ hex: String, order: ByteOrder = .lowFirst) throws -> Decoded {
    let all = try records(hex, order: order)
    guard let first = all.first, all.count == 1 else { throw NoFrame.seen([]) }
    return first
}
