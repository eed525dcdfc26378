/// A half-duplex line with one owner: the bytes of a serial port, a socket or a recording.
///
/// Deliberately not `Sendable`: the compiler then proves that one task owns it, so that no request
/// can be put on the wire in the middle of another's answer.
///
///     let line = try await LineAddress(parsing: "/dev/ttyUSB0").open(settings, clock: clock)
///     try await line.send(request)
///     let answer = try await line.receive(within: .seconds(2))
///
/// A line that threw `closed` stays closed; open the address again to go on.
public protocol Line: AnyObject {
    /// The address as the user wrote it, for messages and logs.
    var address: String { get }

    /// The settings in force as far as this end can know them, `nil` where there are none.
    ///
    /// On a pseudo-terminal or an accepted RFC 2217 connection these are what the program at the
    /// other end asked for.
    var settings: LineSettings? { get }

    /// What the wire has got wrong so far, `nil` where the line has no means to tell.
    var wireErrors: WireErrors? { get }

    /// Tells the other end what our end of the wire got wrong since the last call, where the line can.
    ///
    /// A simulated meter's gateway does so before it sends the bytes that came with the errors.
    func report(_ errors: WireErrors) async

    /// Hands `bytes` to the operating system, in order and complete.
    ///
    /// Returns when they are queued, which at 1200 baud is long before the last one has left.
    func send(_ bytes: [UInt8]) async throws(LineError)

    /// What has come, waiting at most `patience` for the first byte.
    ///
    /// Returns `[]` when nothing came in that time, and at once with whatever lies ready: a frame
    /// may arrive in any number of pieces. Nothing is lost when a wait ends early.
    func receive(within patience: Duration) async throws(LineError) -> [UInt8]

    /// Changes the speed of the open line; whatever else was set stays.
    ///
    /// What was sent leaves at the old speed first, as far as the adapter tells; what has come is
    /// kept. Old meters are asked at one speed and answer at another.
    ///
    /// - Parameter baud: bits a second.
    /// - Throws: ``LineError``; `speedIsFixed` on a line whose speed cannot be changed from here, as
    ///   over plain TCP, and `settingsRefused` where the port lacks that speed.
    func setSpeed(_ baud: Int) async throws(LineError)

    /// Gives the line back to the system; every later call throws `closed`. May be repeated.
    func close() async
}

extension Line {
    /// Nothing, unless the line has a way to tell.
    public func report(_ errors: WireErrors) async {}

    /// Refuses, unless the line has a speed of its own.
    public func setSpeed(_ baud: Int) async throws(LineError) {
        throw LineError(.speedIsFixed, address: address)
    }

    /// Unknown, unless the line says otherwise.
    public var settings: LineSettings? { nil }

    /// Unknown, unless the line says otherwise.
    public var wireErrors: WireErrors? { nil }
}

/// Characters that the receiver at the wire saw damaged, counted since the line was opened.
///
/// A wrong baud rate or a head out of place shows here long before a whole frame arrives.
public struct WireErrors: Sendable, Hashable {
    /// Characters without a stop bit: a wrong baud rate, or stray light.
    public var framing = 0
    /// Characters whose parity bit did not fit.
    public var parity = 0
    /// Characters lost because nobody fetched them in time.
    public var overrun = 0
    /// Times that the wire was held low for longer than a character.
    public var breaks = 0

    /// No errors yet.
    public init() {}

    /// What has been added since `earlier`.
    public func since(_ earlier: WireErrors) -> WireErrors {
        var difference = self
        difference.framing -= earlier.framing
        difference.parity -= earlier.parity
        difference.overrun -= earlier.overrun
        difference.breaks -= earlier.breaks
        return difference
    }
}
