import Metering

/// Numbers as people and programs write them.
enum NumberText {
    /// Reads a number exactly.
    ///
    /// - Parameters:
    ///   - text: digits with a sign, one decimal mark and a power of ten where there are any:
    ///     `-12.50`, `1,5`, `1.2e-05`. Marks between thousands are none.
    ///   - mark: the decimal mark.
    /// - Returns: the number with its digits as written; nil for anything else, and for more
    ///   digits than 64 bits hold.
    static func decimal(_ text: some StringProtocol, mark: UInt8) -> ExactDecimal? {
        var rest = Substring(text).utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var (magnitude, digits, decimals) = (UInt64(0), 0, -1)
        while let byte = rest.first, byte == mark || byte.isDigit {
            rest = rest.dropFirst()
            if decimals >= 0 || byte == mark { decimals += 1 }
            if byte == mark {
                guard decimals == 0 else { return nil }
                continue
            }
            let (tens, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            (magnitude, digits) = (sum, digits + 1)
        }
        guard digits > 0, decimals != 0, let power = power(rest),
            let exponent = Int8(exactly: power - max(0, decimals))
        else { return nil }
        return ExactDecimal(isNegative: isNegative, magnitude: magnitude, exponent: exponent)
    }

    /// Whether a text is a whole number, however long.
    static func isWhole(_ text: String) -> Bool {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        return !digits.isEmpty && digits.allSatisfy(\.isDigit)
    }

    /// Whether a text stands for a value that is missing: nothing, `null`, `NaN`.
    static func isMissing(_ text: some StringProtocol) -> Bool {
        guard text.utf8.count <= 4 else { return false }
        return ["", "null", "nan"].contains(text.lowercased())
    }

    /// The power of ten behind the digits: `e-05`; 0 where there is none.
    private static func power(_ text: Substring.UTF8View) -> Int? {
        guard let first = text.first else { return 0 }
        guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E"), text.count <= 5 else {
            return nil
        }
        return Int(Substring(text.dropFirst()))
    }
}

extension ExactDecimal {
    /// Whether it is the smaller amount, however the two are written.
    func isLess(than other: ExactDecimal) -> Bool {
        guard isNegative == other.isNegative else { return isNegative }
        let (mine, others) = (size(beside: other), other.size(beside: self))
        return isNegative ? others < mine : mine < others
    }

    /// Whether it is the same amount, however the two are written.
    func isSame(as other: ExactDecimal) -> Bool {
        !isLess(than: other) && !other.isLess(than: self)
    }

    /// The magnitude in the finer of the two powers of ten.
    ///
    /// Where 128 bits do not hold it, it is larger than any that they hold.
    private func size(beside other: ExactDecimal) -> UInt128 {
        var size = UInt128(magnitude)
        for _ in 0..<max(0, Int(exponent) - Int(other.exponent)) where size != 0 {
            let (product, overflow) = size.multipliedReportingOverflow(by: 10)
            guard !overflow else { return .max }
            size = product
        }
        return size
    }
}

extension UInt8 {
    /// Whether it is an ASCII digit.
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}

extension StringProtocol {
    /// The text without the spaces around it.
    var trimmed: String {
        let isSpace = { (byte: UInt8) in byte == 32 || byte == 9 }
        var bytes = Substring(self).utf8
        guard bytes.first.map(isSpace) == true || bytes.last.map(isSpace) == true else {
            return String(self)
        }
        bytes = bytes.drop(while: isSpace)
        while bytes.last.map(isSpace) == true { bytes.removeLast() }
        return String(Substring(bytes))
    }
}
