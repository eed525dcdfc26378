public import KMP

extension MeterCatalogue {
    /// The models that answer GetType with a code; none where no source has the code.
    public static func models(typeCode: UInt16) -> [MeterModel] {
        models.filter { model in model.typeCodes.contains { $0.covers(typeCode) } }
    }

    /// The models whose type number, register 254, is like this one; none where no source has it.
    public static func models(typeNumber: String) -> [MeterModel] {
        models.filter { model in model.typeNumbers.contains { $0.covers(typeNumber) } }
    }

    /// One request that tells the families apart by what they leave out of the answer.
    ///
    /// - 254: the type number, in words where it is known (303, 603, 803, 21)
    /// - 60: heat energy, in every heat meter
    /// - 61: flow energy E4, in meters with more than two temperatures (601 and 603 class)
    /// - 152: the program number of the older meters (601 class, 402, 62)
    /// - 266: the fine energy of the newer ones (302, 403, 603 class)
    /// - 369: the info bits of the newest (403, 603 class)
    /// - 292: water temperature (21, flowIQ)
    /// - 1: active energy, in every electricity meter
    public static let probe: [RegisterID] = [254, 60, 61, 152, 266, 369, 292, 1].map {
        RegisterID($0)
    }

    /// The models that may have answered the probe like this, those first whose list has exactly
    /// these registers.
    ///
    /// A register that a model is known to have must be among the answered ones. One that it is not
    /// known to have must not, if its list is whole; a list that is not whole says nothing of it.
    /// Where nothing fits, the type number is left out of account: that a model has it is known
    /// from single meters only.
    ///
    /// Several models are the rule where they share a list; none is what a meter gets that is not
    /// in the catalogue.
    public static func models(answering registers: Set<RegisterID>) -> [MeterModel] {
        let answered = registers.intersection(probe)
        guard !answered.isEmpty else { return [] }
        let possible = models.filter { $0.mayAnswer(answered) }
        let exact = possible.filter { $0.probeRegisters == answered }
        guard possible.isEmpty else {
            return exact + possible.filter { $0.probeRegisters != answered }
        }
        // Heat energy alone says that it is a heat meter, and not which one.
        guard answered != [RegisterID(60)] else { return [] }
        return models.filter { $0.mayAnswer(answered, withoutTypeNumber: true) }
    }
}

extension MeterModel {
    /// The registers of the probe that the model is known to have.
    fileprivate var probeRegisters: Set<RegisterID> {
        Set(registers.map(\.id)).intersection(MeterCatalogue.probe)
    }

    fileprivate func mayAnswer(
        _ registers: Set<RegisterID>,
        withoutTypeNumber: Bool = false
    ) -> Bool {
        let ignored: Set<RegisterID> = withoutTypeNumber ? [RegisterID(254)] : []
        let known = probeRegisters.subtracting(ignored)
        let answered = registers.subtracting(ignored)
        guard !answered.isEmpty, known.isSubset(of: answered) else { return false }
        let extra = answered.subtracting(known)
        return isListComplete ? extra.isEmpty : extra.isDisjoint(with: absent)
    }
}
