import Glibc

/// A serial port of this machine, as `heatlog ports` lists it.
public struct SerialPort: Sendable, Hashable {
    /// What hardware a port is.
    public enum Kind: Sendable, Hashable {
        /// An adapter on USB: the driver's name, and what the adapter says of itself.
        case usb(driver: String, product: String)
        /// A UART on the board or on a card, with its driver's name.
        case onBoard(driver: String)
        /// A Raspberry Pi's mini UART: neither parity nor a second stop bit, whatever it says.
        case miniUART
    }

    /// The name to use: one that stays with the adapter where there is one, else the device.
    public let path: String
    /// The device, such as `/dev/ttyUSB0`.
    public let device: String
    /// What hardware it is.
    public let kind: Kind
    /// Whether this user may read and write it.
    public let isUsable: Bool
    /// The group that owns it, whose members may usually open it: on Debian `dialout`.
    public let group: String?
    /// The other process that has it open; `nil` also for one that we may not look at.
    public let holder: PortHolder?
    /// Whether the kernel or a login prompt talks on it (`console=` at boot).
    public let isConsole: Bool
}

/// The serial ports of this machine.
public enum SerialPorts {
    /// Where the system's files are; other folders in tests.
    public struct Roots: Sendable {
        /// The device files, with `serial/by-id` for the names that stay.
        public var dev = "/dev"
        /// The kernel's tree of hardware.
        public var sys = "/sys"
        /// The kernel's tree of processes.
        public var proc = "/proc"

        /// This machine's own.
        public init() {}
    }

    /// Every port with hardware behind it, by device name.
    ///
    /// Virtual consoles, pseudo-terminals and the `ttyS` places without a UART are left out.
    public static func list(_ roots: Roots = Roots()) -> [SerialPort] {
        let names = SystemFiles.names(in: "\(roots.sys)/class/tty")
        return names.compactMap { SerialPortSurvey(roots, $0).port }
    }
}

/// What the system says of one port before anybody opens it.
public struct PortFacts: Sendable, Hashable {
    /// Whether something is at the path.
    public var exists: Bool
    /// Whether it is a device that is read byte by byte, as every serial port is.
    public var isDevice: Bool
    /// Whether this user may read and write it.
    public var isPermitted: Bool
    /// The group that owns it, whose members may usually open it.
    public var group: String?
    /// What hardware it is, nil for a pseudo-terminal and where the system does not tell.
    public var kind: SerialPort.Kind?
    /// Whether the kernel or a login prompt talks on it (`console=` at boot).
    public var isConsole: Bool

    /// Makes facts; those of a port with which nothing is wrong unless told otherwise.
    public init(
        exists: Bool = true,
        isDevice: Bool = true,
        isPermitted: Bool = true,
        group: String? = nil,
        kind: SerialPort.Kind? = nil,
        isConsole: Bool = false
    ) {
        self.exists = exists
        self.isDevice = isDevice
        self.isPermitted = isPermitted
        self.group = group
        self.kind = kind
        self.isConsole = isConsole
    }
}

extension SerialPorts {
    /// What the system says of the port at a path; nothing is opened.
    public static func facts(of path: String, _ roots: Roots = Roots()) -> PortFacts {
        guard let status = SystemFiles.status(of: path) else {
            return PortFacts(exists: false, isDevice: false, isPermitted: false)
        }
        let device = SystemFiles.resolved(path) ?? path
        let survey = SerialPortSurvey(roots, SystemFiles.lastComponent(device))
        return PortFacts(
            isDevice: SystemFiles.isCharacterDevice(status),
            isPermitted: access(path, R_OK | W_OK) == 0,
            group: LineError.Kind.owningGroup(of: path),
            kind: survey.hardwareKind,
            isConsole: survey.isConsole
        )
    }
}

/// One name in `/sys/class/tty`, and what the system's files tell about it.
private struct SerialPortSurvey {
    private let roots: SerialPorts.Roots
    private let name: String
    private let folder: String
    private let device: String

    init(_ roots: SerialPorts.Roots, _ name: String) {
        self.roots = roots
        self.name = name
        folder = "\(roots.sys)/class/tty/\(name)"
        device = "\(roots.dev)/\(name)"
    }

    /// What hardware it is, nil where there is none behind it.
    var hardwareKind: SerialPort.Kind? {
        SystemFiles.resolved("\(folder)/device").map(kind)
    }

    /// `nil` for what is no port: without hardware, or a UART of type 0 ("unknown").
    var port: SerialPort? {
        guard let hardware = SystemFiles.resolved("\(folder)/device"),
            SystemFiles.line(of: "\(folder)/type") != "0",
            SystemFiles.status(of: device) != nil
        else { return nil }
        return SerialPort(
            path: lastingName ?? device,
            device: device,
            kind: kind(hardware),
            isUsable: access(device, R_OK | W_OK) == 0,
            group: LineError.Kind.owningGroup(of: device),
            holder: PortHolders(proc: roots.proc).holder(of: device),
            isConsole: isConsole
        )
    }

    /// The name in `serial/by-id`, which stays with the adapter whatever port it is put in.
    private var lastingName: String? {
        let folder = "\(roots.dev)/serial/by-id"
        let identity = SystemFiles.identity(of: device)
        return SystemFiles.names(in: folder).map { "\(folder)/\($0)" }
            .first { SystemFiles.identity(of: $0) == identity }
    }

    private func kind(_ hardware: String) -> SerialPort.Kind {
        let driver = driver(of: hardware)
        if let product = product(above: hardware) { return .usb(driver: driver, product: product) }
        let miniUARTs: Set = ["bcm2835-aux", "bcm2835-aux-uart", "8250_bcm2835aux"]
        return miniUARTs.contains(driver) ? .miniUART : .onBoard(driver: driver)
    }

    /// The driver's name.
    ///
    /// Since Linux 6.5 a UART hangs below two go-betweens, `ctrl` and `port`.
    private func driver(of hardware: String) -> String {
        var place = hardware
        for _ in 0..<3 {
            let driver = SystemFiles.target(ofLink: "\(place)/driver")
                .map(SystemFiles.lastComponent)
            if let driver, driver != "port", driver != "ctrl" { return driver }
            place = SystemFiles.folder(of: place)
        }
        return "unknown"
    }

    /// What the USB device above a port says of itself: `FTDI FT232R USB UART (0403:6001)`.
    private func product(above hardware: String) -> String? {
        var place = hardware
        while place.hasPrefix(roots.sys), place != roots.sys {
            if let vendor = SystemFiles.line(of: "\(place)/idVendor"),
                let product = SystemFiles.line(of: "\(place)/idProduct")
            {
                let names = ["manufacturer", "product"]
                    .compactMap { SystemFiles.line(of: "\(place)/\($0)") }
                return (names + ["(\(vendor):\(product))"]).joined(separator: " ")
            }
            place = SystemFiles.folder(of: place)
        }
        return nil
    }

    /// Whether `console=` names the port, by itself or by a link such as the Pi's `serial0`.
    var isConsole: Bool {
        guard let identity = SystemFiles.identity(of: device) else { return false }
        let words = SystemFiles.line(of: "\(roots.proc)/cmdline")?.split(separator: " ") ?? []
        return words.contains { word in
            guard let value = String(word).remainder(after: "console=") else { return false }
            let console = value.prefix { $0 != "," }
            return SystemFiles.identity(of: "\(roots.dev)/\(console)") == identity
        }
    }
}
