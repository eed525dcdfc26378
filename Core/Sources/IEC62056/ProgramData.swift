public import Metering

/// The program number ABCCC of a meter: flow sensor position, unit of energy, flow sensor code.
///
/// A is 3 for a sensor in the inlet and 4 for one in the outlet; B tells the unit and CCC the
/// decimals, by the tables in the meter's own description. (5512-931_N1 §3.3 for the 602.)
public struct ProgramNumber: RawRepresentable, Sendable, Hashable {
    /// The five digits as a number.
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A: where the flow sensor sits.
    public var a: UInt32 { rawValue / 10_000 }
    /// B: the unit of energy.
    public var b: UInt32 { rawValue / 1_000 % 10 }
    /// CCC: the code of the flow sensor, which fixes all decimals.
    public var ccc: UInt32 { rawValue % 1_000 }
}

/// The answer to `/#2`: who the meter is and how it was programmed. (5511-634 §4)
public struct ProgramData: Sendable, Hashable {
    /// The customer number, eleven digits.
    public let customerNumber: ExactDecimal
    /// Tariff registers TA2 and TA3, and their limits TL2 and TL3; what they count is configured.
    public let tariff2: ExactDecimal
    public let limit2: ExactDecimal
    public let tariff3: ExactDecimal
    public let limit3: ExactDecimal
    /// The pulse inputs In-A and In-B.
    public let inputA: ExactDecimal
    public let inputB: ExactDecimal
    /// ABCCC.
    public let program: ProgramNumber
    /// DDEFFGG: display, tariffs, pulse values of the inputs.
    public let configuration: ExactDecimal
    /// The meter's date, as digits; in which order they stand, no source says.
    public let date: ExactDecimal

    /// Reads the answer.
    ///
    /// - Parameter text: one line with its carriage return.
    /// - Throws: ``ASCIIDefect/layout(field:)`` unless it is a number of eleven digits, eight of
    ///   seven, and a date.
    public init(text: Span<UInt8>) throws(ASCIIDefect) {
        if let layout = DataSet.program.layout { try layout.check(text) }
        var walk = DataFields()
        customerNumber = try walk.number(0, in: text)
        tariff2 = try walk.number(1, in: text)
        limit2 = try walk.number(2, in: text)
        tariff3 = try walk.number(3, in: text)
        limit3 = try walk.number(4, in: text)
        inputA = try walk.number(5, in: text)
        inputB = try walk.number(6, in: text)
        let digits = try walk.number(7, in: text)
        // The field has seven digits, the program number five: two zeros come first.
        guard !digits.isNegative, digits.magnitude <= 99_999 else { throw .layout(field: 7) }
        program = ProgramNumber(rawValue: UInt32(truncatingIfNeeded: digits.magnitude))
        configuration = try walk.number(8, in: text)
        date = try walk.number(9, in: text)
    }
}

extension DataFields {
    fileprivate mutating func number(
        _ position: Int,
        in text: Span<UInt8>
    ) throws(ASCIIDefect) -> ExactDecimal {
        guard let number = next(in: text)?.decimal(in: text) else { throw .layout(field: position) }
        return number
    }
}
