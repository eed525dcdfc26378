import KMP

/// Puts an answer to its request, and tells a request from its echo.
struct Pairing {
    private struct Asked {
        let wire: [UInt8]
        let address: Address?
        let command: Command?
        let start: Duration
        let end: Duration
        let port: Int

        /// What answers it: of all commands one has another command in its answer.
        var answerCommand: Command? { command == .clearEventStatus ? .getEventStatus : command }
    }

    /// A meter answers within 1.6 s; a bridge adds its own.
    private static let limit = Duration.seconds(5)
    /// An optical head gives a byte back while the next one is sent; who asks again waits longer.
    private static let echoPause = Duration.milliseconds(150)

    private var asked: Asked?

    /// Whether a piece is the last request once more, come back through the head.
    func isEcho(_ piece: SniffedStream.Piece, on port: Int) -> Bool {
        guard let asked, piece.segment.wire == asked.wire else { return false }
        let since = port == asked.port ? asked.end : asked.start
        let most = port == asked.port ? Self.echoPause : .seconds(1)
        return piece.start - since <= most
    }

    /// How long an answer took; nil for what answers nothing that was heard.
    func delay(of frame: DissectedFrame, _ piece: SniffedStream.Piece) -> Duration? {
        guard let asked, answers(frame, asked), piece.start - asked.end <= Self.limit else {
            return nil
        }
        return max(.zero, piece.start - asked.end)
    }

    /// Keeps a request until it is answered, and lets go of one that is.
    ///
    /// - Returns: how many requests went without an answer, 0 or 1.
    mutating func take(
        _ frame: DissectedFrame,
        _ piece: SniffedStream.Piece,
        on port: Int
    ) -> Int {
        if delay(of: frame, piece) != nil {
            asked = nil
            return 0
        }
        guard frame.kind == .frame, frame.direction == .request else { return 0 }
        let unanswered = end()
        asked = Asked(
            wire: piece.segment.wire,
            address: frame.address,
            command: frame.command,
            start: piece.start,
            end: piece.end,
            port: port
        )
        return unanswered
    }

    /// Forgets the request that waits.
    ///
    /// - Returns: how many there were, 0 or 1.
    mutating func end() -> Int {
        defer { asked = nil }
        return asked == nil ? 0 : 1
    }

    /// A broken answer is the answer that it took so long for, but none that was received.
    private func answers(_ frame: DissectedFrame, _ asked: Asked) -> Bool {
        switch frame.kind {
        case .broken: false
        case .acknowledgement: asked.command == .setClock || asked.command == .putRegister
        case .frame:
            frame.direction == .answer && frame.address == asked.address
                && frame.command == asked.answerCommand
        }
    }
}
