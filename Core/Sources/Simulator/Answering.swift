import Catalogue
import KMP
import Metering

/// What a meter is about to send, before anything goes wrong with it.
struct Answer: Sendable {
    /// Whether it is a frame or a bare 06h.
    enum Kind: Sendable { case frame, acknowledgement }

    let kind: Kind
    let bytes: [UInt8]

    /// Eight registers of 255 bytes, all of them stuffed, fit.
    typealias Writer = FrameWriter<4_200>

    static let acknowledgement = Answer(.acknowledgement, Writer(acknowledgement: ()))

    init(_ kind: Kind, _ writer: Writer) {
        self.kind = kind
        bytes = writer.withBytes { span in span.indices.map { span[$0] } }
    }
}

extension SimulatedMeter {
    /// Whether frames for an address are for this meter.
    ///
    /// A MULTICAL 801 has its logger inside and answers for a top module as well. (5512-447 §6.3)
    func listens(to address: Address) -> Bool {
        address == options.ownAddress
            || (address == .topModule && model.hasInnerModule)
    }

    /// What the meter answers, nil where it stays silent.
    mutating func answer(
        to request: Request,
        from address: Address,
        at now: Moment
    ) -> Answer? {
        switch request {
        case .setClock(let date, let time):
            return clock.set(date: date, time: time, at: now) ? .acknowledgement : nil
        // No password is published, so whatever comes is the wrong one, and that gets no reply.
        case .putRegister: return nil
        case .getEventStatus, .clearEventStatus:
            guard address == .topModule || address == .baseModule else { return nil }
        case .log(let log):
            guard address == .topModule, memory.log(.module(log.log)) != nil else { return nil }
        case .logger:
            guard memory.logs.contains(where: { $0.plan.isInMeter }) else { return nil }
        case .other: return nil
        case .getType, .getSerialNumber, .getRegisters: break
        }
        switch request {
        case .log, .logger: recall()
        default: break
        }
        var frame = Answer.Writer(.answer, address: address, command: request.answerCommand)
        write(answerTo: request, to: &frame)
        frame.finish()
        return frame.isComplete ? Answer(.frame, frame) : nil
    }

    private func write(answerTo request: Request, to frame: inout Answer.Writer) {
        switch request {
        case .getType:
            // Which revision of the software a type had is not published: 0000h says nothing.
            frame.append(typeCode)
            frame.append(0 as UInt16)
        case .getSerialNumber: frame.append(serialNumber)
        case .getRegisters(let list): write(list, to: &frame)
        case .logger(let request): write(answerTo: request, to: &frame)
        case .log(let request): write(answerTo: request, to: &frame)
        // What was read is not kept, so there is never a record that nobody has read.
        default: frame.append(0 as UInt32)
        }
    }

    /// The first published type code of the model; 0000h says that there is none.
    private var typeCode: UInt16 {
        let codes = model.typeCodes
        return (codes.first { $0.extent == .whole } ?? codes.first)?.mark ?? 0
    }

    private func write(_ list: RegisterList, to frame: inout Answer.Writer) {
        guard !options.faults.contains(.noRegisters) else { return }
        for position in 0..<list.count {
            let asked = list[position]
            guard value(of: asked) != nil else { continue }
            let answered = options.faults.contains(.otherRegister) ? stranger(to: list) : asked
            if let content = value(of: answered) { frame.append(answered, content) }
        }
    }

    /// A register of this meter that a request did not name.
    private func stranger(to list: RegisterList) -> RegisterID {
        let candidates = model.registers.map(\.id) + options.settings.keys.sorted(by: <)
        return candidates.first { !list.contains($0) && value(of: $0) != nil } ?? RegisterID(0)
    }
}

/// Orders by number.
private func < (left: RegisterID, right: RegisterID) -> Bool { left.rawValue < right.rawValue }
