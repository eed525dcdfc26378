extension LineAddress {
    /// Opens the line for this task alone.
    ///
    /// `settings` apply to serial ports and RFC 2217 servers; a plain TCP server keeps its own.
    /// Every wait of the line, also those of later calls, is made on `clock`. Throws within ten
    /// seconds when a host does not answer.
    public func open(
        _ settings: LineSettings,
        clock: any Clock<Duration>
    ) async throws(LineError) -> sending any Line {
        switch place {
        case .serial(let path):
            let parts = try await ChannelOpening.serial(path: path, settings, address: description)
            return ChannelLine(address: description, parts: parts, clock: clock)
        case .tcp(let host, let port):
            let parts = try await ChannelOpening.tcp(
                host: host,
                port: port,
                address: description,
                clock: clock
            )
            return ChannelLine(address: description, parts: parts, clock: clock)
        case .rfc2217, .replay:
            fatalError()
        }
    }
}
