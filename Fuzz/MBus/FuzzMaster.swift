import MBus
import Metering

/// What a master is to do next, whichever it is.
enum Next {
    case send, listen(Moment), proceed, over
}

/// Drives a master with a line that says the same bytes; it ends, in one way or another.
func drive(
    _ line: [UInt8],
    _ limit: Int,
    begin: (Moment) -> Next,
    sent: (Moment) -> Next,
    receive: (UInt8, Moment) -> Next,
    timePassed: (Moment) -> Next,
    proceed: (Moment) -> Next
) {
    var now = Moment(microseconds: 0)
    var step = begin(now)
    var rest = line[...]
    for _ in 0...limit {
        switch step {
        case .send: step = sent(now)
        case .listen(let until):
            if let byte = rest.popFirst() {
                now = now.advanced(byMicroseconds: 4_584)
                step = receive(byte, now)
            } else {
                now = until
                step = timePassed(now)
            }
        case .proceed: step = proceed(now)
        case .over: return
        }
    }
    preconditionFailure("a master does not end")
}

func exchange(_ line: [UInt8]) {
    let requests: [Request] = [.readData(frameCount: true), .initialise, .select(.every)]
    for (index, request) in requests.enumerated() {
        let manner = Exchange.Manner(attempts: 2, hearsOut: index > 0)
        var exchange = Exchange(request, to: index == 2 ? .selected : PrimaryAddress(1), manner)
        func next(_ step: Exchange.Step) -> Next {
            switch step {
            case .send: return .send
            case .listen(let until): return .listen(until)
            case .finished, .failed: return .over
            }
        }
        drive(
            line,
            2 * line.count + 64,
            begin: { next(exchange.begin(at: $0)) },
            sent: { next(exchange.sent(at: $0)) },
            receive: { next(exchange.receive($0, at: $1)) },
            timePassed: { next(exchange.timePassed(at: $0)) },
            proceed: { _ in .over }
        )
    }
}

func readout(_ line: [UInt8]) {
    var readout = TelegramReadout(.secondary(.every))
    func next(_ step: TelegramReadout.Step) -> Next {
        switch step {
        case .send: return .send
        case .listen(let until): return .listen(until)
        case .telegram: return .proceed
        case .finished, .failed: return .over
        }
    }
    drive(
        line,
        2 * line.count + 512,
        begin: { next(readout.begin(at: $0)) },
        sent: { next(readout.sent(at: $0)) },
        receive: { next(readout.receive($0, at: $1)) },
        timePassed: { next(readout.timePassed(at: $0)) },
        proceed: { next(readout.proceed(at: $0)) }
    )
}

/// A search over a line that is silent from some byte on ends when its masks do.
func search(_ line: [UInt8]) {
    var search = SecondarySearch(Selection(identification: 0x1234_56FF))
    func next(_ step: SecondarySearch.Step) -> Next {
        switch step {
        case .send: return .send
        case .listen(let until): return .listen(until)
        case .found, .inseparable: return .proceed
        case .finished, .noise: return .over
        }
    }
    drive(
        line,
        // Each collision is followed by as many masks as one digit or byte has, most of them silent.
        8 * line.count + 40_000,
        begin: { next(search.begin(at: $0)) },
        sent: { next(search.sent(at: $0)) },
        receive: { next(search.receive($0, at: $1)) },
        timePassed: { next(search.timePassed(at: $0)) },
        proceed: { next(search.proceed(at: $0)) }
    )
}
