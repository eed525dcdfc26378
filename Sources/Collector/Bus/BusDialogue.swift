internal import MBus
internal import Metering

/// Something that says step by step what to do on a bus: an exchange, a readout, a search.
protocol BusDialogue {
    associatedtype Step

    /// What the line has to do for a step; nil where the step tells something instead.
    static func demand(of step: Step) -> BusDemand?

    /// The bytes to be sent.
    var requestBytes: [UInt8] { get }

    mutating func begin(at now: Moment) -> Step
    mutating func sent(at now: Moment) -> Step
    mutating func receive(_ byte: UInt8, at now: Moment) -> Step
    mutating func timePassed(at now: Moment) -> Step
}

/// What a line has to do.
enum BusDemand {
    case send
    case listen(until: Moment)
}

extension Exchange: BusDialogue {
    static func demand(of step: Step) -> BusDemand? {
        switch step {
        case .send: .send
        case .listen(let limit): .listen(until: limit)
        case .finished, .failed: nil
        }
    }

    var requestBytes: [UInt8] { withRequest { span in span.indices.map { span[$0] } } }
}

extension TelegramReadout: BusDialogue {
    static func demand(of step: Step) -> BusDemand? {
        switch step {
        case .send: .send
        case .listen(let limit): .listen(until: limit)
        case .telegram, .finished, .failed: nil
        }
    }

    var requestBytes: [UInt8] { withRequest { span in span.indices.map { span[$0] } } }
}
