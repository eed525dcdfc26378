public import IEC62056
internal import Metering

/// A value of a ``LineScale`` by the name that people write.
public enum ScaleKey: String, Sendable, Hashable, CaseIterable {
    case energy, volume, power, flow

    /// What its unit has to measure.
    var dimension: Dimension {
        switch self {
        case .energy: .energy
        case .volume: .volume
        case .power: .power
        case .flow: .flow
        }
    }

    /// How a usual meter is written.
    public var example: String {
        switch self {
        case .energy: "0.001 GJ"
        case .volume: "0.01 m³"
        case .power: "0.1 kW"
        case .flow: "1 l/h"
        }
    }
}

/// A scale that cannot be understood: the configuration's fault, or the command line's.
public struct ScaleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence for the user.
    public let message: String

    /// How a scale is written.
    public var hint: String {
        let examples = ScaleKey.allCases.map { "\($0.rawValue)=\($0.example)" }
        return "Say what the last digit of each value counts, as in '"
            + "\(examples.joined(separator: ", "))'; the meter's display shows it."
    }

    /// The message and the hint.
    public var description: String { "\(message) \(hint)" }
}

extension LineScale {
    /// Reads `energy=0.001 GJ, volume=0.01 m³, power=0.1 kW, flow=1 l/h`: what the last digit of
    /// each value counts.
    ///
    /// Each may be left out; its values then stay bare numbers.
    ///
    /// - Throws: ``ScaleError``.
    public init(parsing text: String) throws(ScaleError) {
        self.init()
        for part in text.split(separator: ",") {
            let words = part.split(separator: "=", omittingEmptySubsequences: false)
            guard words.count == 2 else {
                throw ScaleError(message: "'\(trimmed(part))' is no part of a scale.")
            }
            try set(trimmed(words[0]), to: trimmed(words[1]))
        }
        guard !isEmpty else { throw ScaleError(message: "The scale is empty.") }
    }

    /// Sets one value's unit: `set("energy", to: "0.001 GJ")`.
    ///
    /// - Throws: ``ScaleError`` where there is no such value, it is set already, or the text is no
    ///   power of ten of a unit that measures it.
    public mutating func set(_ name: String, to text: String) throws(ScaleError) {
        guard let key = ScaleKey(rawValue: name.lowercased()) else {
            let known = ScaleKey.allCases.map(\.rawValue).joined(separator: ", ")
            throw ScaleError(message: "A scale has no '\(name)'; it has: \(known).")
        }
        guard self[key] == nil else { throw ScaleError(message: "'\(name)' stands there twice.") }
        let unit = try DigitUnit(parsing: text)
        guard unit.unit.dimension == key.dimension else {
            throw ScaleError(message: "\(unit.unit) is no unit of \(key.rawValue).")
        }
        self[key] = unit
    }

    /// The unit of a value by its name, nil where it is not given.
    public subscript(key: ScaleKey) -> DigitUnit? {
        get {
            switch key {
            case .energy: energy
            case .volume: volume
            case .power: power
            case .flow: flow
            }
        }
        set {
            switch key {
            case .energy: energy = newValue
            case .volume: volume = newValue
            case .power: power = newValue
            case .flow: flow = newValue
            }
        }
    }

    /// Whether nothing is given.
    public var isEmpty: Bool { ScaleKey.allCases.allSatisfy { self[$0] == nil } }

    /// The scale as it is written: reading it gives the same scale.
    public var text: String {
        ScaleKey.allCases.compactMap { key in self[key].map { "\(key.rawValue)=\($0.text)" } }
            .joined(separator: ", ")
    }
}

extension DigitUnit {
    /// Reads `0.001 GJ`: a power of ten and a unit by its symbol or UCUM code.
    ///
    /// - Throws: ``ScaleError``.
    public init(parsing text: String) throws(ScaleError) {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let name = trimmed(text[digits.endIndex...])
        guard let unit = Unit(symbol: name) else {
            throw ScaleError(message: "'\(text)' ends with no unit that heatlog knows.")
        }
        guard let exponent = Self.exponent(of: String(digits)) else {
            throw ScaleError(message: "'\(text)' does not begin with 1, 10, 0.1 and the like.")
        }
        self.init(unit, exponent)
    }

    /// The unit as it is written: `0.001 GJ`.
    public var text: String { "\(ExactDecimal(magnitude: 1, exponent: exponent)) \(unit)" }

    /// The power of ten that a number is, −9 to 9; nil for any other number.
    private static func exponent(of digits: String) -> Int8? {
        guard let number = ExactDecimal(parsing: digits) else { return nil }
        return (Int8(-9)...9).first { exponent in
            ExactDecimal(magnitude: 1, exponent: exponent).rescaled(to: -9)
                == number.rescaled(to: -9)
        }
    }
}

private func trimmed(_ text: some StringProtocol) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
}
