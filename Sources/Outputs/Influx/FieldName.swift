internal import Journal
internal import Metering

/// What a register is called in a store of time series: `heat_energy_MWh`, `flow_l_per_h`.
///
/// The unit is part of the name: a meter that is set to another unit begins another series, as in
/// the journal, and no store ever mixes MWh with GJ. A doubtful value goes under a name of its own:
/// it is not lost, and no sum and no graph takes it for a true one.
enum FieldName {
    /// What the name of a doubtful value ends in.
    static let doubtful = "_doubtful"

    /// The name of a reading.
    static func text(of reading: StoredReading) -> String {
        var name = reading.name
        if let unit = reading.unit { name += known[unit] ?? ending(unit) }
        if reading.isDoubtful { name += doubtful }
        return name
    }

    private static let known: [String: String] = Dictionary(
        uniqueKeysWithValues: Metering.Unit.allCases.map { unit in
            (unit.description, ending(unit.description))
        }
    )

    /// What a unit adds to a name: letters, digits and `_` alone, which need quotes nowhere.
    ///
    /// - Parameter unit: the symbol: `m³/h`.
    /// - Returns: its words: `_m3_per_h`.
    static func ending(_ unit: String) -> String {
        let words = unit == "°" ? "degree" : unit.map(word(of:)).joined()
        let parts = words.split(separator: "_").joined(separator: "_")
        return parts.isEmpty ? "" : "_" + parts
    }

    private static func word(of character: Character) -> String {
        switch character {
        case "³": "3"
        case "₂": "2"
        case "°": ""
        case "%": "percent"
        case "/": "_per_"
        case "a"..."z", "A"..."Z", "0"..."9": String(character)
        default: "_"
        }
    }
}
