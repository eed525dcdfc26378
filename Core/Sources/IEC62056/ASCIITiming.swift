internal import Metering

/// The speeds and times of an old MULTICAL's line; times are in microseconds.
public struct ASCIITiming: Sendable, Hashable {
    /// How fast requests and readouts go, in baud.
    public var slow: Int32 = 300
    /// How fast answers to `/#n` come, in baud.
    public var fast: Int32 = 1200
    /// How long the line stays at the request's speed behind the request's last bit.
    ///
    /// The answer begins 0.3 s behind that bit at the earliest: until then both the last bit has to
    /// have left the adapter and the speed has to be changed. (5511-634 §4)
    public var turnaround: Int32 = 80_000
    /// How long behind the request's last bit the answer may begin: usually after 1 to 2 s.
    public var answer: Int32 = 3_000_000
    /// How long from one request to the next at least. (5511-634 §4: repeat every 5 s or later)
    public var repetition: Int32 = 5_000_000
    /// How long an answer may pause inside, latency apart: adapters deliver in bursts, meters never
    /// pause.
    public var gap: Int32 = 500_000
    /// How long nothing may come behind a line end for an answer of unknown length to be over.
    public var silence: Int32 = 1_000_000
    /// How long behind a byte that cannot be read a line may not begin: that byte may be its first.
    public var separation: Int32 = 100_000
    /// How long to wait behind an identification before `ACK 000`. (IEC 62056-21: 200 to 1500 ms)
    public var reaction: Int32 = 250_000
    /// How long a meter may take from its identification to its data where it waits for nothing.
    public var patience: Int32 = 1_400_000
    /// What adapters and networks add on the way.
    public var latency: Int32

    /// Makes timing with the documents' limits.
    public init(latency: Int32 = 100_000) { self.latency = latency }

    /// How long so many characters of eleven bits take.
    func wire(_ count: Int, baud: Int32) -> Int64 {
        let character = (11_000_000 &+ baud &- 1) / max(1, baud)
        return Int64(widening: Int32(truncatingIfNeeded: count)) * Int64(widening: character)
    }
}
