public import Catalogue
public import IEC62056
public import KMP
public import MBus

/// How a meter is reached on its line: what is spoken there, and who is meant.
public enum MeterAccess: Sendable, Hashable {
    /// KMP, by the optical eye or by a module that speaks it.
    case eye(Address)
    /// Wired M-Bus.
    case bus(TelegramReadout.Target)
    /// Requests in characters, as a MULTICAL III, 66 or 401 knows them; the meter does not say what
    /// its digits mean.
    case characters(ASCIIMeterModel, LineScale)

    /// Whether two meters of a line speak the same protocol.
    public func speaksLike(_ other: MeterAccess) -> Bool {
        switch (self, other) {
        case (.eye, .eye), (.bus, .bus), (.characters, .characters): true
        default: false
        }
    }

    /// Whether it is asked for registers one by one, and for what its memory holds.
    public var isEye: Bool {
        if case .eye = self { true } else { false }
    }

    /// Whether it is on a wired M-Bus.
    public var isBus: Bool {
        if case .bus = self { true } else { false }
    }
}
