public import Metering

extension DataRecord {
    /// The value as a number, or nil where it is none.
    ///
    /// None is what the standard calls invalid (80h 00h in two's complement), a BCD number with
    /// a digit that is none, a real number that is not finite, a record that the meter itself marks as
    /// faulty, a date, a text, and a number whose digits do not fit 64 bits.
    /// (EN 13757-3, types A, B, C and H; M-Bus documentation, appendix)
    @inlinable
    public func decimal(in data: Span<UInt8>) -> ExactDecimal? {
        guard modifiers.error == nil, meaning.form == .number || meaning.form == .unsigned else {
            return nil
        }
        guard let number = digits(in: data) else { return nil }
        return modifiers.offsetExponent == nil ? number : shifted(number)
    }

    /// The number before anything is added to it.
    @usableFromInline
    func digits(in data: Span<UInt8>) -> ExactDecimal? {
        switch coding {
        case .integer8, .integer16, .integer24, .integer32, .integer48, .integer64:
            return integer(in: data)
        case .digits2, .digits4, .digits6, .digits8, .digits12: return packedDigits(in: data)
        case .real32: return real(in: data)
        case .variable:
            switch variableKind {
            case .digits, .negativeDigits: return packedDigits(in: data)
            case .binary: return count > 0 && count <= 8 ? integer(in: data) : nil
            case .text, .real: return nil
            }
        case .none, .selection, .special: return nil
        }
    }

    /// One byte of the value, the lowest being byte 0.
    @inline(__always)
    func byte(_ place: Int, in data: Span<UInt8>) -> UInt8 {
        data[order == .lowFirst ? offset &+ place : offset &+ count &- 1 &- place]
    }

    /// Types B and C, in two halves of 32 bits: on a microcontroller that is what a register holds.
    private func integer(in data: Span<UInt8>) -> ExactDecimal? {
        let top = byte(count &- 1, in: data)
        let isNegative = meaning.form == .number && top & 0x80 != 0
        let filling: UInt32 = isNegative ? .max : 0
        var (high, low) = (filling, filling)
        var place = count
        while place > 0 {
            place &-= 1
            high = high &<< 8 | low &>> 24
            low = low &<< 8 | UInt32(truncatingIfNeeded: byte(place, in: data))
        }
        let raw = UInt64(low: low, high: high)
        guard isNegative else { return ExactDecimal(magnitude: raw, exponent: meaning.exponent) }
        if top == 0x80, isLowest(in: data) { return nil }
        return ExactDecimal(
            isNegative: true,
            magnitude: 0 &- raw,
            exponent: meaning.exponent
        )
    }

    /// Whether all bytes below the highest are zero.
    private func isLowest(in data: Span<UInt8>) -> Bool {
        for place in 0..<(count &- 1) where byte(place, in: data) != 0 { return false }
        return true
    }

    /// Type A: two digits in a byte; Fh in the place of the highest digit is a minus sign.
    private func packedDigits(in data: Span<UInt8>) -> ExactDecimal? {
        guard count > 0 else { return nil }
        var isNegative = coding == .variable && variableKind == .negativeDigits
        var magnitude: UInt64 = 0
        var place = count
        while place > 0 {
            place &-= 1
            let pair = byte(place, in: data)
            var tens = pair &>> 4
            let ones = pair & 0x0F
            if tens == 0x0F, place == count &- 1, !isNegative {
                isNegative = true
                tens = 0
            }
            // Hexadecimal digits A to E show an error or a blank display.
            guard tens < 10, ones < 10 else { return nil }
            // 18 digits fit 64 bits in any case.
            guard magnitude < 10_000_000_000_000_000 else { return nil }
            let hundreds = UInt32(truncatingIfNeeded: tens &* 10 &+ ones)
            magnitude = magnitude &* 100 &+ UInt64(low: hundreds)
        }
        return ExactDecimal(
            isNegative: isNegative,
            magnitude: magnitude,
            exponent: meaning.exponent
        )
    }

    /// Type H, as the shortest decimal that is the same real number.
    private func real(in data: Span<UInt8>) -> ExactDecimal? {
        var bits: UInt32 = 0
        var place = 4
        while place > 0 {
            place &-= 1
            bits = bits &<< 8 | UInt32(truncatingIfNeeded: byte(place, in: data))
        }
        guard let shortest = ShortestDecimal(Float(bitPattern: bits)) else { return nil }
        return ExactDecimal(
            isNegative: shortest.isNegative,
            magnitude: UInt64(low: shortest.digits),
            exponent: shortest.exponent &+ meaning.exponent
        )
    }

    /// The number with the additive constant, a power of ten in the unit of the table; exact, or nil
    /// where it has more digits than 64 bits hold.
    @usableFromInline
    func shifted(_ number: ExactDecimal) -> ExactDecimal? {
        let power = (modifiers.offsetExponent ?? 0) &- (meaning.unit?.thousands ?? 0)
        let exponent = min(number.exponent, power)
        guard let value = number.rescaled(to: exponent)?.mantissa,
            let step = ExactDecimal(magnitude: 1, exponent: power).rescaled(to: exponent)?.mantissa
        else { return nil }
        let (sum, overflow) = value.addingReportingOverflow(step)
        return overflow ? nil : ExactDecimal(sum, exponent: exponent)
    }
}

extension Unit {
    /// By which power of ten the unit is larger than the one in the standard's table.
    fileprivate var thousands: Int8 {
        switch self {
        case .kilowattHour, .kilojoule, .kilowatt, .kilojoulePerHour, .kilovarHour, .tonne,
            .kilovoltAmpereHour, .kilovar, .kilovoltAmpere, .kilocalorie, .tonnePerHour, .kilovolt,
            .kiloampere:
            3
        case .megawattHour, .megajoule, .megawatt, .megajoulePerHour, .megavarHour,
            .megavoltAmpereHour, .megavar, .megavoltAmpere, .megacalorie:
            6
        case .gigawattHour, .gigajoule, .gigawatt, .gigajoulePerHour, .gigavarHour,
            .gigavoltAmpereHour, .gigavar, .gigavoltAmpere, .gigacalorie:
            9
        default: 0
        }
    }
}
