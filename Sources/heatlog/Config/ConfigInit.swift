import ArgumentParser
import Catalogue
import Settings
import Glibc
import Transport

/// Writes a first configuration.
struct ConfigInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a first heatlog.yaml, with comments to go on from.",
        discussion: """
            On a terminal it shows the serial ports and asks for the meter's; with --port it asks \
            nothing. A file that is there is left alone.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The port that the optical head is on.",
            discussion: "/dev/ttyUSB0, tcp://host:port, rfc2217://host:port or replay:FILE",
            valueName: "port"
        )
    )
    var port: String?

    @Option(help: ArgumentHelp("The meter's model, or auto to ask the meter.", valueName: "name"))
    var meter: String?

    @Option(help: ArgumentHelp("The file to write.", valueName: "path"))
    var config = "heatlog.yaml"

    func run() throws {
        try refuseFile()
        let ports = SerialPorts.list()
        for port in ports { Terminal.write(port.line) }
        if ports.isEmpty { Terminal.remark("No serial port was found.") }
        let questions = FirstQuestions(ports: ports.map(\.path), answers: answers)
        let address = try port.map(FirstQuestions.address) ?? questions.port()
        let model = try model(questions)
        try write(FirstConfiguration(port: address, model: model).text)
        Terminal.write("\(config) was written. Check it with: heatlog config check\(option)")
    }

    /// How the file is named to the other commands.
    private var option: String { config == "heatlog.yaml" ? "" : " --config \(config)" }

    /// Who answers questions; nil where nobody is there.
    private var answers: ((String) -> String?)? {
        guard isatty(STDIN_FILENO) == 1 else { return nil }
        return { question in Terminal.ask(question) }
    }

    private func model(_ questions: FirstQuestions) throws -> MeterModel? {
        if let meter { return try FirstQuestions.model(meter) }
        return port == nil ? questions.model() : nil
    }

    private func refuseFile() throws {
        if access(config, F_OK) == 0 { throw complaint(EEXIST) }
    }

    private func write(_ text: String) throws {
        let descriptor = open(config, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw complaint(errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw complaint(errno)
        }
    }

    private func complaint(_ error: Int32) -> Complaint {
        guard error != EEXIST else {
            return Complaint(
                "\(config) is there already, and is left as it is.",
                hint: "Name another file with --config PATH, or move this one away.",
                status: .inputOutput
            )
        }
        return Complaint(
            "\(config) cannot be written: \(String(cString: strerror(error))).",
            hint: "Name a file that you may write with --config PATH.",
            status: .inputOutput
        )
    }
}

extension SerialPort {
    /// One line: the name to use, and whether it can be used.
    fileprivate var line: String {
        let remark = isUsable ? holder.map { ", in use by \($0)" } ?? "" : ", not permitted to you"
        return path + (path == device ? "" : " (\(device))") + remark
    }
}
