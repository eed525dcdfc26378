/// The times that a bus and the meters on it take, in microseconds. (EN 13757-2 §5.7; M-Bus
/// documentation §5.5)
public struct LineTiming: Sendable, Hashable {
    /// How long one byte occupies the wire: start, eight data, parity and stop bit.
    public var byte: Int32
    /// How long after the request's last byte the answer's first one may come: 330 bits and 50 ms.
    public var answer: Int32
    /// How long the line is silent behind a frame at least: 33 bits.
    public var gap: Int32
    /// What adapters and networks add on the way; a network bridge needs more than a cable.
    public var latency: Int32

    /// Makes timing for a speed in baud, with the standard's limits.
    ///
    /// Some meters take longer than the standard lets them: then `answer` or `latency` has to grow.
    ///
    /// - Precondition: `baud` is above zero.
    public init(baud: Int32 = 2400, latency: Int32 = 150_000) {
        byte = (11_000_000 + baud - 1) / baud
        answer = 330_000_000 / baud + 50_000
        gap = (33_000_000 + baud - 1) / baud
        self.latency = latency
    }
}
