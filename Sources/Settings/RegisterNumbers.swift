public import Catalogue
public import KMP

/// Registers as people write them: `60`, `0x3C`, or by name, `heat_energy`.
public enum RegisterNumbers {
    /// A word that is no register.
    public struct Unknown: Error, Sendable, Hashable {
        /// The word.
        public let word: String
    }

    /// Reads one register.
    ///
    /// - Parameters:
    ///   - word: its number from 0 to 65535, or its name.
    ///   - model: whose names are meant; without one, those of any meter.
    /// - Returns: nil for what is none.
    public static func id(_ word: String, of model: MeterModel?) -> RegisterID? {
        if word.lowercased().hasPrefix("0x") {
            return UInt16(word.dropFirst(2), radix: 16).map { RegisterID($0) }
        }
        if let number = UInt16(word) { return RegisterID(number) }
        return entries(of: model).first { $0.name == word }?.id
    }

    /// Reads a list; a register that is named twice counts once.
    ///
    /// - Parameters:
    ///   - text: numbers and names with commas between.
    ///   - model: whose names are meant; without one, those of any meter.
    /// - Returns: at least one register.
    /// - Throws: ``Unknown`` with the part that is none.
    public static func parse(
        _ text: String,
        of model: MeterModel?
    ) throws(Unknown) -> [RegisterID] {
        var ids: [RegisterID] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.filter { $0 != " " }
            guard let id = id(word, of: model) else { throw Unknown(word: word) }
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    /// The names that ``id(_:of:)`` knows.
    static func names(of model: MeterModel?) -> [String] { entries(of: model).map(\.name) }

    /// A register as ``id(_:of:)`` reads it: its name where that leads back to it, or its number.
    static func word(for id: RegisterID, of model: MeterModel?) -> String {
        let name = entries(of: model).first { $0.id == id }?.name
        guard let name, self.id(name, of: model) == id else { return "\(id.rawValue)" }
        return name
    }

    private static func entries(of model: MeterModel?) -> some Sequence<RegisterEntry> {
        (model.map { [$0] } ?? MeterCatalogue.models).lazy.flatMap(\.registers)
    }
}
