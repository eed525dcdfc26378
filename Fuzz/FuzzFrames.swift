// What libFuzzer calls: bytes as they might come over a line go through every parser of Core.
// A crash, an endless loop or a broken promise below is a finding.
import KMP
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
    // Data of any kind behind each command, without the checksum that chance never gets right.
    for command in commands { parse(Frame(command: command, data: line)) }
    exchange(line)
    characters(line)
    pulses(line)
    return 0
}

/// All commands whose data are looked at.
let commands: [Command] = [
    .getType, .getSerialNumber, .setClock, .getRegister, .putRegister, .getEventStatus,
    .clearEventStatus, .getLogTimePresent, .getLogLastPresent, .getLogIDPresent,
    .getLogTimePast, .logger,
]

/// A frame that a reader gave out.
struct Frame: Equatable {
    var command: Command
    var data: [UInt8]
}

/// All that a reader says about a line.
struct Trace: Equatable {
    var frames: [Frame] = []
    var events: [FrameReader<300>.Event] = []
    var offset = 0
    var isInsideFrame = false

    /// Reads in pieces of a size, each to its end.
    init(_ line: [UInt8], pieces size: Int) {
        var reader = FrameReader<300>()
        for first in stride(from: 0, to: line.count, by: size) {
            let piece = Array(line[first..<min(first + size, line.count)])
            var position = 0
            while position < piece.count {
                take(reader.receive(piece.span, from: &position), of: reader)
            }
        }
        end(reader)
    }

    /// Reads byte by byte.
    init(singly line: [UInt8]) {
        var reader = FrameReader<300>()
        for byte in line { take(reader.receive(byte), of: reader) }
        end(reader)
    }

    private mutating func take(_ event: FrameReader<300>.Event, of reader: FrameReader<300>) {
        switch event {
        case .pending, .stray: return
        case .frame:
            let data = reader.withData { span in span.indices.map { span[$0] } }
            frames.append(Frame(command: reader.command, data: data))
            rewrite(reader)
        case .acknowledgement, .failure: break
        }
        events.append(event)
    }

    private mutating func end(_ reader: FrameReader<300>) {
        offset = reader.offset
        isInsideFrame = reader.isInsideFrame
    }
}

/// What was read can be written, and is read again as the same.
func rewrite(_ reader: FrameReader<300>) {
    var writer = FrameWriter<610>(
        reader.direction,
        address: reader.address,
        command: reader.command
    )
    reader.withData { writer.append($0) }
    writer.finish()
    precondition(writer.isComplete, "a frame that was read does not fit when written")
    var second = FrameReader<300>()
    var position = 0
    let event = writer.withBytes { second.receive($0, from: &position) }
    precondition(event == .frame, "a frame that was written is not read")
    precondition(contents(second) == contents(reader), "a frame changed on its way")
}

func contents(_ reader: FrameReader<300>) -> [UInt8] {
    reader.withContents { span in span.indices.map { span[$0] } }
}
