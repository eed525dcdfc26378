public import KMP

/// Every meter that heatlog knows, as data.
public enum MeterCatalogue {
    /// All models, in the order in which people look for them.
    public static let models: [MeterModel] = [
        .multical601, .multical602, .multical801, .multical402, .multical403, .multical603,
        .multical803, .multical302, .multical303, .multical62, .multical21, .flowIQ2101,
        .flowIQ2200, .flowIQ3100, .kwm2231, .kamstrup382, .omnipower,
        .kamstrup162, .kamstrup282, .kamstrup351,
    ]

    /// The meters before KMP, which are asked in characters.
    public static let asciiModels: [ASCIIMeterModel] = [
        .multicalIII, .multical66B, .multical66CDE, .multical401, .multical41, .multicalCompact,
    ]

    /// The model without registers that a user means by a name: "66c", "multical iii".
    public static func asciiModel(named name: String) -> ASCIIMeterModel? {
        let wanted = plain(name)
        return asciiModels.first { model in
            ([model.name] + model.aliases).contains { plain($0) == wanted }
        }
    }

    /// The model that a user means by a name: "601", "MC601", "multical 601", "MULTICAL 601".
    ///
    /// Case, spaces and hyphens do not matter.
    public static func model(named name: String) -> MeterModel? {
        let wanted = plain(name)
        return models.first { model in
            ([model.name] + model.aliases).contains { plain($0) == wanted }
        }
    }

    /// What is known of a register in any meter, for a meter that is not in the catalogue or that
    /// answers more than its list has.
    ///
    /// Where heat and electricity meters use one number for two things (1010), it is the heat
    /// meters' meaning that is given.
    public static func entry(for id: RegisterID) -> RegisterEntry? {
        if let entry = entries[id] { return entry }
        let term = RegisterTerms.thermal[id.rawValue] ?? RegisterTerms.electricity[id.rawValue]
        return term?.entry(width: .asNeeded, format: .inferred, source: .registerNames)
    }

    /// The first model's entry of each register: whoever explains a log asks for it thousands of
    /// times.
    private static let entries = Dictionary(
        models.flatMap(\.registers).map { ($0.id, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    private static func plain(_ name: String) -> String {
        name.lowercased().filter { !" -_".contains($0) }
    }
}
