/// An input of this machine that tells when its level changed: a GPIO line, or a control line of a
/// serial port.
///
/// Like a ``Line`` it has one owner and is deliberately not `Sendable`. It knows nothing of pulses:
/// bounces come through as they are, with their times.
///
///     let source = try await EdgeAddress(parsing: "gpio:gpiochip0/17").open(clock: clock)
///     let isHigh = try source.level()
///     let batch = try await source.changes(within: .seconds(1))
///
/// A source that threw anything but `cancelled` stays broken; open the address again to go on.
public protocol EdgeSource: AnyObject {
    /// The address as the user wrote it, for messages and logs.
    var address: String { get }

    /// The present time on the scale of ``LevelChange/nanoseconds``.
    var now: UInt64 { get }

    /// The level now.
    ///
    /// A change that lies behind it may still wait to be fetched.
    func level() throws(LineError) -> Bool

    /// What has changed since the last call, oldest first, waiting at most `patience` for the first.
    ///
    /// Returns an empty batch when nothing came in that time, and at once with what lies ready.
    /// Nothing is lost when a wait ends early.
    func changes(within patience: Duration) async throws(LineError) -> EdgeBatch

    /// Gives the input back to the system; every later call throws `closed`. May be repeated.
    func close() async
}

/// One change of an input's level.
public struct LevelChange: Sendable, Hashable {
    /// The level that it took on: on a GPIO line high is a voltage, on a serial port a control
    /// signal that is asserted.
    public let isHigh: Bool
    /// When, on the system's clock that is never set (`CLOCK_MONOTONIC`): nanoseconds since boot.
    public let nanoseconds: UInt64

    /// A change to a level at a time.
    public init(isHigh: Bool, nanoseconds: UInt64) {
        self.isHigh = isHigh
        self.nanoseconds = nanoseconds
    }
}

/// What an input has done since it was last asked.
public struct EdgeBatch: Sendable, Hashable {
    /// The changes, oldest first.
    public var changes: [LevelChange]
    /// Changes that are known to have happened and were not kept: nobody fetched them in time.
    public var lost: Int

    /// A batch; without arguments one in which nothing happened.
    public init(_ changes: [LevelChange] = [], lost: Int = 0) {
        self.changes = changes
        self.lost = lost
    }

    /// Whether nothing happened.
    public var isEmpty: Bool { changes.isEmpty && lost == 0 }
}
