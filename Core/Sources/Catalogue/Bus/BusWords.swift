internal import MBus
internal import Metering

/// The parts of a record's name beside its quantity.
struct BusWords {
    private let record: DataRecord

    init(_ record: DataRecord) { self.record = record }

    /// `_storage_1`, or nothing for now.
    var storageName: String { record.storage == 0 ? "" : "_storage_\(record.storage)" }

    /// The same for people.
    var storageLabel: String { record.storage == 0 ? "" : ", stored (\(record.storage))" }

    /// Quantity, name and label of a record that no table of its maker has.
    func all(
        of base: Quantity,
        _ text: String?,
        direction isDirectionSaid: Bool
    ) -> (quantity: Quantity, name: String, label: String) {
        let extreme = extreme(of: base)
        let isExtremeSaid = extreme != base
        var names = [name(of: extreme, text)]
        var labels = [label(of: extreme, text)]
        func add(_ name: String?, _ label: String?) {
            guard let name else { return }
            names.append(name)
            labels.append(label ?? name.replacing("_", with: " "))
        }
        if !isExtremeSaid { add(functionName, nil) }
        if !isDirectionSaid { add(directionName, nil) }
        for mark in marks { add(mark, nil) }
        add(record.tariff == 0 ? nil : "tariff_\(record.tariff)", "tariff \(record.tariff)")
        add(record.subunit == 0 ? nil : "subunit_\(record.subunit)", "subunit \(record.subunit)")
        let label = labels.joined(separator: ", ") + storageLabel
        return (extreme, names.joined(separator: "_") + storageName, label)
    }

    /// Maxima and minima that are quantities of their own.
    private func extreme(of base: Quantity) -> Quantity {
        switch (base, record.function) {
        case (.flow, .maximum): .flowMaximum
        case (.flow, .minimum): .flowMinimum
        case (.power, .maximum): .powerMaximum
        case (.power, .minimum): .powerMinimum
        default: base
        }
    }

    private func name(of quantity: Quantity, _ text: String?) -> String {
        guard quantity == .other else { return quantity.name.description }
        guard let text else { return record.modifiers.manufacturerCode == nil ? "value" : "maker" }
        let letters = text.lowercased().map { character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "_"
        }
        return "text_" + String(letters)
    }

    private func label(of quantity: Quantity, _ text: String?) -> String {
        guard quantity == .other else { return quantity.label.description }
        return text ?? (record.modifiers.manufacturerCode == nil ? "Value" : "Maker's value")
    }

    private var functionName: String? {
        switch record.function {
        case .instantaneous: nil
        case .maximum: "maximum"
        case .minimum: "minimum"
        case .error: "error"
        }
    }

    private var directionName: String? {
        switch record.modifiers.direction {
        case nil: nil
        case .forward: "forward"
        case .backward: "backward"
        case .both: "both"
        case .difference: "difference"
        }
    }

    private var marks: [String] {
        let modifiers = record.modifiers
        var marks: [String?] = [
            modifiers.place?.name.description, modifiers.rate?.name.description,
            modifiers.limit?.name.description,
        ]
        marks.append(modifiers.isAverage ? "average" : nil)
        marks.append(modifiers.isDeviation ? "deviation" : nil)
        marks.append(modifiers.isStartDate ? "start" : nil)
        marks.append(modifiers.isEndDate ? "end" : nil)
        marks.append(modifiers.isUncorrected ? "uncorrected" : nil)
        marks.append(modifiers.isAtBaseConditions ? "base_conditions" : nil)
        marks.append(modifiers.isNotMetric ? "not_metric" : nil)
        marks.append(modifiers.isFuture ? "future" : nil)
        marks.append(modifiers.isProfile ? "profile" : nil)
        marks.append(modifiers.isDeclaration ? "obis" : nil)
        marks.append(modifiers.manufacturerCode.map { "code_\(hexadecimal($0))" })
        marks.append(modifiers.unknownCode.map { "unknown_\(hexadecimal($0))" })
        return marks.compactMap(\.self)
    }

    private func hexadecimal(_ code: UInt8) -> String {
        (code < 16 ? "0" : "") + String(code, radix: 16)
    }
}
