internal import Metering

// Totals: they never fall, and rise no faster than their meter can count.
//
// How fast that is follows from the digits alone. A meter's display has to hold so many hours at
// its greatest flow or power without beginning again: 3000 h for heat (EN 1434-1), 1600 h for water
// (OIML R 49-1), 1500 h for electricity (IEC 62052-11). No Kamstrup display has more than eight
// digits, so no total counts more than 10⁸ of its last digits in that time.

/// How fast a total may rise, in its own last digits.
struct RisingPace {
    /// So many digits.
    let digits: Int128
    /// The milliseconds that they take.
    let milliseconds: Int128

    /// The greatest rise in a time.
    ///
    /// A minute is added, for a meter shows what it last integrated (every 2 to 64 s) and an answer
    /// may come after a retry; and a digit, for both ends are cut off.
    func rise(in elapsed: Int64) -> Int128 {
        digits * (Int128(elapsed) + 60_000) / milliseconds + 1
    }

    /// A display of eight digits that lasts so many hours.
    static func display(hours: Int128) -> RisingPace {
        RisingPace(digits: 100_000_000, milliseconds: hours * 3_600_000)
    }

    /// The pace of a total, nil for a register that holds none.
    init?(_ reading: Reading) {
        guard let quantity = reading.quantity, quantity.isTotal else { return nil }
        switch (quantity, reading.unit?.dimension) {
        case (.infoEvents, _): self.init(digits: 1, milliseconds: 2_000)
        case (_, .duration?): self.init(clockOf: reading)
        case _ where reading.register == 0: self.init(finerThanDisplay: reading)
        case (_, .energy?) where quantity.isElectric, (_, .reactiveEnergy?):
            self.init(electric: reading)
        case (_, .energy?): self = .display(hours: 3_000)
        // E8 and E9 count up to 185 a cubic metre, so faster than the volume does.
        case (_, .volumeTemperature?): self = .display(hours: 300)
        case (_, .volume?), (_, .mass?): self = .display(hours: 1_600)
        default: self = .display(hours: 1_500)
        }
    }

    private init(digits: Int128, milliseconds: Int128) {
        self.digits = digits
        self.milliseconds = milliseconds
    }

    /// A telegram's total, or a count of pulses, may be finer than any display: what bounds it is what
    /// the largest house of one meter takes, 100 MW and 10 000 m³/h.
    private init?(finerThanDisplay reading: Reading) {
        guard let digit = Measure(reading)?.digit else {
            self.init(digits: 1_000_000_000, milliseconds: 1_000)
            return
        }
        // 10¹¹ µJ in a millisecond; 10¹³ millionths of a litre in an hour.
        switch reading.unit?.dimension {
        case .energy?: self.init(digits: 100_000_000_000, milliseconds: max(1, digit))
        case .volume?:
            self.init(digits: 10_000_000_000_000, milliseconds: 3_600_000 * max(1, digit))
        default: self.init(digits: 1_000_000_000, milliseconds: 1_000)
        }
    }

    /// Hours pass at one an hour.
    private init?(clockOf reading: Reading) {
        guard let digit = Measure(reading)?.digit else { return nil }
        self.init(digits: 1_000, milliseconds: max(1, digit))
    }

    /// 100 kW at least: three phases of 100 A at 300 V are 90 kW, and fine registers have more
    /// digits than the display.
    private init?(electric reading: Reading) {
        guard let digit = Measure(reading)?.digit else { return nil }
        // 100 kW are 10⁸ µJ in a millisecond; 100 kvar are 10¹¹ millionths of a varh in an hour.
        let isJoule = reading.unit?.dimension == .energy
        let direct = RisingPace(
            digits: isJoule ? 100_000_000 : 100_000_000_000,
            milliseconds: max(1, isJoule ? digit : digit * 3_600_000)
        )
        let display = RisingPace.display(hours: 1_500)
        let isSlower = direct.rise(in: 3_600_000) < display.rise(in: 3_600_000)
        self = isSlower ? display : direct
    }
}

extension Quantity {
    /// Whether it is electric energy.
    var isElectric: Bool {
        switch self {
        case .activeEnergyImport, .activeEnergyExport, .reactiveEnergyImport,
            .reactiveEnergyExport:
            true
        default: false
        }
    }
}

extension Judgement {
    /// A total: not wider than the display, not less than before, not more than can have come.
    mutating func judgeTotal(_ reading: Reading) {
        guard let pace = RisingPace(reading), let shown = reading.value.decimal else { return }
        let widest: UInt64 = reading.quantity?.isElectric == true ? 1 << 62 : 99_999_999
        // What has no register is no display's number: a telegram or a count of pulses may be finer.
        let isShown = reading.register != 0
        guard let new = shown.mantissa, new >= 0, !isShown || shown.magnitude <= widest else {
            return doubt(reading, .range, "\(reading.label) is \(shown), which no display shows.")
        }
        guard let before = last[reading.key], let old = before.value.decimal?.mantissa else {
            return
        }
        let elapsed = elapsed(since: before)
        let most = pace.rise(in: elapsed)
        let rise = Int128(new) - Int128(old)
        guard rise < 0 || rise > most else { return }
        if rise < 0, wraps(from: old, to: new, most) { return }
        let words = RiseWords(reading, rise: rise, most: most, elapsed: elapsed)
        doubt(reading, rise < 0 ? .fell : .leapt, words.sentence)
    }

    /// Whether a display of seven or eight digits began again, and the way across is itself
    /// possible.
    private func wraps(from old: Int64, to new: Int64, _ most: Int128) -> Bool {
        let widths: [Int128] = [10_000_000, 100_000_000]
        return widths.contains { width in
            Int128(old) < width && Int128(new) + width - Int128(old) <= most
        }
    }
}

/// A rise and its bound in words.
struct RiseWords {
    let sentence: String

    init(_ reading: Reading, rise: Int128, most: Int128, elapsed: Int64) {
        let way = rise < 0 ? "fell" : "rose"
        let by = Self.amount(rise.magnitude, like: reading)
        let bound = Self.amount(most.magnitude, like: reading)
        let time = Self.time(elapsed)
        sentence =
            "\(reading.label) \(way) by \(by) in \(time); "
            + (rise < 0
                ? "a total only rises, here by \(bound) at most." : "\(bound) are possible.")
    }

    private static func amount(_ digits: UInt128, like reading: Reading) -> String {
        let number = ExactDecimal(
            magnitude: UInt64(clamping: digits),
            exponent: reading.value.decimal?.exponent ?? 0
        )
        return [number.description, reading.unit?.description].compactMap(\.self)
            .joined(separator: " ")
    }

    /// A time in the two largest units that it fills.
    static func time(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        let parts = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
            .map { (size: Int64, unit: String) in (seconds / size, unit, size) }
        guard let first = parts.first(where: { $0.0 > 0 }) else { return "\(milliseconds) ms" }
        let rest = seconds % first.2
        let next = parts.first { $0.2 < first.2 && rest / $0.2 > 0 }
        return "\(first.0) \(first.1)" + (next.map { " \(rest / $0.2) \($0.1)" } ?? "")
    }
}
