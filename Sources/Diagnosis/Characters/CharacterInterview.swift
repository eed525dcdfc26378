internal import IEC62056
internal import Metering
internal import Transport

extension Interview {
    /// An answer to `/#1` has 81 characters.
    private typealias Exchange = ASCIIExchange<96>

    /// Asks once for the values of `/#1`: at 300 baud, and listens at 1200 on the same open line.
    ///
    /// - Parameter timing: the times of the line.
    /// - Returns: what came; nil where the request was not allowed, or there was no time for it.
    /// - Throws: what the line says; `speedIsFixed` where it has no speed of its own.
    func askCharacters(_ timing: ASCIITiming) async throws(LineError) -> CharacterRead? {
        guard isAllowed() else { return nil }
        var exchange = Exchange(.data(.live), attempts: 1, timing: timing)
        var step = exchange.begin(at: moment)
        while !isOver {
            switch step {
            case .send(let baud):
                try await change(toBaud: Int(baud))
                try await send(exchange.withRequest { span in span.indices.map { span[$0] } })
                step = exchange.sent(at: moment)
            case .listen(let baud, let limit):
                try await change(toBaud: Int(baud))
                step = try await listen(&exchange, until: limit)
            case .finished: return CharacterRead(fields: exchange.fields, seen: exchange.evidence)
            case .failed:
                try await hearRest(of: exchange.evidence)
                return CharacterRead(fields: nil, seen: exchange.evidence)
            }
        }
        // A question that was cut off proves nothing.
        return nil
    }

    /// Lets the rest of a damaged answer pass, which is nothing that came unasked.
    private func hearRest(of evidence: ASCIIEvidence) async throws(LineError) {
        guard evidence.damagedAnswers > 0 else { return }
        let end = elapsed + .seconds(2)
        while elapsed < end {
            guard try await !receive(within: .milliseconds(300)).isEmpty else { return }
        }
    }

    private func listen(
        _ exchange: inout Exchange,
        until limit: Moment
    ) async throws(LineError) -> Exchange.Step {
        let wait = Duration.microseconds(max(0, limit.microseconds - moment.microseconds))
        let bytes = try await receive(within: wait)
        guard !bytes.isEmpty else { return exchange.timePassed(at: moment) }
        var step = Exchange.Step.failed(.noAnswer)
        for byte in bytes {
            step = exchange.receive(byte, at: moment)
            guard case .listen = step else { return step }
        }
        return step
    }

    /// The present moment.
    private var moment: Moment {
        Moment(microseconds: Int64(elapsed / .microseconds(1)))
    }
}

extension ASCIIExchange {
    /// The ten numbers as sent.
    fileprivate var fields: String {
        withAnswer { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
                .split { $0.isWhitespace }.joined(separator: " ")
        }
    }
}
