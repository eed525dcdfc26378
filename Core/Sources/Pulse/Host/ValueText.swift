#if !hasFeature(Embedded)
internal import Metering

extension PulseValue {
    /// Reads what is printed on a meter: `1000 imp/kWh`, `10 l`, `10 l/imp`, `0.25 kWh`.
    ///
    /// The number is plain and above zero, with 16 characters at most; a pulse is called `imp`,
    /// `impulse` or `pulse`, also in the plural; the unit is one of energy or volume.
    ///
    /// - Returns: nil for anything else.
    public init?(parsing text: some StringProtocol) {
        let digits = text.prefix { $0 == "." || $0.isASCII && $0.isNumber }
        guard digits.count <= 16, let number = ExactDecimal(parsing: digits),
            let size = Ratio(number)
        else { return nil }
        let words = text[digits.endIndex...].split(separator: "/", omittingEmptySubsequences: false)
            .map { word in String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        let pulses = words.map(Self.words.contains)
        switch (pulses, words.count) {
        case ([false], 1), ([false, true], 2):
            guard let unit = Self.unit(words[0]) else { return nil }
            self.init(size, unit)
        case ([true, false], 2):
            guard let unit = Self.unit(words[1]) else { return nil }
            self.init(Ratio(size.denominator, size.numerator), unit)
        default: return nil
        }
    }

    private static let words: Set = ["imp", "impulse", "impulses", "pulse", "pulses"]

    private static func unit(_ symbol: String) -> Unit? {
        Unit(symbol: symbol).flatMap { [.energy, .volume].contains($0.dimension) ? $0 : nil }
    }
}

extension Ratio {
    /// A number above zero with no more digits than 64 bits hold.
    fileprivate init?(_ number: ExactDecimal) {
        guard !number.isNegative, number.magnitude > 0, -18...0 ~= number.exponent else {
            return nil
        }
        self.init(number.magnitude, (number.exponent..<0).reduce(1) { power, _ in power * 10 })
    }
}
#endif
