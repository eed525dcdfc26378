/// Takes out of a line what was sent and came back through the optical head.
///
/// What only begins like it is given back: an identification begins with `/` as a request does.
struct EchoFilter: Sendable {
    enum Match: Sendable, Hashable {
        /// The byte may belong to the echo.
        case part
        /// It ended the echo.
        case whole
        /// It does not belong to it, and so many bytes before it did not either.
        case none(before: Int)
    }

    let sent: WireText
    private var position = 0

    init(of sent: WireText) { self.sent = sent }

    mutating func take(_ byte: UInt8) -> Match {
        if byte == sent[position] {
            position &+= 1
            guard position == sent.count else { return .part }
            position = 0
            return .whole
        }
        let before = position
        position = 0
        return .none(before: before)
    }
}
