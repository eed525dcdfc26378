import Foundation
import Metering

/// What the user said about the files.
struct ImportWish {
    /// How to take a file.
    enum Form: String, CaseIterable {
        /// As it looks.
        case auto
        /// A table whose numbers are exact.
        case csv
        /// A feed of emoncms, whose numbers are 32 bits wide.
        case emoncms
    }

    var form = Form.auto
    /// The meter, where the file does not name it.
    var meter: ImportMeter?
    /// What columns without a name of ours hold, in their order.
    var registers: [KnownRegister] = []
    /// The units of columns that name none.
    var units: [ImportUnit] = []
    /// The zone of times that name none.
    var zone = TimeZone(identifier: "UTC") ?? .current
    /// To how many decimals the values of a feed are rounded.
    var decimals: Int8?
    /// Our time: what lies far beyond it is no reading.
    var now: Timestamp

    /// The meter that was given, for a file that names none.
    func requiredMeter() throws(FileDefect) -> ImportMeter {
        guard let meter else {
            throw FileDefect(
                "it does not say which meter its readings are of",
                hint: "Give the serial number with --meter SERIAL."
            )
        }
        return meter
    }

    /// The registers that were given, one for each column of values.
    ///
    /// - Parameter count: how many columns there are.
    /// - Returns: the columns' registers with their units.
    /// - Throws: ``FileDefect`` where there are more or fewer.
    func feeds(_ count: Int) throws(FileDefect) -> [RegisterColumn] {
        let columns = count == 1 ? "one column" : "\(count) columns"
        guard registers.count == count else {
            throw FileDefect(
                "it has \(columns) of values that it does not name"
                    + (registers.isEmpty ? "" : ", and --register names \(registers.count)"),
                hint: "Name the registers with --register, as in --register heat_energy,volume."
            )
        }
        let isBare = registers.allSatisfy { $0.usualUnit == nil }
        guard units.count == count || (units.isEmpty && isBare) else {
            throw FileDefect(
                "it has \(columns) of values, and --unit names \(units.count)",
                hint: "Name the unit of each with --unit, as in --unit MWh,m³."
            )
        }
        return registers.indices.map { index in
            RegisterColumn(
                index: index,
                register: registers[index],
                unit: units.isEmpty ? nil : units[index]
            )
        }
    }
}

/// A column of values: the register and the unit that they are in.
struct RegisterColumn: Hashable {
    /// Where it stands, from 0.
    let index: Int
    let register: KnownRegister
    var unit: ImportUnit?

    /// What it is called in messages: `heat_energy (MWh)`.
    var text: String { register.name + (unit.map { " (\($0.text))" } ?? "") }
}
