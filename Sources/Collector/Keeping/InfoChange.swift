internal import Catalogue
internal import KMP
internal import Metering

/// What a meter's info code says now that it did not say before.
struct InfoChange {
    /// What was set, a sentence each.
    let set: [InfoMeaning]
    /// What was cleared.
    let cleared: [InfoMeaning]

    /// Compares a code with the one before; where none was known, all that is set is new.
    init(from old: UInt32, to new: UInt32, _ table: InfoTable) {
        let before = table.meanings(of: old).filter(\.isActive)
        let now = table.meanings(of: new).filter(\.isActive)
        set = now.filter { meaning in !before.contains { $0.name == meaning.name } }
        cleared = before.filter { meaning in !now.contains { $0.name == meaning.name } }
    }
}

extension Readout {
    /// The table that explains the meter's info code; several models that fit share one.
    var infoTable: InfoTable? {
        meter.candidates.first.flatMap(MeterCatalogue.model(named:))?.info
    }

    /// The meter's info code, nil where it was not read or has no table.
    func infoCode(_ table: InfoTable) -> UInt32? {
        let reading = readings.first { RegisterID($0.register) == table.register }
        return reading?.value.decimal?.wholeNumber.flatMap { UInt32(exactly: $0) }
    }
}
