public import Catalogue

/// How fast a meter talks.
public struct Pace: Sendable, Hashable {
    /// How long one byte takes on the line; 9167 µs at 1200 baud.
    public var microsecondsPerByte: Int64
    /// How long the meter thinks between the last byte of a request and the first of its answer.
    ///
    /// The document allows less than 1.6 s (5512-447 §2.1); 200 ms is what users see.
    public var answerDelay: Int64

    /// Makes a pace; both times are in microseconds.
    public init(microsecondsPerByte: Int64, answerDelay: Int64 = 200_000) {
        self.microsecondsPerByte = max(0, microsecondsPerByte)
        self.answerDelay = max(0, answerDelay)
    }

    /// The pace of a line of so many baud: a byte is 11 bits at 8N2.
    public init(baud: Int, answerDelay: Int64 = 200_000) {
        let speed = Int64(max(1, baud))
        self.init(
            microsecondsPerByte: (11_000_000 + speed / 2) / speed,
            answerDelay: answerDelay
        )
    }

    /// The real pace of a model's eye.
    public init(of eye: Eye) { self.init(baud: eye.baud) }

    /// No byte takes any time: for tests in which time is not the subject.
    public static let immediate = Pace(microsecondsPerByte: 0, answerDelay: 0)
}
