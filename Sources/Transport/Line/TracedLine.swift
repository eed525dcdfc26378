public import Logging

/// A line that logs each chunk at trace level, in hexadecimal.
public final class TracedLine: Line {
    private let line: any Line
    private let logger: Logger

    /// Traces `line` into `logger`, naming the line's address in each message.
    public init(_ line: any Line, logger: Logger) {
        self.line = line
        self.logger = logger
    }

    public var address: String { line.address }
    public var settings: LineSettings? { line.settings }
    public var wireErrors: WireErrors? { line.wireErrors }

    public func report(_ errors: WireErrors) async { await line.report(errors) }

    public func send(_ bytes: [UInt8]) async throws(LineError) {
        logger.trace("\(address) > \(hexadecimal(bytes))")
        try await line.send(bytes)
    }

    public func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let bytes = try await line.receive(within: patience)
        if !bytes.isEmpty { logger.trace("\(address) < \(hexadecimal(bytes))") }
        return bytes
    }

    public func setSpeed(_ baud: Int) async throws(LineError) {
        logger.trace("\(address) at \(baud) baud")
        try await line.setSpeed(baud)
    }

    public func close() async {
        logger.trace("\(address) closed")
        await line.close()
    }
}
