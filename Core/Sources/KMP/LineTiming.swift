/// The times that a line and the meter on it take, in microseconds. (5512-447 §2.1)
public struct LineTiming: Sendable, Hashable {
    /// How long one byte occupies the wire: start, eight data and two stop bits.
    public var byte: Int32
    /// How long after the request's last byte the answer's first one may come.
    public var answer: Int32
    /// How long the line has to be silent after a failure; until then the meter discards all.
    public var silence: Int32
    /// What adapters and networks add on the way; a network bridge needs more than a cable.
    public var latency: Int32

    /// Makes timing for a speed in baud, with the document's limits.
    ///
    /// - Precondition: `baud` is above zero.
    public init(baud: Int32 = 1200, latency: Int32 = 100_000) {
        byte = (11_000_000 + baud - 1) / baud
        answer = 1_600_000
        silence = 1_600_000
        self.latency = latency
    }
}
