internal import Journal
internal import Metering

/// What the frames of one node hold: values in an order that never changes, each in one unit.
///
/// A frame of emonHub has no names: the values are told apart by their place alone.
public struct FrameLayout: Sendable, Hashable, Codable {
    /// One value of a frame.
    public struct Field: Sendable, Hashable, Codable {
        /// Its name in data: `heat_energy`.
        public let name: String
        /// The symbol of the unit that it is sent in; nil for a bare number.
        public let unit: String?
        /// How a packet holds it.
        public let code: Code

        /// A field for what a series holds: pulse counts and watts are whole numbers, as the sketch
        /// that heatlog takes the place of sends them.
        init(_ series: Series) {
            name = series.name
            unit = series.unit
            let isCount = series.unit == nil && series.isTotal
            code = isCount || series.unit == "W" ? .unsigned : .float
        }
    }

    /// How a packet holds a value, as Python's module struct calls it.
    public enum Code: String, Sendable, Hashable, Codable {
        /// A 32-bit floating-point number.
        case float = "f"
        /// A whole number from 0 to 4,294,967,295.
        case unsigned = "L"
    }

    /// The values, in the order of the frame.
    public let fields: [Field]

    /// The values of a readout in the order and the units of the frame.
    ///
    /// - Parameter readout: what the meter gave at one time.
    /// - Returns: nil where a value is missing, doubted or no number that emonHub bears: the others
    ///   would move into its place, and no word stands for a missing one (`nan` ends the hub's
    ///   sending).
    func values(of readout: StoredReadout) -> [ExactDecimal]? {
        var values: [ExactDecimal] = []
        for field in fields {
            let reading = readout.readings.first { $0.name == field.name && !$0.isDoubtful }
            guard let value = reading?.amount(in: field.unit), value.nearestFloat != nil else {
                return nil
            }
            values.append(value)
        }
        return values
    }
}

extension StoredReading {
    /// The value in a unit.
    ///
    /// - Parameter symbol: the unit's symbol; nil for a bare number.
    /// - Returns: the number as it is kept where it has that unit; exactly converted, or to six
    ///   decimals, where it has another one; nil where it is no number or measures something else.
    func amount(in symbol: String?) -> ExactDecimal? {
        guard let decimal else { return nil }
        guard unit != symbol else { return decimal }
        guard let source = unit.flatMap(Unit.init(symbol:)),
            let target = symbol.flatMap(Unit.init(symbol:))
        else { return nil }
        return try? decimal.converted(from: source, to: target, digits: 6)
    }

    /// Whether it is an amount, as against the number of a program or of a customer.
    var isAmount: Bool { decimal != nil && (unit != nil || series.isTotal) }
}

extension ExactDecimal {
    /// The nearest 32-bit floating-point number; nil where it would be infinite.
    var nearestFloat: Float? {
        guard let float = Float(description), float.isFinite else { return nil }
        return float
    }
}
