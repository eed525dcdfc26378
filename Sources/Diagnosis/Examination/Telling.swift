internal import Catalogue
import KMP
internal import MBus
internal import Transport

// The steps' results in words.

extension Examination {
    /// Looks at what the system says of the port.
    ///
    /// - Returns: whether it is worth opening.
    func lookAtPort() -> Bool {
        guard let port = evidence.port else {
            tell(Step(.port, .open, "\(evidence.address) is not a port of this machine."))
            return true
        }
        guard port.exists else {
            tell(Step(.port, .bad, "There is no \(evidence.address)."))
            return false
        }
        tell(Step(.port, .good, "The port \(evidence.address) exists."))
        guard port.isPermitted else {
            tell(Step(.permission, .bad, "You may not open it."))
            return false
        }
        tell(Step(.permission, .good, "You may open it."))
        if let kind = port.kind { tell(kind.step) }
        if port.isConsole { tell(Step(.adapter, .bad, "The kernel's console is on this port.")) }
        return true
    }

    func tellOpened() {
        if evidence.port != nil { tell(Step(.holder, .good, "No other program has it open.")) }
        let words = evidence.isSettable ? "set to \(wish.settings)" : "with the bridge's own speed"
        tell(Step(.opening, .good, "It opens, \(words)."))
    }

    func tellSilence() {
        let count = evidence.unasked
        let words =
            count == 0
            ? "The line is quiet before we ask."
            : "\(counted(count, "byte")) came before we asked anything."
        tell(Step(.silence, count > 1 ? .bad : .good, words))
    }

    /// What all the questions so far have brought, one thing after the other.
    func tellReplies() {
        let replies = evidence.plain.map(\.reply)
        tell(echoStep(replies))
        let strays = replies.reduce(0) { $0 + $1.strays }
        tell(
            strays == 0
                ? Step(.bytes, .good, "No other bytes came.")
                : Step(.bytes, .bad, "\(counted(strays, "other byte")) came.")
        )
        tell(wireStep)
        let good = replies.count(where: \.isAnswered)
        tell(
            good > 0
                ? Step(.frame, .good, "A valid answer came.")
                : Step(.frame, .bad, "No valid answer came.")
        )
        tellAnswer(replies)
    }

    private func tellAnswer(_ replies: [Reply]) {
        let damaged = replies.count(where: \.isDamaged)
        for case .otherAddress(let address) in replies.map(\.answer) {
            tell(Step(.address, .bad, "An answer came from address \(address.words)."))
        }
        if replies.contains(where: \.isAnswered) {
            tell(Step(.address, .good, "It is from address \(evidence.meter.words), the meter's."))
        }
        if damaged > 0 {
            tell(Step(.checksum, .bad, "\(counted(damaged, "answer")) arrived damaged."))
        } else if replies.contains(where: \.isAnswered) {
            tell(Step(.checksum, .good, "Its checksum is right."))
        }
        guard let delay = replies.compactMap(\.delay).last else { return }
        let result: Step.Result = evidence.isSlow ? .bad : .good
        tell(Step(.time, result, "It began after \(delay.inSeconds)."))
    }

    private func echoStep(_ replies: [Reply]) -> Step {
        if replies.contains(where: { $0.echo == .damaged }) {
            return Step(.echo, .bad, "Our own request comes back damaged.")
        }
        return replies.contains { $0.echo == .whole }
            ? Step(.echo, .open, "Our own request comes back whole, as optical heads do it.")
            : Step(.echo, .open, "Our own request does not come back.")
    }

    var wireStep: Step {
        guard let wire = interview.wireErrors else {
            return Step(.wireErrors, .open, "Damaged characters are not counted here.")
        }
        let count = wire.framing + wire.parity + wire.breaks
        guard count > 0 else {
            return Step(.wireErrors, .good, "The receiver counted no damaged characters.")
        }
        let words = "The receiver counted \(counted(count, "damaged character"))."
        return Step(.wireErrors, .bad, words)
    }

    func tellMeter() {
        guard evidence.model != nil || evidence.type?.code ?? 0 != 0 else {
            return tell(Step(.meter, .open, "It has not said what model it is."))
        }
        let name = evidence.model?.name ?? "a meter that the catalogue does not know"
        let serial = evidence.serial.map { ", serial number \($0.rawValue)" } ?? ""
        tell(Step(.meter, .good, "It is \(name)\(serial)."))
    }

    func registersStep(_ wanted: [RegisterID], _ reply: Reply?, _ found: [RegisterID]) -> Step {
        guard let reply, reply.isAnswered else {
            return Step(.registers, .bad, "Asked for registers: \(reply.words).")
        }
        let words = "\(found.count) of \(counted(wanted.count, "register")) asked for are there."
        return Step(.registers, found.isEmpty ? .bad : .good, words)
    }
}

extension SerialPort.Kind {
    fileprivate var step: Step {
        switch self {
        case .usb(_, let product): Step(.adapter, .good, "It is a USB adapter: \(product).")
        case .onBoard(let driver): Step(.adapter, .good, "It is on board (driver \(driver)).")
        case .miniUART:
            Step(.adapter, .bad, "It is a Pi's mini UART: no parity, no second stop bit.")
        }
    }
}

extension Reply {
    /// What came back, to stand behind a colon.
    var words: String {
        switch answer {
        case .good, .noRegisters, .fields: "it answers"
        case .acknowledged, .telegram: surplus == 0 ? "it answers" : "more than one answer came"
        case .otherAddress(let address): "an answer came from address \(address.words)"
        case .otherTelegram(let answer): "an answer came from address \(answer.address.rawValue)"
        case .damaged, .damagedTelegram: "an answer came, damaged"
        case .unbelievable: "an answer came that fits no question"
        case .none: silentWords
        }
    }

    private var silentWords: String {
        switch echo {
        case .whole:
            strays > 0
                ? "our own request and stray bytes came back" : "only our own request came back"
        case .damaged: "our own request came back, damaged"
        case .none:
            count == 0 ? "nothing came back" : "\(counted(count, "byte")) without meaning came"
        }
    }
}

extension Duration {
    /// Seconds with one decimal, as in `1.8 s`.
    var inSeconds: String {
        let tenths = (self / .milliseconds(1) + 50) / 100
        let whole = Int(tenths)
        return "\(whole / 10).\(whole % 10) s"
    }
}

/// A number and its noun.
func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}
