// What libFuzzer calls: bytes as they might come over a line go to the readers of old MULTICALs.
// A crash, an endless loop or a broken promise below is a finding.
import IEC62056
import Metering

/// One input: bytes go to all that reads characters, as they are, and with their parity made right,
/// which chance seldom gets.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let start else { return 0 }
    let line = Array(UnsafeBufferPointer(start: start, count: size))
    for bytes in [line, line.map(SevenBit.byte)] {
        for form in [AnswerForm.digits, .text, .readout] { read(bytes, as: form) }
        let requests: [ASCIIRequest] = [
            .data(.live), .data(.program), .data(.months), .readout(.whenSilent),
        ]
        for request in requests { ask(request, bytes) }
    }
    let plain = line.map { $0 & 0x7F }
    fields(plain)
    records(plain)
    return 0
}

/// What a reader gives out is of characters with a right parity, and not longer than what came.
private func read(_ line: [UInt8], as form: AnswerForm) {
    var reader = AnswerReader<300>(form)
    for byte in line {
        let event = reader.receive(byte)
        if SevenBit.character(byte) == nil {
            switch event {
            case .stray, .failure(.parity): break
            default: preconditionFailure("a wrong parity is taken for \(event)")
            }
        }
        let text = reader.withText { span in span.indices.map { span[$0] } }
        precondition(text.count <= reader.offset, "more was read than came")
        switch event {
        case .line: fields(text)
        case .block: records(text)
        default: break
        }
    }
}

/// Lines of any kind: walking through them ends, and what is taken for the ten values has ten.
private func fields(_ text: [UInt8]) {
    let span = text.span
    var walk = DataFields()
    var end = 0
    while let field = walk.next(in: span) {
        precondition(field.count > 0 && field.offset >= end, "a field stands inside another")
        end = field.offset + field.count
        _ = field.decimal(in: span)
    }
    do throws(ASCIIDefect) {
        let data = try LiveData(text: span)
        for position in 0..<LiveField.count {
            guard let field = LiveField(rawValue: position) else { continue }
            precondition(data[field].magnitude <= 9_999_999, "more than seven digits")
        }
    } catch {}
    do throws(ASCIIDefect) {
        let data = try ProgramData(text: span)
        precondition(data.program.a * 10_000 + data.program.b * 1_000 + data.program.ccc < 100_000)
    } catch {}
}

/// Blocks of any kind: walking through them ends, at their end or with a defect.
private func records(_ block: [UInt8]) {
    let span = block.span
    var walk = ReadoutRecords()
    do throws(ASCIIDefect) {
        while let record = try walk.next(in: span) {
            precondition(record.valueOffset + record.valueCount <= block.count)
            precondition(record.unitOffset + record.unitCount <= block.count)
            _ = (record.decimal(in: span), record.unit(in: span), record.address.quantity)
        }
        precondition(block.contains(0x21), "a block ends without its mark")
    } catch {}
}

/// A reader who gets these bytes as an answer: it ends, in one way or another.
private func ask(_ request: ASCIIRequest, _ line: [UInt8]) {
    var exchange = ASCIIExchange<300>(request, attempts: 2)
    var now = Moment(microseconds: 0)
    var step = exchange.begin(at: now)
    var rest = line[...]
    for _ in 0...(3 * line.count + 64) {
        switch step {
        case .send: step = exchange.sent(at: now)
        case .listen(1_200, let limit) where rest.isEmpty: step = pass(to: limit, &now, &exchange)
        case .listen(let baud, let limit):
            guard baud == 1_200 || request.isReadout, let byte = rest.popFirst() else {
                step = pass(to: limit, &now, &exchange)
                continue
            }
            now = now.advanced(byMicroseconds: 9_167)
            step = exchange.receive(byte, at: now)
        case .finished:
            exchange.withAnswer { text in precondition(text.count > 0, "an answer of nothing") }
            return
        case .failed: return
        }
    }
    preconditionFailure("an exchange in characters does not end")
}

private func pass(
    to limit: Moment,
    _ now: inout Moment,
    _ exchange: inout ASCIIExchange<300>
) -> ASCIIExchange<300>.Step {
    now = max(now, limit)
    return exchange.timePassed(at: now)
}

extension ASCIIRequest {
    fileprivate var isReadout: Bool { if case .readout = self { true } else { false } }
}
