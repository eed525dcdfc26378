import KMP
import Metering

/// What is asked for: one register twice, so that an answer may have it twice.
let asked: RegisterList = [RegisterID(60), RegisterID(86), RegisterID(60)]

/// Gives the data of a frame to all who may read them, as a request and as an answer.
func parse(_ frame: Frame) {
    let data = frame.data.span
    request(frame.command, data)
    attempt { () throws(DataDefect) in
        let type = try MeterType(data: data)
        _ = (type.softwareText, type.softwareNumber)
    }
    attempt { () throws(DataDefect) in _ = try SerialNumber(data: data) }
    attempt { () throws(DataDefect) in _ = try EventStatus(data: data).clockLogHasUnread }
    attempt { () throws(DataDefect) in
        try RegisterRecords.forEach(in: data) { read($0, data) }
    }
    attempt { () throws(DataDefect) in
        try RegisterRecords.forEach(in: data, requested: asked) { read($0, data) }
    }
    logs(data)
}

/// Runs a parser that may refuse what it gets.
func attempt(_ parse: () throws(DataDefect) -> Void) {
    do throws(DataDefect) { try parse() } catch {}
}

/// What was understood can be said again, and is understood as the same.
func request(_ command: Command, _ data: Span<UInt8>) {
    attempt { () throws(DataDefect) in
        let request = try Request(command, data: data)
        let frame: FrameWriter<2100> = request.frame(to: .meter)
        switch request {
        case .other, .logger(.other): return
        default: break
        }
        var reader = FrameReader<2100>()
        var position = 0
        let event = frame.withBytes { reader.receive($0, from: &position) }
        precondition(event == .frame, "a request that was written is not read")
        try reader.withData { again throws(DataDefect) in
            let same = try Request(reader.command, data: again)
            precondition(same == request, "a request changed on its way")
        }
    }
}

/// Everything that can be made of a register.
func read(_ record: RegisterRecord, _ data: Span<UInt8>) {
    _ = record.value(in: data)
    _ = (record.unit.isKnown, record.unit.unit)
    guard let value = record.decimal(in: data) else { return }
    precondition(value.magnitude == record.magnitude(in: data))
    var length = 0
    value.forEachCharacter { _ in length += 1 }
    precondition(length > 0, "a value has no digits")
    _ = (value.mantissa, value.wholeNumber, value.rescaled(to: -3))
}

func logs(_ data: Span<UInt8>) {
    attempt { () throws(DataDefect) in
        let answer = try LogAnswer(data: data)
        try promised { () throws(DataDefect) in
            try answer.forEachValue(in: data) { read($1, data) }
        }
    }
    attempt { () throws(DataDefect) in
        guard case .entries(let entries) = try LoggerAnswer(data: data) else { return }
        try promised { () throws(DataDefect) in
            try entries.forEachValue(in: data) { read($1, data) }
        }
    }
}

/// Runs what "never throws for the data that the answer was made from".
func promised(_ walk: () throws(DataDefect) -> Void) throws(DataDefect) {
    do throws(DataDefect) { try walk() } catch {
        preconditionFailure("an answer that was accepted cannot be walked through: \(error)")
    }
}

/// A master who gets these bytes as an answer: it ends, in one way or another.
func exchange(_ line: [UInt8]) {
    var exchange = Exchange<300>(.getRegisters(asked), attempts: 2)
    var now = Moment(microseconds: 0)
    var step = exchange.begin(at: now)
    var rest = line[...]
    for _ in 0...(2 * line.count + 64) {
        switch step {
        case .send: step = exchange.sent(at: now)
        case .listen(let limit):
            if let byte = rest.popFirst() {
                now = now.advanced(byMicroseconds: 9_167)
                step = exchange.receive(byte, at: now)
            } else {
                now = limit
                step = exchange.timePassed(at: now)
            }
        case .finished:
            exchange.withAnswer { data in
                attempt { () throws(DataDefect) in
                    try RegisterRecords.forEach(in: data) { read($0, data) }
                }
            }
            return
        case .failed: return
        }
    }
    preconditionFailure("an exchange does not end")
}
