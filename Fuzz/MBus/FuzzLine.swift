// What libFuzzer calls: bytes as they might come over a bus go through every parser of M-Bus.
// A crash, an endless loop or a broken promise below is a finding.
import MBus
import Metering

/// One input: its first byte says how the rest is cut into pieces.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let start, size > 0 else { return 0 }
    let line = Array(UnsafeBufferPointer(start: start + 1, count: size - 1))
    let whole = Trace(line, pieces: max(1, line.count))
    let single = Trace(singly: line)
    let pieces = Trace(line, pieces: 1 + Int(start.pointee) % 32)
    precondition(whole == single, "read whole and read byte by byte differ")
    precondition(whole == pieces, "read whole and read in pieces differ")
    for frame in whole.frames { parse(frame) }
    // Data of any kind behind each control information, without the checksum of a frame round them.
    let data = Array(line.prefix(252))
    for information in kinds {
        let kind: FrameKind = data.isEmpty ? .control : .long
        for control in [ControlField.respondData, .sendData] {
            parse(Frame(head: FrameHead(kind, control, PrimaryAddress(1), information), data: data))
        }
    }
    exchange(line)
    readout(line)
    search(line)
    return 0
}

/// All control information whose data are looked at, and one that is not.
let kinds: [ControlInformation] = [
    .applicationReset, .dataSend, .select, .synchronise, .dataSendHighFirst, .selectHighFirst,
    .applicationError, .alarm, .variable, .fixed, .variableHighFirst, .fixedHighFirst,
    .variableBare, .variableShort, .baud300, ControlInformation(rawValue: 0x79),
]

/// A frame that a reader gave out.
struct Frame: Equatable {
    var head: FrameHead
    var data: [UInt8]
}

/// All that a reader says about a line.
struct Trace: Equatable {
    var frames: [Frame] = []
    var events: [FrameReader.Event] = []
    var offset = 0

    /// Reads in pieces of a size, each to its end.
    init(_ line: [UInt8], pieces size: Int) {
        var reader = FrameReader()
        for first in stride(from: 0, to: line.count, by: size) {
            let piece = Array(line[first..<min(first + size, line.count)])
            var position = 0
            while position < piece.count {
                take(reader.receive(piece.span, from: &position), of: reader)
            }
        }
        end(&reader)
    }

    /// Reads byte by byte.
    init(singly line: [UInt8]) {
        var reader = FrameReader()
        for byte in line { take(reader.receive(byte), of: reader) }
        end(&reader)
    }

    private mutating func take(_ event: FrameReader.Event, of reader: FrameReader) {
        switch event {
        case .pending, .stray: return
        case .frame:
            frames.append(
                Frame(
                    head: reader.head,
                    data: reader.withData { span in span.indices.map { span[$0] } }
                )
            )
            rewrite(frames[frames.count - 1])
        case .acknowledgement, .failure: break
        }
        events.append(event)
    }

    private mutating func end(_ reader: inout FrameReader) {
        offset = reader.offset
        for _ in 0...FrameReader.capacity {
            let event = reader.lineFellSilent()
            guard event != .pending else { return }
            take(event, of: reader)
        }
        preconditionFailure("a line that is silent does not end")
    }
}

/// What was read can be written, and is read again as the same.
func rewrite(_ frame: Frame) {
    let head = frame.head
    var writer =
        head.kind == .short
        ? FrameWriter(head.control, head.address)
        : FrameWriter(head.control, head.address, head.information)
    if head.kind != .short {
        writer.append(frame.data.span)
        writer.finish()
    }
    precondition(writer.isComplete, "a frame that was read does not fit when written")
    var second = FrameReader()
    var position = 0
    let event = writer.withBytes { second.receive($0, from: &position) }
    precondition(event == .frame && second.head == head, "a frame that was written is not read")
    let data = second.withData { span in span.indices.map { span[$0] } }
    precondition(data == frame.data, "a frame changed on its way")
}
