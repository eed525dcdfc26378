import ArgumentParser
import Catalogue
import KMP
import Metering

/// A length of time as people write it: `10s`, `15m`, `1h`, `500ms`, `1d`.
struct Interval: ExpressibleByArgument, CustomStringConvertible {
    let duration: Duration
    let description: String

    init(duration: Duration, description: String) {
        self.duration = duration
        self.description = description
    }

    init?(argument: String) {
        let digits = argument.prefix { $0.isNumber }
        guard let count = Int64(digits), count > 0, count <= 1_000_000_000 else { return nil }
        let unit: Duration? =
            switch argument.dropFirst(digits.count) {
            case "ms": .milliseconds(1)
            case "s": .seconds(1)
            case "m", "min": .seconds(60)
            case "h": .seconds(3_600)
            case "d": .seconds(86_400)
            default: nil
            }
        guard let unit else { return nil }
        duration = unit * Int(count)
        description = argument
    }

    /// The length in milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}

/// Registers as people write them: `60,80`, `0x3C`, or by name, `heat_energy,power`.
enum RegisterNumbers {
    /// Reads a list; a register that is named twice counts once.
    ///
    /// - Parameters:
    ///   - text: numbers and names with commas between.
    ///   - model: whose names are meant; without one, those of any meter.
    /// - Returns: at least one register.
    /// - Throws: a validation error that names the part that is none.
    static func parse(_ text: String, of model: MeterModel?) throws -> [RegisterID] {
        var ids: [RegisterID] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.filter { $0 != " " }
            guard let id = id(word, of: model) else {
                throw ValidationError(
                    "'\(word)' is no register: give a number from 0 to 65535, or a name that "
                        + "'heatlog meters 601' lists, with commas between."
                )
            }
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    private static func id(_ word: String, of model: MeterModel?) -> RegisterID? {
        if word.lowercased().hasPrefix("0x") {
            return UInt16(word.dropFirst(2), radix: 16).map { RegisterID($0) }
        }
        if let number = UInt16(word) { return RegisterID(number) }
        let models = model.map { [$0] } ?? MeterCatalogue.models
        return models.lazy.flatMap(\.registers).first { $0.name == word }?.id
    }
}

/// A model of the catalogue by one of its names, or `auto`.
struct ModelName: ExpressibleByArgument {
    /// The model, nil for `auto`.
    let model: MeterModel?

    /// Leaves it to the meter to say what it is.
    static let auto = ModelName(model: nil)

    private init(model: MeterModel?) { self.model = model }

    init?(argument: String) {
        if argument.lowercased() == "auto" {
            self = .auto
            return
        }
        guard let model = MeterCatalogue.model(named: argument) else { return nil }
        self.model = model
    }
}
