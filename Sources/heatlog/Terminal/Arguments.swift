public import ArgumentParser
import Catalogue
public import Settings
import KMP
import Pulse
public import Transport

extension Interval: ExpressibleByArgument {
    /// Reads `10s`, `15m`, `1h`, `500ms` or `1d`.
    public init?(argument: String) { self.init(parsing: argument) }
}

extension PulseValue {
    /// Reads `1000 imp/kWh` or `10 l`.
    ///
    /// - Throws: a validation error where an argument is neither.
    static func parse(argument text: String) throws -> PulseValue {
        guard let value = PulseValue(parsing: text) else {
            throw ValidationError(
                "'\(text)' is no value of a pulse: write it like '1000 imp/kWh' or '10 l'."
            )
        }
        return value
    }
}

/// Reads `up`, `down` or `none`.
extension EdgeOptions.Bias: ExpressibleByArgument {}

/// Reads `both`, `dtr`, `rts` or `none`.
extension EdgeOptions.Supply: ExpressibleByArgument {}

extension RegisterNumbers {
    /// Reads a list of an argument, as in `60,0x3C,power`.
    ///
    /// - Parameters:
    ///   - text: numbers and names with commas between.
    ///   - model: whose names are meant; without one, those of any meter.
    /// - Returns: at least one register.
    /// - Throws: a validation error that names the part that is none.
    static func parse(argument text: String, of model: MeterModel?) throws -> [RegisterID] {
        do throws(Unknown) {
            return try parse(text, of: model)
        } catch {
            throw ValidationError(
                "'\(error.word)' is no register: give a number from 0 to 65535, or a name that "
                    + "'heatlog meters 601' lists, with commas between."
            )
        }
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
