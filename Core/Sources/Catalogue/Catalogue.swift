public import KMP

/// Every meter that heatlog knows, as data.
public enum MeterCatalogue {
    /// All models, in the order in which people look for them.
    public static let models: [MeterModel] = []

    /// The model that a user means by a name: "601", "MC601", "multical 601", "MULTICAL 601".
    public static func model(named name: String) -> MeterModel? {
        models.first { model in
            ([model.name] + model.aliases).contains { $0.lowercased() == name.lowercased() }
        }
    }

    /// What is known of a register in any meter, for a meter that is not in the catalogue.
    public static func entry(for id: RegisterID) -> RegisterEntry? {
        for model in models {
            if let entry = model.entry(for: id) { return entry }
        }
        return nil
    }
}
