public import Metering

/// The ten values of `/#1`, in the order in which they come. (5511-634 §4; 5512-313 §11)
public enum LiveField: Int, Sendable, Hashable {
    case energy, volume, operatingHours
    case flowTemperature, returnTemperature, temperatureDifference
    case power, flow, peakPower, infoCode

    /// How many there are.
    public static var count: Int { 10 }

    /// What the value measures.
    public var quantity: Quantity {
        switch self {
        case .energy: .heatEnergy
        case .volume: .volume
        case .operatingHours: .operatingHours
        case .flowTemperature: .flowTemperature
        case .returnTemperature: .returnTemperature
        case .temperatureDifference: .temperatureDifference
        case .power: .power
        case .flow: .flow
        case .peakPower: .powerMaximum
        case .infoCode: .infoCode
        }
    }
}

/// The answer to `/#1`.
public struct LiveData: Sendable {
    private var numbers = InlineArray<10, ExactDecimal>(
        repeating: ExactDecimal(magnitude: 0)
    )

    /// Reads the answer.
    ///
    /// - Parameter text: one line with its carriage return.
    /// - Throws: ``ASCIIDefect/layout(field:)`` unless it is ten fields of seven digits, one space
    ///   between them.
    public init(text: Span<UInt8>) throws(ASCIIDefect) {
        try LineLayout(count: LiveField.count).check(text)
        var fields = DataFields()
        var position = 0
        while let field = fields.next(in: text), let number = field.decimal(in: text) {
            numbers[position] = number
            position &+= 1
        }
    }

    /// The digits of a field as sent, without unit and decimal point.
    public subscript(field: LiveField) -> ExactDecimal { numbers.span[field.rawValue] }

    /// The value of a field, by what the configuration says of the digits.
    public func value(of field: LiveField, scale: LineScale) -> ScaledNumber {
        ScaledNumber(self[field], in: scale.unit(of: field))
    }
}

/// The values of `/#C`, in the order in which they come.
///
/// (nabovarme/MeterLogger reads these, and holds an answer of eight fields of seven characters;
/// what the fields between them mean, no source says.)
public enum MomentField: Int, Sendable, Hashable {
    /// Flow temperature, 0.01 °C.
    case flowTemperature = 0
    /// Temperature t3, 0.01 °C.
    case temperature3 = 1
    /// Return temperature, 0.01 °C.
    case returnTemperature = 2
    /// Flow, on the scale of the display.
    case flow = 5
    /// Power, on the scale of the display.
    case power = 7
}
