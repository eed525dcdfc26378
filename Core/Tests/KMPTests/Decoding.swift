import KMP
import Metering

/// One thing that came out of a stream of bytes.
enum Seen: Equatable {
    case frame(direction: Direction, contents: [UInt8])
    case acknowledgement
    case failure(FrameFailure)
}

/// Feeds bytes one at a time.
func feedByByte(_ wire: [UInt8]) -> [Seen] {
    var reader = FullFrameReader()
    return wire.compactMap { byte in seen(reader.receive(byte), by: reader) }
}

/// Feeds bytes in pieces of the given sizes, and the rest in one.
func feed(_ wire: [UInt8], pieces: [Int]) -> [Seen] {
    var reader = FullFrameReader()
    var result: [Seen] = []
    var rest = wire[...]
    for size in pieces + [wire.count] {
        let piece = Array(rest.prefix(size))
        rest = rest.dropFirst(size)
        var position = 0
        while position < piece.count {
            let event = reader.receive(piece.span, from: &position)
            if let one = seen(event, by: reader) { result.append(one) }
        }
    }
    return result
}

private func seen(_ event: FullFrameReader.Event, by reader: FullFrameReader) -> Seen? {
    switch event {
    case .pending, .stray: nil
    case .acknowledgement: .acknowledgement
    case .failure(let failure): .failure(failure)
    case .frame:
        .frame(
            direction: reader.direction,
            contents: reader.withContents { span in span.indices.map { span[$0] } }
        )
    }
}

/// A register as an answer gave it.
struct Decoded: Equatable {
    let id: UInt16
    let value: Value
    let unit: UnitCode
}

/// The registers of an answer to GetRegister, or the DataDefect that it is refused for.
func registers(
    in data: [UInt8],
    requested: RegisterList? = nil
) throws(DataDefect) -> [Decoded] {
    var result: [Decoded] = []
    let span = data.span
    try RegisterRecords.forEach(in: span, requested: requested) { record in
        result.append(
            Decoded(id: record.id.rawValue, value: record.value(in: span), unit: record.unit)
        )
    }
    return result
}

/// Puts an answer frame round data.
func answer(_ command: Command, _ data: [UInt8], from address: Address = .meter) -> [UInt8] {
    var frame = FrameWriter<4200>(.answer, address: address, command: command)
    frame.append(data.span)
    frame.finish()
    return frame.wireBytes
}
