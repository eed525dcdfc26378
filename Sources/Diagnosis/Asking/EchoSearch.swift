import KMP
import MBus

/// Looks for what was sent among what came back.
struct EchoSearch {
    /// What it found.
    let echo: Reply.Echo
    /// What came beside the echo.
    let rest: [UInt8]

    /// Compares what came with what was sent.
    ///
    /// An echo comes byte by byte while the question is still being sent, so it stands first, but
    /// for noise. Half of its bytes in the right order, where it has to be, are more than chance
    /// gives.
    init(of sent: [UInt8], in received: [UInt8]) {
        if let place = Self.place(of: sent, in: received) {
            echo = .whole
            rest = Array(received[..<place] + received[(place + sent.count)...])
            return
        }
        if Self.isTwice(sent, in: received) {
            echo = .whole
            rest = Array(received.dropFirst(2 * sent.count))
            return
        }
        // Chance makes no checksum right: a whole question that is not ours is somebody else's.
        guard !Self.hasQuestion(received) else {
            echo = .none
            rest = received
            return
        }
        let head = Array(received.prefix(sent.count + 2))
        let common = Self.common(sent, head)
        guard common * 2 >= sent.count, common > 1 else {
            echo = .none
            rest = received
            return
        }
        echo = .damaged
        // A byte may be missing in it, and the answer may stand where the echo would end.
        let end = Self.answerStart(in: head, to: sent) ?? sent.count
        rest = Array(received.dropFirst(end))
    }

    /// Where an answer begins: its start byte with the address behind it that was asked.
    private static func answerStart(in head: [UInt8], to sent: [UInt8]) -> Int? {
        head.indices.dropLast().first {
            head[$0] == KMP.WireByte.startAnswer && head[$0 + 1] == sent[1]
        }
    }

    private static func place(of sent: [UInt8], in received: [UInt8]) -> Int? {
        guard received.count >= sent.count else { return nil }
        return (0...(received.count - sent.count)).first { received[$0...].starts(with: sent) }
    }

    /// Whether two echoes stand first, one from the adapter and one from the head, their bytes mixed.
    private static func isTwice(_ sent: [UInt8], in received: [UInt8]) -> Bool {
        guard received.count >= 2 * sent.count else { return false }
        var first = sent[...]
        var second: [UInt8] = []
        for byte in received.prefix(2 * sent.count) {
            if byte == first.first { first.removeFirst() } else { second.append(byte) }
        }
        return second == sent
    }

    private static func hasQuestion(_ received: [UInt8]) -> Bool {
        var (reader, busReader) = (FullFrameReader(), MBus.FrameReader())
        return received.contains { byte in
            let isFrame = reader.receive(byte) == .frame && reader.direction == .request
            let isBusFrame = busReader.receive(byte) == .frame
            return isFrame || isBusFrame && busReader.head.control.direction == .request
        }
    }

    /// How many bytes two sequences have in common in the same order.
    private static func common(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = [Int](repeating: 0, count: other.count + 1)
        for byte in one {
            var corner = 0
            for (place, candidate) in other.enumerated() {
                let above = row[place + 1]
                row[place + 1] = byte == candidate ? corner + 1 : max(above, row[place])
                corner = above
            }
        }
        return row[other.count]
    }
}
