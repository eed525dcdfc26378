import ArgumentParser
import Catalogue
import Collector
import IEC62056
import KMP
import Simulator

/// What `heatlog simulate` makes of its options for a meter that is asked in characters.
struct CharacterSimulation {
    let model: ASCIIMeterModel
    private let options: SimulatedASCIIMeter.Options

    /// Makes the options of the meter.
    ///
    /// - Throws: a validation error that names what cannot be.
    init(
        _ model: ASCIIMeterModel,
        seed: UInt64,
        echo: Bool,
        faults: [String],
        settings: [String],
        serial: UInt32?
    ) throws {
        guard serial == nil else {
            throw ValidationError("A \(model.name) does not send its serial number.")
        }
        self.model = model
        var options = SimulatedASCIIMeter.Options(
            seed: seed,
            echo: echo,
            faults: try faults.map(Self.fault),
            start: try SystemTime.meterClock()
        )
        for text in settings {
            let (field, digits) = try Self.setting(text)
            options.settings[field] = digits
        }
        self.options = options
    }

    /// The meter.
    var meter: SimulatedASCIIMeter { SimulatedASCIIMeter(model: model, options: options) }

    /// What a reader has to be told of it.
    var scale: String { options.digits.scale.text }

    private static func fault(_ text: String) throws -> ASCIIFault {
        guard let fault = ASCIIFault(parsing: text) else {
            let known = ASCIIFault.help.map(\.spelling).joined(separator: ", ")
            throw ValidationError("An older MULTICAL has no fault '\(text)'; there are: \(known).")
        }
        return fault
    }

    /// Reads `heat_energy=507109` or `60=507109`: the digits as the line carries them.
    private static func setting(_ text: String) throws -> (LiveField, Int32) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let field = parts.first.flatMap { name in
            (0..<LiveField.count).compactMap { LiveField(rawValue: $0) }
                .first { $0.entry.name == name || String($0.entry.id.rawValue) == name }
        }
        guard parts.count == 2, let field, let digits = Int32(parts[1]),
            (-999_999...9_999_999).contains(digits)
        else {
            throw ValidationError(
                "'\(text)' sets nothing of an older MULTICAL; write its digits as they are sent, at "
                    + "most seven: --set heat_energy=507109."
            )
        }
        return (field, digits)
    }
}
