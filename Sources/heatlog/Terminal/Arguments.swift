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
struct RegisterNumbers: ExpressibleByArgument {
    let ids: [RegisterID]

    init?(argument: String) {
        var ids: [RegisterID] = []
        for part in argument.split(separator: ",") {
            guard let id = Self.id(part) else { return nil }
            if !ids.contains(id) { ids.append(id) }
        }
        guard !ids.isEmpty else { return nil }
        self.ids = ids
    }

    private static func id(_ text: Substring) -> RegisterID? {
        let word = text.filter { $0 != " " }
        if word.lowercased().hasPrefix("0x") {
            return UInt16(word.dropFirst(2), radix: 16).map { RegisterID($0) }
        }
        if let number = UInt16(word) { return RegisterID(number) }
        let entries = MeterCatalogue.models.lazy.flatMap(\.registers)
        return entries.first { $0.name == word }?.id
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
