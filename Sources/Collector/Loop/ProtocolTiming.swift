public import IEC62056
public import KMP
public import MBus

/// The times of a line, for whatever is spoken on it.
public struct ProtocolTiming: Sendable, Hashable {
    /// Those of KMP.
    public var eye: KMP.LineTiming
    /// Those of a wired M-Bus.
    public var bus: MBus.LineTiming
    /// Those of requests in characters.
    public var characters: ASCIITiming

    /// Makes times.
    public init(
        eye: KMP.LineTiming = KMP.LineTiming(),
        bus: MBus.LineTiming = MBus.LineTiming(),
        characters: ASCIITiming = ASCIITiming()
    ) {
        self.eye = eye
        self.bus = bus
        self.characters = characters
    }
}
