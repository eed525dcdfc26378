import Glibc
import Testing

@testable import Transport

@Suite struct `The list of serial ports` {
    @Test func `shows a USB adapter by the name that stays, with its driver and maker`() throws {
        let machine = try Machine()
        try machine.addPort("ttyUSB0", at: "usb1/1-1/1-1:1.0/ttyUSB0", driver: "ftdi_sio")
        let adapter = "sys/devices/usb1/1-1"
        for (name, value) in [
            ("idVendor", "0403"), ("idProduct", "6001"), ("manufacturer", "FTDI"),
            ("product", "FT232R USB UART"),
        ] {
            try machine.folder.write("\(value)\n", to: "\(adapter)/\(name)")
        }
        try machine.folder.link("dev/serial/by-id/usb-FTDI_A1", to: "../../ttyUSB0")
        let ports = SerialPorts.list(machine.roots)
        let port = try #require(ports.first)
        #expect(ports.count == 1)
        #expect(port.path == "\(machine.folder.path)/dev/serial/by-id/usb-FTDI_A1")
        #expect(port.device == "\(machine.folder.path)/dev/ttyUSB0")
        let product = "FTDI FT232R USB UART (0403:6001)"
        #expect(port.kind == .usb(driver: "ftdi_sio", product: product))
        #expect(port.isUsable)
        #expect(port.group == LineError.Kind.owningGroup(of: port.device))
        #expect(port.holder == nil)
        #expect(!port.isConsole)
    }

    @Test func `flags the Raspberry Pi's mini UART, its console and who holds it`() throws {
        let machine = try Machine()
        try machine.addPort("ttyS0", at: "soc/ttyS0", driver: "bcm2835-aux-uart")
        try machine.folder.write("16550A\n", to: "sys/class/tty/ttyS0/type")
        try machine.folder.link("dev/serial0", to: "ttyS0")
        try machine.folder.write("console=serial0,115200 quiet\n", to: "proc/cmdline")
        try machine.folder.write("agetty\n", to: "proc/31999/comm")
        try machine.folder.link("proc/31999/fd/0", to: "\(machine.folder.path)/dev/ttyS0")
        let port = try #require(SerialPorts.list(machine.roots).first)
        #expect(port.kind == .miniUART)
        #expect(port.isConsole)
        #expect(port.holder == PortHolder(pid: 31999, command: "agetty"))
        let facts = SerialPorts.facts(of: port.device, machine.roots)
        #expect(facts.kind == .miniUART && facts.isConsole)
        #expect(facts.exists && facts.isPermitted && !facts.isDevice)
    }

    @Test func `has facts of a port that is not there and of one without hardware`() throws {
        let machine = try Machine()
        try machine.folder.write("console=ttyNOWHERE\n", to: "proc/cmdline")
        let missing = SerialPorts.facts(of: "\(machine.roots.dev)/ttyUSB7", machine.roots)
        #expect(!missing.exists && !missing.isPermitted)
        let plain = SerialPorts.facts(of: "/dev/null", machine.roots)
        #expect(plain.exists && plain.isDevice && plain.kind == nil && !plain.isConsole)
    }

    @Test func `finds the driver behind the go-betweens of newer kernels`() throws {
        let machine = try Machine()
        try machine.addPort("ttyAMA0", at: "soc/uart/uart:0/uart:0.0", driver: "port")
        try machine.folder.link("sys/devices/soc/uart/uart:0/driver", to: "../bus/ctrl")
        try machine.folder.link("sys/devices/soc/uart/driver", to: "../bus/uart-pl011")
        let port = try #require(SerialPorts.list(machine.roots).first)
        #expect(port.kind == .onBoard(driver: "uart-pl011"))
    }

    @Test func `leaves out consoles and places without a UART`() throws {
        let machine = try Machine()
        try machine.folder.write("", to: "sys/class/tty/tty1/dev")
        try machine.folder.write("", to: "dev/tty1")
        try machine.addPort("ttyS1", at: "platform/ttyS1", driver: "serial8250")
        try machine.folder.write("0\n", to: "sys/class/tty/ttyS1/type")
        #expect(SerialPorts.list(machine.roots) == [])
    }

    @Test func `can be made on this machine`() {
        for port in SerialPorts.list() { #expect(port.device.hasPrefix("/dev/")) }
    }
}

/// The files of a machine that does not exist.
private struct Machine {
    let folder: ScratchFolder
    var roots = SerialPorts.Roots()

    init() throws {
        folder = try ScratchFolder()
        roots.dev = "\(folder.path)/dev"
        roots.sys = "\(folder.path)/sys"
        roots.proc = "\(folder.path)/proc"
    }

    func addPort(_ name: String, at place: String, driver: String) throws {
        try folder.write("", to: "dev/\(name)")
        try folder.link("sys/devices/\(place)/driver", to: "../bus/\(driver)")
        try folder.link("sys/class/tty/\(name)/device", to: "../../../devices/\(place)")
    }
}
