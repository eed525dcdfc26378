internal import Metering

/// A way into emonHub.
protocol HubCarrier: Sendable {
    /// How old a reading may be.
    var newest: Duration { get }

    /// A readout's frame; nil where this way cannot carry its values.
    func frame(
        node: Int,
        _ values: [ExactDecimal],
        _ layout: FrameLayout,
        at time: Timestamp
    ) -> [UInt8]?

    /// Sends the first frames, as many as go at once.
    ///
    /// - Returns: how many emonHub has taken, at least one.
    func carry(_ frames: ArraySlice<[UInt8]>) async throws(OutputError) -> Int

    /// How long the hub needs for so many frames: it moves one of an interfacer each fifth of a
    /// second.
    func pause(after count: Int) -> Duration

    /// Whatever it does besides, until the task is cancelled.
    func live() async

    /// One sentence that says what was found.
    func check() async throws(OutputError) -> String
}

extension HubCarrier {
    func pause(after count: Int) -> Duration { .milliseconds(250) * count }
    func live() async {}
}
