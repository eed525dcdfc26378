import ArgumentParser
import Collector
import MBus
import Settings
import Transport

/// Which M-Bus line to use and how; shared by the commands that talk to a bus.
struct BusPort: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The port that the bus's master is on.",
            discussion: "/dev/ttyUSB0, tcp://host:port, rfc2217://host:port or replay:FILE",
            valueName: "port"
        )
    )
    var port: String

    @Option(
        help: ArgumentHelp(
            "The speed of the bus; auto tries 2400, 300 and 9600. (default: 2400)",
            valueName: "baud|auto"
        )
    )
    var baud: BusSpeed?

    @Option(
        help: ArgumentHelp(
            "Speed and frame of the line, for a converter that is not 8E1: '2400 8N1'.",
            valueName: "settings"
        )
    )
    var line: String?

    @Option(
        help: ArgumentHelp(
            "How long adapter and network add to a meter's answer. (default: 150ms, network 1s)",
            valueName: "time"
        )
    )
    var wait: Interval?

    @Option(
        help: ArgumentHelp(
            "Write all bytes with their times to a file, to look at or to replay.",
            valueName: "file"
        )
    )
    var trace: String?

    func validate() throws {
        guard line == nil || baud == nil else {
            throw ValidationError("--line and --baud exclude each other.")
        }
        if let line, LineSettings(parsing: line) == nil {
            throw ValidationError("'\(line)' are no line settings; write them like '2400 8E1'.")
        }
        if let wait, wait.duration > .seconds(60) {
            throw ValidationError("--wait is at most 60s.")
        }
    }

    /// The bus at each of the speeds that are to be tried, in their order; none is open yet.
    ///
    /// - Parameter target: who will be asked; where the configuration has it, its budget counts.
    /// - Returns: the places.
    /// - Throws: a complaint where the port is none, the trace cannot be made, or the journal that
    ///   the requests are counted in cannot be opened.
    func places(
        asking target: TelegramReadout.Target? = nil
    ) throws(Complaint) -> [BusPlace] {
        let address: LineAddress
        do throws(LineAddressError) {
            address = try LineAddress(parsing: port)
        } catch { throw Complaint(error) }
        return try places(at: address, asking: target)
    }

    private func places(
        at address: LineAddress,
        asking target: TelegramReadout.Target?
    ) throws(Complaint) -> [BusPlace] {
        let settings = settings(at: address)
        // A meter of the configuration has a budget, whoever reads it.
        let meter = target.flatMap { target in
            NamedMeter.at(address, where: { $0.access == .bus(target) })
        }
        let spending = try meter?.spending()
        do throws(LineError) {
            let clock = ContinuousClock()
            let tracing = try trace.map { path throws(LineError) in
                try Tracing(path, port: address.description, settings.first, clock: clock)
            }
            return settings.map { settings in
                BusPlace(
                    address: address,
                    settings: settings,
                    timing: timing(at: address, settings),
                    tracing: tracing,
                    onRequest: spending ?? {}
                )
            }
        } catch { throw Complaint(error) }
    }

    /// A bridge has its own speed, whatever we would like.
    private func settings(at address: LineAddress) -> [LineSettings] {
        if let settings = line.flatMap(LineSettings.init(parsing:)) { return [settings] }
        let speeds = (baud ?? .usual).speeds
        return (address.hasSpeed ? speeds : Array(speeds.prefix(1)))
            .map { LineSettings(baud: $0, parity: .even) }
    }

    private func timing(at address: LineAddress, _ settings: LineSettings) -> LineTiming {
        let usual: Duration = address.isNetwork ? .seconds(1) : .milliseconds(150)
        let (seconds, attoseconds) = (wait?.duration ?? usual).components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        return LineTiming(baud: Int32(settings.baud), latency: Int32(microseconds))
    }
}

/// A bus at one speed.
struct BusPlace: Sendable {
    let address: LineAddress
    let settings: LineSettings
    let timing: LineTiming
    let tracing: Tracing?
    /// Counts each request, and may refuse it.
    let onRequest: @Sendable () throws(BudgetSpent) -> Void

    /// Opens the line.
    ///
    /// - Throws: a complaint about the port.
    func open() async throws(Complaint) -> BusLine {
        let clock = ContinuousClock()
        do throws(LineError) {
            let line = try await address.open(settings, clock: clock)
            return BusLine(
                tracing?.traced(line) ?? line,
                clock: clock,
                timing: timing,
                onRequest: onRequest
            )
        } catch { throw Complaint(error) }
    }

    /// The same bus at another speed.
    func at(baud: Int) -> BusPlace {
        var settings = settings
        settings.baud = baud
        return BusPlace(
            address: address,
            settings: settings,
            timing: LineTiming(baud: Int32(baud), latency: timing.latency),
            tracing: tracing,
            onRequest: onRequest
        )
    }
}

/// One speed of a bus, or those that are usual.
struct BusSpeed: ExpressibleByArgument {
    /// What is tried, in this order.
    let speeds: [Int]

    /// What nearly all buses have.
    static let usual = BusSpeed(speeds: [2_400])

    private init(speeds: [Int]) { self.speeds = speeds }

    init?(argument: String) {
        if argument.lowercased() == "auto" {
            self.init(speeds: [2_400, 300, 9_600])
        } else if let baud = Int(argument), BaudRate(baud: baud) != nil {
            self.init(speeds: [baud])
        } else {
            return nil
        }
    }
}

/// An address on a bus, as people write it.
struct BusAddress: ExpressibleByArgument {
    let target: TelegramReadout.Target

    init?(argument: String) {
        guard let target = TelegramReadout.Target(argument) else { return nil }
        self.target = target
    }
}

extension LineAddress {
    /// Whether the line's speed is ours to choose.
    var hasSpeed: Bool {
        switch place {
        case .tcp, .unix: false
        default: true
        }
    }

    /// Whether a network lies between us and the bus.
    fileprivate var isNetwork: Bool {
        switch place {
        case .tcp, .rfc2217, .unix: true
        default: false
        }
    }
}
