import MBus
internal import Metering
internal import Transport

extension Examination {
    /// Looks for meters by their secondary addresses, as far as there is time.
    func search(_ mask: Selection) async throws(LineError) {
        let baud = Int32(clamping: interview.settings.baud)
        let latency: Int32 = evidence.isBridge ? 1_000_000 : 150_000
        var search = SecondarySearch(mask, timing: LineTiming(baud: baud, latency: latency))
        var step = search.begin(at: interview.moment)
        evidence.bus?.isSearchOver = false
        var (asked, sent, heard) = (mask, [UInt8](), [UInt8]())
        walk: while hasTime(for: .milliseconds(500)) {
            switch step {
            case .send:
                note(asked, answered: EchoSearch(of: sent, in: heard).rest)
                guard interview.isAllowed() else { return }
                (asked, heard) = (search.mask, [])
                sent = search.withRequest { span in span.indices.map { span[$0] } }
                progress("searching the bus, \(counted(Int(search.tally.probes) + 1, "selection"))")
                try await interview.send(sent)
                step = search.sent(at: interview.moment)
            case .listen(let limit):
                let bytes = try await interview.receive(within: interview.wait(until: limit))
                heard += bytes
                step = search.take(bytes, at: interview.moment)
            case .found(let finding):
                evidence.bus?.found.append(finding)
                step = search.proceed(at: interview.moment)
            case .inseparable:
                evidence.bus?.isInseparable = true
                step = search.proceed(at: interview.moment)
            case .noise:
                evidence.bus?.babble = 1
                break walk
            case .finished:
                evidence.bus?.isSearchOver = true
                break walk
            }
        }
        evidence.bus?.selections += Int(search.tally.probes)
        tellSearch()
    }

    /// Remembers that a selection was answered, by whatever.
    private func note(_ mask: Selection, answered rest: [UInt8]) {
        guard !rest.isEmpty, evidence.bus?.branches.last != mask else { return }
        evidence.bus?.branches.append(mask)
    }

    private func tellSearch() {
        guard let bus = evidence.bus else { return }
        let cut = bus.isSearchOver ? "" : ", as far as there was time"
        let words =
            "Searched the bus with \(counted(bus.selections, "selection"))\(cut): "
            + "\(counted(bus.known.count, "meter")) found."
        tell(Step(.address, bus.known.isEmpty ? .open : .good, words))
        for finding in bus.known.prefix(8) { tell(Step(.address, .open, "\(finding.words).")) }
    }
}

extension SecondarySearch {
    /// Takes what came, up to where something has to be done; or that the time passed.
    fileprivate mutating func take(_ bytes: [UInt8], at now: Moment) -> Step {
        guard var byte = bytes.first else { return timePassed(at: now) }
        var rest = bytes.dropFirst()
        while true {
            let step = receive(byte, at: now)
            guard case .listen = step, let next = rest.popFirst() else { return step }
            byte = next
        }
    }
}

extension Interview {
    /// The present, on the time scale of the protocol.
    fileprivate var moment: Moment {
        Moment(microseconds: Int64(elapsed / .microseconds(1)))
    }

    fileprivate func wait(until limit: Moment) -> Duration {
        .microseconds(max(1, limit.microseconds - moment.microseconds))
    }
}
