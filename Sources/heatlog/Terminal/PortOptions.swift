import ArgumentParser
import Collector
import Transport

/// Which line to use and how; shared by the commands that talk to a meter.
struct PortOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The port that the optical head is on.",
            discussion: "/dev/ttyUSB0, tcp://host:port, rfc2217://host:port or replay:FILE",
            valueName: "port"
        )
    )
    var port: String?

    @Option(
        help: ArgumentHelp(
            "Speed and frame of the line, as in '1200 8N2'. (default: what the model needs)",
            valueName: "settings"
        )
    )
    var line: String?

    @Option(
        help: ArgumentHelp(
            "Write all bytes with their times to a file, to look at or to replay.",
            valueName: "file"
        )
    )
    var trace: String?

    /// How the line is opened, and opened anew after it failed; all of it goes into one trace.
    ///
    /// - Parameters:
    ///   - address: where it is.
    ///   - baud: the speed that the meter's model needs.
    ///   - clock: the clock that its waits are made on.
    /// - Returns: what opens the line.
    /// - Throws: ``LineError`` where the file of the trace cannot be made.
    func opening(
        _ address: LineAddress,
        baud: Int,
        clock: any Clock<Duration>
    ) throws(LineError) -> LineLoop.Opening {
        try opening(address, settings(baud: baud), clock: clock)
    }

    /// How the line is opened with settings that are known.
    func opening(
        _ address: LineAddress,
        _ settings: LineSettings,
        clock: any Clock<Duration>
    ) throws(LineError) -> LineLoop.Opening {
        let tracing = try tracing(address.description, settings, clock: clock)
        return { () async throws(LineError) in
            let open = try await address.open(settings, clock: clock)
            return tracing?.traced(open) ?? open
        }
    }

    /// The recording that was asked for; nil where none was.
    ///
    /// - Throws: ``LineError`` where its file cannot be made.
    func tracing(
        _ port: String,
        _ settings: LineSettings?,
        clock: any Clock<Duration>
    ) throws(LineError) -> Tracing? {
        try trace.map { path throws(LineError) in
            try Tracing(path, port: port, settings, clock: clock)
        }
    }

    /// The address that was given.
    func address() throws -> LineAddress? {
        guard let port else { return nil }
        do throws(LineAddressError) {
            return try LineAddress(parsing: port)
        } catch { throw Complaint(error) }
    }

    /// The settings that were given, or those that heat meters need.
    func settings(baud: Int) -> LineSettings {
        line.flatMap(LineSettings.init(parsing:)) ?? LineSettings(baud: baud, stopBits: 2)
    }

    /// The times of the line.
    func timing(_ address: LineAddress?, baud: Int) -> ProtocolTiming {
        ProtocolTiming(address, settings(baud: baud))
    }

    func validate() throws {
        if let line, LineSettings(parsing: line) == nil {
            throw ValidationError("'\(line)' are no line settings; write them like '1200 8N2'.")
        }
    }
}
