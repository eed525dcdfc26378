public import Catalogue
public import Collector
public import Journal
internal import KMP
public import Outputs
public import Transport

/// What `heatlog.yaml` and the files beside it in `conf.d` say, checked and complete.
public struct Configuration: Sendable, Hashable {
    /// The journal's file, as an absolute path.
    public var journal: String
    /// The socket on which the running program takes requests, as an absolute path.
    public var socket: String
    /// The zone in which days and months begin, as in `Europe/Berlin`; nil for the computer's own.
    public var zone: String?
    /// How long the journal keeps what.
    public var retention = Retention()
    /// Where pages are served over HTTP; nil for nowhere.
    public var http: HTTPSetup?
    /// The lines, in the order of the files.
    public var lines: [LineSetup] = []
    /// The meters, in the order of the files.
    public var meters: [MeterSetup] = []
    /// The inputs at which pulses are counted, in the order of the files.
    public var pulses: [PulseSetup] = []
    /// Where readings go besides the journal.
    public var outputs: [OutputSetup] = []

    /// Makes one without lines and meters.
    public init(journal: String, socket: String) {
        self.journal = journal
        self.socket = socket
    }
}

/// Where pages are served over HTTP.
public struct HTTPSetup: Sendable, Hashable, CustomStringConvertible {
    /// The address or name of this machine that is listened at.
    public var host: String
    /// The port.
    public var port: Int

    /// Makes one.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// As it is written: `127.0.0.1:8047`.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// One line: a port, and how it is used.
public struct LineSetup: Sendable, Hashable {
    /// What it is called in this configuration.
    public var name: String
    /// Where it is.
    public var address: LineAddress
    /// Speed and frame; nil for what its meters need.
    public var settings: LineSettings?
    /// The file that all bytes are written to, for looking at or replaying; nil for none.
    public var trace: String?

    /// Makes a line.
    public init(name: String, address: LineAddress) {
        self.name = name
        self.address = address
    }
}

/// One meter: where it is, what is read of it and when.
public struct MeterSetup: Sendable, Hashable {
    /// What it is called in this configuration.
    public var name: String
    /// The name of its line.
    public var line: String
    /// Its model where it speaks KMP; nil where the meter is asked for it, or tells it by itself.
    public var model: MeterModel?
    /// What it speaks, and its address on the line: KMP at 3F unless something else is said.
    public var access = MeterAccess.eye(.meter)
    /// What is read, and when.
    public var groups = [ReadingGroup(.every(milliseconds: 3_600_000))]
    /// How many requests a day its battery bears.
    public var limit = BatteryLimit.byModel
    /// Whether it is asked in time not to fall asleep; nil leaves it to the model.
    public var keepsAwake: Bool?
    /// Whether gaps are filled from its own memory.
    public var fillsGaps = true
    /// How many minutes its clock is ahead of UTC; nil to measure it.
    public var clockZoneMinutes: Int64?

    /// Makes a meter.
    public init(name: String, line: String) {
        self.name = name
        self.line = line
    }
}

/// Where readings go besides the journal.
public struct OutputSetup: Sendable, Hashable {
    /// What it is called in this configuration; its bookmark in the journal has this name.
    public var name: String
    /// The kind of output, by its name.
    public var kind: String
    /// The values of the kind's settings.
    public var values: OutputValues

    /// Makes an output.
    public init(name: String, kind: String, values: OutputValues) {
        self.name = name
        self.kind = kind
        self.values = values
    }
}
