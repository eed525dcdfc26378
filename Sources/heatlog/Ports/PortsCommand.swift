import ArgumentParser
import Transport

/// Lists the serial ports and the GPIO chips of this machine.
struct PortsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ports",
        abstract: "List the serial ports and GPIO chips that a meter may be on.",
        discussion: """
            Prefer a name under /dev/serial/by-id: it stays the same when other adapters come. \
            Lines of a GPIO chip, and control lines of a serial port, take pulses: see \
            'heatlog pulse test --help'.

            EXAMPLES
              heatlog ports
              heatlog read --port /dev/serial/by-id/usb-FTDI_FT232R_USB_UART
            """
    )

    func run() {
        listPorts()
        listChips()
    }

    private func listChips() {
        for chip in GPIOChips.list() {
            Terminal.write(Terminal.styled(chip.path, .bold))
            for remark in remarks(on: chip) { Terminal.write("    \(remark)") }
        }
    }

    private func remarks(on chip: GPIOChips.Chip) -> [String] {
        guard let label = chip.label, let count = chip.lineCount else {
            let error = LineError(.notPermitted(group: chip.group), address: chip.path)
            return ["GPIO chip, not permitted to you. \(error.hint)"]
        }
        return ["GPIO chip \(label): \(counted(count, "line")), from 0"]
    }

    private func listPorts() {
        let ports = SerialPorts.list()
        guard !ports.isEmpty else {
            Terminal.write("No serial port was found.")
            Terminal.remark("Plug the USB head in, and look again; or use tcp:// or rfc2217://.")
            return
        }
        for port in ports {
            Terminal.write(Terminal.styled(port.path, .bold))
            for remark in remarks(on: port) { Terminal.write("    \(remark)") }
        }
    }

    private func remarks(on port: SerialPort) -> [String] {
        var remarks: [String] = []
        if port.device != port.path { remarks.append("is \(port.device)") }
        remarks.append(contentsOf: port.kind.words)
        if !port.isUsable {
            let error = LineError(.notPermitted(group: port.group), address: port.path)
            remarks.append("not permitted to you. \(error.hint)")
        }
        if let holder = port.holder { remarks.append("in use by \(holder)") }
        if port.isConsole {
            remarks.append("carries the kernel's console: switch it off before using the port")
        }
        return remarks
    }
}

extension SerialPort.Kind {
    /// What the hardware is, in words.
    fileprivate var words: [String] {
        switch self {
        case .usb(let driver, let product): ["USB adapter: \(product) (driver \(driver))"]
        case .onBoard(let driver): ["on board (driver \(driver))"]
        case .miniUART:
            [
                "Raspberry Pi mini UART: neither parity nor a second stop bit",
                "use ttyAMA0 instead: put dtoverlay=disable-bt into /boot/firmware/config.txt",
            ]
        }
    }
}
