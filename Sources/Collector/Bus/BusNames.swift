internal import Metering

/// Gives each reading of a readout a name of its own.
///
/// A meter may send two records that differ in nothing a name tells. The first keeps the name, the
/// later ones get a number behind it in the order in which they come: `energy`, `energy_n2`. A meter
/// sends its records in one order, so a name stays with its record. (`volume_2` is another quantity.)
enum BusNames {
    /// Renames what comes again; what is renamed is not the register of that name.
    static func settle(_ readings: inout [Reading]) {
        let own = Set(readings.map(\.name))
        var taken: Set<String> = []
        for index in readings.indices {
            let name = readings[index].name
            guard !taken.insert(name).inserted else { continue }
            var number = 2
            while own.contains("\(name)_n\(number)") || taken.contains("\(name)_n\(number)") {
                number += 1
            }
            taken.insert("\(name)_n\(number)")
            readings[index].name = "\(name)_n\(number)"
            readings[index].label += " (\(number))"
            readings[index].register = 0
        }
    }
}
