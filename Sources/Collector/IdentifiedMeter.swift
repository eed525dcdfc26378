public import Catalogue
internal import KMP
public import Metering

/// Who a meter is, and the models that it may be.
public struct IdentifiedMeter: Sendable {
    /// What is known of it.
    public private(set) var identity = MeterIdentity()
    /// The models that fit; several where their registers do not tell them apart, none where no
    /// model of the catalogue fits.
    public private(set) var models: [MeterModel] = []
    /// What a meter outside the catalogue has answered before; nil before its first readout.
    private var answered: [RegisterID]?

    /// A meter whose model the user gave.
    init(configured model: MeterModel) {
        models = [model]
        identity.maker = model.maker
        identity.model = model.name
        identity.candidates = [model.name]
        identity.identifiedBy = .configuration
    }

    /// A meter that said with its values who it is.
    init(met identity: MeterIdentity) {
        self.identity = identity
        models = identity.candidates.compactMap(MeterCatalogue.model(named:))
    }

    /// A meter that said its type.
    init(type: MeterType?) {
        // Zero means that the meter has none to give. (5512-447 §6.2.1)
        guard let type, type.code != 0 else { return }
        identity.maker = "Kamstrup"
        identity.typeCode = type.code
        identity.software = type.softwareText
        settle(MeterCatalogue.models(typeCode: type.code), by: .typeCode)
    }

    /// Takes what the registers of the probe answered.
    mutating func narrow(byAnswer values: [RegisterValue]) {
        identity.maker = "Kamstrup"
        let typeNumber = values.first { $0.id == MeterCatalogue.probe.first }
        if case .text(let text)? = typeNumber?.value, !text.isEmpty {
            identity.typeNumber = text
            settle(MeterCatalogue.models(typeNumber: text), by: .typeNumber)
        }
        guard models.isEmpty else { return }
        settle(MeterCatalogue.models(answering: Set(values.map(\.id))), by: .registers)
    }

    private mutating func settle(_ found: [MeterModel], by way: Identification) {
        guard !found.isEmpty else { return }
        models = found
        identity.candidates = found.map(\.name)
        identity.model = identity.candidates.joined(separator: " or ")
        identity.identifiedBy = way
    }

    /// Which registers to ask for.
    func registers(for selection: MeterReader.Selection) -> [RegisterID] {
        switch selection {
        case .these(let ids): ids
        case .usual: distinct(models.isEmpty ? unknownSet : Array(models[0].readSet))
        case .all: distinct((models.isEmpty ? MeterCatalogue.models : models).flatMap(allRegisters))
        }
    }

    /// What any meter is asked for of which nothing is known: what each family is asked for, and
    /// from the second time on only what it answered.
    private var unknownSet: [RegisterID] {
        answered ?? MeterCatalogue.models.flatMap(\.readSet)
    }

    /// Takes the serial number, where it was asked for.
    mutating func know(serial: String?) { identity.serial = serial ?? identity.serial }

    /// What is there may be another meter, of the same model.
    mutating func forgetSerial() { identity.serial = nil }

    /// Remembers who the meter is, and what a meter outside the catalogue answers: its battery is
    /// spared the rest.
    mutating func learn(from readout: Readout) {
        know(serial: readout.meter.serial)
        guard models.isEmpty, answered == nil, !readout.readings.isEmpty else { return }
        answered = readout.readings.map { RegisterID($0.register) }
    }

    private func allRegisters(of model: MeterModel) -> [RegisterID] {
        model.registers.map(\.id)
    }

    private func distinct(_ ids: [RegisterID]) -> [RegisterID] {
        var seen: Set<RegisterID> = []
        return ids.filter { seen.insert($0).inserted }
    }

    /// A register's value with the words that the catalogue has for it.
    func reading(_ register: RegisterValue, _ source: Source) -> Reading {
        let entry =
            models.lazy.compactMap { $0.entry(for: register.id) }.first
            ?? MeterCatalogue.entry(for: register.id)
        return Reading(
            register: register.id.rawValue,
            quantity: entry?.quantity,
            name: entry?.name ?? "register_\(register.id.rawValue)",
            label: entry?.label ?? "Register \(register.id.rawValue)",
            value: register.value,
            unit: register.unit.unit,
            unknownUnit: register.unit.isKnown ? nil : UInt16(register.unit.rawValue),
            source: source
        )
    }
}

extension MeterIdentity {
    /// Takes serial and type number where they were among the registers that were read.
    mutating func complete(with readings: [Reading]) {
        for reading in readings {
            switch (reading.register, reading.value) {
            case (1001, .number(let number)) where number.magnitude != 0:
                serial = number.description
            case (254, .text(let text)): typeNumber = text
            default: break
            }
        }
    }
}
