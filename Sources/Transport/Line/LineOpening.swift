extension LineAddress {
    /// Opens the line for this task alone.
    ///
    /// `settings` apply to serial ports and RFC 2217 servers; a plain TCP server keeps its own.
    /// Every wait of the line, also those of later calls, is made on `clock`. Throws within ten
    /// seconds when a host does not answer, and five more when it speaks another protocol.
    public func open(
        _ settings: LineSettings,
        clock: any Clock<Duration>
    ) async throws(LineError) -> sending any Line {
        let parts: ChannelLine.Parts
        let address = description
        switch place {
        case .serial(let path):
            parts = try await ChannelOpening.serial(
                path: path,
                settings,
                address: address,
                clock: clock
            )
        case .tcp(let host, let port):
            parts = try await ChannelOpening.tcp(
                host: host,
                port: port,
                address: address,
                clock: clock
            )
        case .rfc2217(let host, let port):
            parts = try await ChannelOpening.rfc2217(
                host: host,
                port: port,
                settings,
                address: address,
                clock: clock
            )
        case .unix(let path):
            parts = try await ChannelOpening.unix(path: path, address: address)
        case .replay(let file):
            let recording = try Recording(file: file, address: address)
            return ReplayLine(recording, pace: .recorded, address: address, clock: clock)
        }
        return ChannelLine(address: address, parts: parts, clock: clock)
    }
}
