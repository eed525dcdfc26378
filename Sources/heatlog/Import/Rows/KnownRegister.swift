import Catalogue
import KMP
import Metering

/// A register as the catalogue knows it: what a column or a feed holds.
struct KnownRegister: Hashable {
    let id: UInt16
    let quantity: Quantity?
    let name: String
    let label: String
    /// The unit that meters usually send with it; nil for a bare number, a date or a text.
    let usualUnit: Unit?

    /// The register of a number; a number that no source explains is a register all the same.
    init(_ id: UInt16) {
        if let entry = MeterCatalogue.entry(for: RegisterID(id)) {
            self.init(entry)
        } else {
            self.init(id, name: "register_\(id)", label: "Register \(id)", quantity: nil)
        }
    }

    /// The register of a number under the name that a file has for it.
    ///
    /// One number may mean two things, in heat meters and in electricity meters: the name decides.
    init(_ id: UInt16, named name: String) {
        guard id != 0 else {
            self.init(named: name, of: Self.quantity(beginning: name))
            return
        }
        let usual = KnownRegister(id)
        if name.isEmpty || name == usual.name {
            self = usual
        } else if let entry = Self.entries["\(id)/\(name)"] {
            self.init(entry)
        } else {
            let quantity = Quantity.allCases.first { $0.description == name }
            let label = quantity?.label.description ?? name
            self.init(id, name: name, label: label, quantity: quantity)
        }
    }

    /// A value without a number, as a record of a telegram: `volume_storage_1` is a volume.
    private init(named name: String, of quantity: Quantity?) {
        let label = quantity.map { quantity in
            let rest = name.dropFirst(quantity.description.count).replacing("_", with: " ")
            return quantity.label.description + (rest.isEmpty ? "" : "," + rest)
        }
        self.init(0, name: name, label: label ?? name, quantity: quantity)
    }

    /// The quantity that a name begins with, the longest of those.
    private static func quantity(beginning name: String) -> Quantity? {
        Quantity.allCases.filter { name == $0.description || name.hasPrefix("\($0)_") }
            .max { $0.description.count < $1.description.count }
    }

    /// The register that a user means: a number (`60`, `0x3C`), or what a column may be named.
    init?(_ word: String) {
        let digits = word.trimmed.lowercased()
        if let id = UInt16(digits) {
            self.init(id)
        } else if digits.hasPrefix("0x"), let id = UInt16(digits.dropFirst(2), radix: 16) {
            self.init(id)
        } else {
            self.init(named: word)
        }
    }

    /// The register that a column is named after.
    ///
    /// That is its name (`heat_energy`, `register_60`) or its label (`Heat energy E1`); a bare
    /// number may mean anything there.
    init?(named word: String) {
        let word = word.trimmed.lowercased()
        if let entry = Self.words[word] {
            self.init(entry)
        } else if word.hasPrefix("register_"), let id = UInt16(word.dropFirst(9)) {
            self.init(id)
        } else {
            return nil
        }
    }

    private init(_ entry: RegisterEntry) {
        id = entry.id.rawValue
        quantity = entry.quantity
        name = entry.name
        label = entry.label
        usualUnit = entry.format?.unit.unit
    }

    private init(_ id: UInt16, name: String, label: String, quantity: Quantity?) {
        self.id = id
        self.quantity = quantity
        self.name = name
        self.label = label
        usualUnit = nil
    }

    /// A reading of it that was brought in from a file.
    func reading(_ value: Value, _ unit: ImportUnit?) -> Reading {
        Reading(
            register: id,
            quantity: quantity,
            name: name,
            label: label,
            value: value,
            unit: unit?.unit,
            unknownUnit: unit?.code,
            source: .imported
        )
    }

    private static let all = MeterCatalogue.models.flatMap(\.registers)

    private static let entries = Dictionary(
        all.map { ("\($0.id.rawValue)/\($0.name)", $0) },
        uniquingKeysWith: { first, _ in first }
    )

    /// Names go before labels; where two meters use one, the first in the catalogue.
    private static let words = Dictionary(
        all.map { ($0.name.lowercased(), $0) } + all.map { ($0.label.lowercased(), $0) },
        uniquingKeysWith: { first, _ in first }
    )
}

/// A unit as a file names it.
struct ImportUnit: Hashable {
    /// The unit, nil for a code that nobody has explained.
    let unit: Unit?
    /// That code: 200 of `unit 200`.
    let code: UInt16?

    init(_ unit: Unit) { self.init(unit: unit, code: nil) }

    private init(unit: Unit?, code: UInt16?) {
        self.unit = unit
        self.code = code
    }

    /// The unit of a symbol (`kWh`, `m³`), of a UCUM code (`kW.h`, `m3`), or of `unit 200`.
    init?(_ text: String) {
        let text = text.trimmed
        if let unit = Unit(symbol: text) {
            self.init(unit)
        } else if text.hasPrefix("unit "), let code = UInt16(text.dropFirst(5)) {
            self.init(unit: nil, code: code)
        } else {
            return nil
        }
    }

    /// The name that the journal keeps it by.
    var text: String { unit?.description ?? "unit \(code ?? 0)" }
}
