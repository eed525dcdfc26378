internal import Catalogue
internal import KMP
internal import Metering

/// What a visit is to bring of a meter.
struct Wanted: Sendable {
    /// Whatever any of these names.
    var selections: [MeterReader.Selection]
    /// No more than one request has room for.
    var isOneRequest = false

    /// The registers to ask an identified meter for, each once.
    func registers(of found: IdentifiedMeter) -> [RegisterID] {
        var ids: [RegisterID] = []
        for selection in selections {
            ids += found.registers(for: selection).filter { !ids.contains($0) }
        }
        return isOneRequest ? Array(ids.prefix(RegisterList.maximum)) : ids
    }

    /// Whether more is wanted than what is usual.
    var isAll: Bool { selections.contains(.all) }

    /// What is wanted of a readout that a meter gives only whole.
    ///
    /// A register is meant by its number, and by its name where the meter has no numbers.
    func part(of readout: Readout) -> Readout {
        var ids: [RegisterID] = []
        for selection in selections {
            guard case .these(let registers) = selection else { return readout }
            ids += registers
        }
        let names = Set(ids.compactMap { MeterCatalogue.entry(for: $0)?.name })
        var part = readout
        part.readings.removeAll { reading in
            !ids.contains(RegisterID(reading.register)) && !names.contains(reading.name)
        }
        return part
    }
}
