public import KMP
public import MBus
public import Metering

/// What to call a data record: quantity, name in data, label and unit.
public struct BusTerm: Sendable, Hashable {
    /// What it measures; `other` where the record says something that no quantity names.
    public var quantity: Quantity
    /// The name in data, one of a kind in a telegram whose records differ: `heat_energy`,
    /// `volume_storage_1`, `power_maximum_tariff_2`.
    public var name: String
    /// What to call it.
    public var label: String
    /// The unit, nil for a plain number, a date or a text.
    public var unit: Unit?
    /// The register of the same value, nil where no source names one.
    public var register: RegisterID?
}

extension MeterCatalogue {
    /// What to call a record of a meter.
    ///
    /// - Parameters:
    ///   - record: the record.
    ///   - meter: who sent it; nil where its telegram does not say.
    ///   - text: the maker's plain text, where the record has one.
    /// - Returns: the term, the same for the same kind of record.
    public static func busTerm(
        for record: DataRecord,
        of meter: SecondaryAddress?,
        text: String? = nil
    ) -> BusTerm {
        let suffix = BusWords(record)
        if let meter, let row = rows(of: meter).first(where: { $0.covers(record) }),
            let entry = entry(for: row.register)
        {
            return BusTerm(
                quantity: entry.quantity,
                name: entry.name + suffix.storageName,
                label: entry.label + suffix.storageLabel,
                unit: row.unit ?? record.unit,
                register: record.storage == 0 ? row.register : nil
            )
        }
        let base = record.meaning.quantity.refined(for: meter?.medium, record.modifiers.direction)
        let words = suffix.all(of: base.quantity, text, direction: base.isDirectionSaid)
        return BusTerm(
            quantity: record.quantity == .other ? .other : words.quantity,
            name: words.name,
            label: words.label,
            unit: record.unit,
            register: nil
        )
    }

    /// What to call a counter of the fixed data structure.
    ///
    /// - Parameters:
    ///   - counter: one of the two.
    ///   - data: the structure that it stands in.
    /// - Returns: the term; one counter may have that of the other.
    public static func busTerm(for counter: FixedCounter, in data: FixedData) -> BusTerm {
        let quantity = counter.meaning.quantity.refined(for: data.medium.deviceType, nil).quantity
        let isStored = data.isStored || counter.isHistoric
        let name = quantity == .other ? "value" : quantity.name.description
        let label = quantity == .other ? "Value" : quantity.label.description
        return BusTerm(
            quantity: quantity,
            name: name + (isStored ? "_storage_1" : ""),
            label: label + (isStored ? ", stored (1)" : ""),
            unit: counter.meaning.unit,
            register: nil
        )
    }

    private static func rows(of meter: SecondaryAddress) -> [BusRecordRow] {
        guard meter.manufacturer == .kamstrup || meter.manufacturer == .kamstrupWater else {
            return []
        }
        if meter.medium.isHeat || meter.medium.isCooling { return BusRecordRow.kamstrupHeat }
        return [0x06, 0x07, 0x15, 0x16].contains(meter.medium.rawValue)
            ? BusRecordRow.kamstrupWater : []
    }
}

extension Quantity {
    /// What a quantity of the standard is in a meter of a medium, and in a direction.
    fileprivate func refined(
        for medium: DeviceType?,
        _ direction: FlowDirection?
    ) -> (quantity: Quantity, isDirectionSaid: Bool) {
        let isBack = direction == .backward
        let isPlain = direction == nil || direction == .forward
        switch self {
        case .volume where isBack: return (.volumeReverse, true)
        case .energy where medium?.isElectricity == true && (isBack || isPlain):
            return (isBack ? .activeEnergyExport : .activeEnergyImport, true)
        case .reactiveEnergy where medium?.isElectricity == true && (isBack || isPlain):
            return (isBack ? .reactiveEnergyExport : .reactiveEnergyImport, true)
        case .power where medium?.isElectricity == true && isBack: return (.activePowerExport, true)
        case .power where medium?.isElectricity == true: return (.activePower, false)
        // A meter for heat and cooling counts cooling backward.
        case .energy where medium?.isHeat == true && isBack: return (.coolingEnergy, true)
        case .energy where medium?.isHeat == true: return (.heatEnergy, direction == .forward)
        case .energy where medium?.isCooling == true: return (.coolingEnergy, isPlain)
        default: return (self, direction == nil)
        }
    }
}
