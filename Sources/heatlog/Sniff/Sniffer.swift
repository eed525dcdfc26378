import KMP

/// Understands what two others say to each other on one line, or on a line each way.
///
/// No I/O and no clock: bytes and times go in, and what there is to tell comes out.
struct Sniffer {
    /// What there is to tell.
    enum Finding {
        /// A frame, an acknowledgement, or a frame that is broken.
        case frame(SniffedFrame)
        /// Bytes that belong to no frame.
        case noise(Stray, at: Duration, port: Int)
        /// The line was silent for so long.
        case silence(Duration, until: Duration)
    }

    /// How long a line is silent before that is told.
    static let silence = Duration.seconds(10)
    /// After so much silence a frame that began has no more to come: a meter forgets it as well.
    private static let patience = Duration.seconds(2)
    /// Noise is told after so short a pause, or after so many bytes.
    private static let pause = Duration.milliseconds(100)
    private static let noiseAtOnce = 32

    private var streams: [Int: SniffedStream] = [:]
    private var pairing = Pairing()
    private var latest = Duration.zero
    private(set) var tally = SniffTally()

    /// Takes bytes as they came.
    ///
    /// - Parameters:
    ///   - bytes: at least one.
    ///   - port: which line they came on.
    ///   - time: when, counted from the beginning; it never runs backwards.
    /// - Returns: what they complete.
    mutating func receive(_ bytes: [UInt8], on port: Int = 1, at time: Duration) -> [Finding] {
        var findings = timePassed(at: time)
        if !bytes.isEmpty, time - latest >= Self.silence {
            findings.append(.silence(time - latest, until: time))
        }
        for byte in bytes {
            streams[port, default: SniffedStream()].take(byte, at: time)
            if (streams[port]?.noise ?? 0) >= Self.noiseAtOnce { streams[port]?.finish() }
            findings += told(port)
        }
        if !bytes.isEmpty { latest = time }
        return findings
    }

    /// Tells what is over because nothing came for a while.
    mutating func timePassed(at time: Duration) -> [Finding] {
        streams.keys.sorted().flatMap { port -> [Finding] in
            guard let stream = streams[port], stream.isOpen else { return [] }
            let patience = stream.isInsideFrame ? Self.patience : Self.pause
            guard time - stream.latest >= patience else { return [] }
            streams[port]?.finish()
            return told(port)
        }
    }

    /// Tells what was still open: nothing comes any more.
    mutating func end(at time: Duration) -> [Finding] {
        let findings = streams.keys.sorted().flatMap { port -> [Finding] in
            streams[port]?.finish()
            return told(port)
        }
        tally.unanswered += pairing.end()
        tally.listened = time
        return findings
    }

    private mutating func told(_ port: Int) -> [Finding] {
        (streams[port]?.fetch() ?? []).map { tell($0, on: port) }
    }

    private mutating func tell(_ piece: SniffedStream.Piece, on port: Int) -> Finding {
        let isEcho = pairing.isEcho(piece, on: port)
        guard let frame = DissectedFrame(piece.segment, isEcho: isEcho, next: nil) else {
            let stray = Stray(offset: piece.segment.offset, bytes: piece.segment.wire)
            tally.count(stray)
            return .noise(stray, at: piece.start, port: port)
        }
        var sniffed = SniffedFrame(frame: frame, start: piece.start, port: port)
        if !isEcho {
            sniffed.delay = pairing.delay(of: frame, piece)
            tally.unanswered += pairing.take(frame, piece, on: port)
        }
        tally.count(sniffed)
        return .frame(sniffed)
    }
}

/// A frame that was heard.
struct SniffedFrame {
    let frame: DissectedFrame
    /// When its first byte came, counted from the beginning.
    let start: Duration
    /// Which line it came on, 1 or 2.
    let port: Int
    /// Of an answer: how long after the last byte of its request it began.
    var delay: Duration?

    /// Whether it is whole and can be believed.
    var isGood: Bool { frame.kind != .broken && frame.defect == nil }
}
