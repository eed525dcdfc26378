import Catalogue
import Transport

/// What `config init` asks.
struct FirstQuestions {
    /// The ports that were found.
    let ports: [String]
    /// Asks a question and brings the answer, nil at the end of input; nil where nobody is there.
    let answers: ((String) -> String?)?

    /// The port: the one that is chosen, or the only one where nobody can choose.
    ///
    /// - Throws: a complaint where there is no telling.
    func port() throws -> LineAddress {
        guard let answers else {
            guard ports.count == 1 else { throw Self.noPort(of: ports.count) }
            return try Self.address(ports[0])
        }
        let usual = ports.count == 1 ? " [\(ports[0])]" : ""
        while let answer = answers("Which port is the meter on?\(usual) ") {
            let text = answer.isEmpty && ports.count == 1 ? ports[0] : answer
            if let address = try? LineAddress(parsing: text) { return address }
            Terminal.remark("Write it like /dev/ttyUSB0, tcp://host:4001 or rfc2217://host:2217.")
        }
        throw Self.noPort(of: ports.count)
    }

    /// The model; nil to ask the meter.
    func model() -> MeterModel? {
        guard let answers else { return nil }
        while let answer = answers("Which model is it? [auto] ") {
            if answer.isEmpty || answer == "auto" { return nil }
            if let model = MeterCatalogue.model(named: answer) { return model }
            Terminal.remark("The catalogue has no '\(answer)'; write it like 601, or auto.")
        }
        return nil
    }

    /// The address that was given as an argument.
    static func address(_ text: String) throws -> LineAddress {
        do throws(LineAddressError) {
            return try LineAddress(parsing: text)
        } catch { throw Complaint(error) }
    }

    /// The model that was given as an argument.
    static func model(_ name: String) throws -> MeterModel? { try ModelName.parse(name) }

    private static func noPort(of count: Int) -> Complaint {
        Complaint(
            count == 0
                ? "No serial port was found, and no --port was given."
                : "It is not clear which port the meter is on.",
            hint: "Give it with --port; 'heatlog ports' tells more of each.",
            status: .usage
        )
    }
}
