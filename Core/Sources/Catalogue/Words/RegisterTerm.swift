internal import KMP
internal import Metering

/// What a register number means, whatever the meter: Kamstrup gives a number one meaning in all
/// heat and water meters, and one in all electricity meters.
struct RegisterTerm: Sendable {
    let id: UInt16
    let quantity: Quantity
    let name: String?
    let label: String?
    let format: RegisterFormat?

    /// Makes a row; name and label are needed where several registers hold the quantity.
    init(
        _ id: UInt16,
        _ quantity: Quantity,
        _ name: String? = nil,
        _ label: String? = nil,
        _ format: RegisterFormat? = nil
    ) {
        self.id = id
        self.quantity = quantity
        self.name = name
        self.label = label
        self.format = format
    }

    /// Makes a row for a quantity that one register alone holds.
    init(_ id: UInt16, _ quantity: Quantity, _ format: RegisterFormat?) {
        self.init(id, quantity, nil, nil, format)
    }

    /// The row as a model's own, by the word of a source.
    func entry(width: ValueWidth, format confidence: Confidence, source: SourceNote)
        -> RegisterEntry
    {
        var format = format
        if width == .fourBytes { format?.byteCount = 4 }
        format?.confidence = confidence
        return RegisterEntry(
            id,
            quantity,
            label,
            name: name,
            format: format,
            source: source
        )
    }
}

/// How many bytes the values of a model have.
enum ValueWidth {
    /// Always four, as 5512-447 says of the MULTICAL 601 and 801.
    case fourBytes
    /// As many as the table of terms says: what the newer meters send.
    case asNeeded
}

/// The tables of terms.
enum RegisterTerms {
    /// Heat, cooling and water meters.
    static let thermal: [UInt16: RegisterTerm] = table(
        energy + instantaneous + pulseInputs + extremes + averages + identity + modules + newer
            + water + waterLog
    )
    /// Electricity meters.
    static let electricity: [UInt16: RegisterTerm] = table(
        electricEnergy + electricPower + electricMaxima + electricPhases + electricIdentity
    )

    private static func table(_ terms: [RegisterTerm]) -> [UInt16: RegisterTerm] {
        Dictionary(terms.map { ($0.id, $0) }) { first, _ in first }
    }
}

extension [RegisterEntry] {
    /// Rows of a heat or water meter.
    ///
    /// - Parameters:
    ///   - ids: the register numbers that the source names.
    ///   - width: how many bytes the values have.
    ///   - seen: those of them whose unit, length and exponent a capture shows.
    ///   - source: who says that the model has them.
    /// - Returns: an entry for each number.
    static func thermal(
        _ ids: [UInt16],
        _ width: ValueWidth,
        seen: Set<UInt16> = [],
        source: SourceNote
    ) -> Self {
        rows(ids, RegisterTerms.thermal) { term in
            term.entry(
                width: width,
                format: seen.contains(term.id) ? .captured : .inferred,
                source: source
            )
        }
    }

    /// Rows of an electricity meter.
    ///
    /// - Parameters:
    ///   - ids: the register numbers that the source names.
    ///   - format: how sure unit, length and exponent are.
    ///   - source: who says that the model has them.
    /// - Returns: an entry for each number.
    static func electricity(
        _ ids: [UInt16],
        format: Confidence,
        source: SourceNote
    ) -> Self {
        rows(ids, RegisterTerms.electricity) { term in
            term.entry(width: .asNeeded, format: format, source: source)
        }
    }

    /// A number that no table explains is kept: the meter has it, and nobody has said what it is.
    private static func rows(
        _ ids: [UInt16],
        _ terms: [UInt16: RegisterTerm],
        _ entry: (RegisterTerm) -> RegisterEntry
    ) -> Self {
        ids.map { id in
            entry(
                terms[id]
                    ?? RegisterTerm(
                        id,
                        .other,
                        "register_\(id)",
                        "Register \(id), meaning not published"
                    )
            )
        }
    }

    /// The same rows with one of them in another format, as this model sends it.
    func with(_ id: UInt16, _ format: RegisterFormat) -> Self {
        changing(id) { $0.format = format }
    }

    /// The same rows with one of them called something else, by the word of a source.
    func with(_ id: UInt16, label: String, source: SourceNote) -> Self {
        changing(id) { entry in
            entry.label = label
            entry.source = source
        }
    }

    private func changing(_ id: UInt16, _ change: (inout RegisterEntry) -> Void) -> Self {
        map { entry in
            guard entry.id.rawValue == id else { return entry }
            var changed = entry
            change(&changed)
            return changed
        }
    }
}
