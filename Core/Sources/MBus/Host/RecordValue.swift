#if !hasFeature(Embedded)
public import Metering

extension DataRecord {
    /// The value in its own kind: a number, or the date, time or text that the record says.
    ///
    /// Nothing is ever guessed: what no calendar has is `noDate`, what no source explains stays
    /// bytes, and a number longer than 64 bits keeps all its digits. A record that the meter itself
    /// marks as faulty has only its bytes.
    ///
    /// - Parameter data: the data that the record was found in.
    /// - Returns: the value.
    public func value(in data: Span<UInt8>) -> Value {
        guard modifiers.error == nil else { return .bytes(bytes(in: data)) }
        switch meaning.form {
        case .container: return .bytes(bytes(in: data))
        case .moment: return momentValue(in: data)
        case .number, .unsigned: return plainValue(in: data)
        }
    }

    /// The value's bytes as sent.
    public func bytes(in data: Span<UInt8>) -> [UInt8] {
        (offset..<offset + count).map { data[$0] }
    }

    /// The characters of a plain-text unit, nil where the record has none.
    public func plainTextUnit(in data: Span<UInt8>) -> String? {
        guard plainText.count > 0 else { return nil }
        return characters(plainText, in: data)
    }

    /// The unit in words: its symbol, the maker's plain text, and by what it is divided.
    public func unitText(in data: Span<UInt8>) -> String? {
        if let unit { return unit.description }
        if let text = plainTextUnit(in: data) { return text + (modifiers.rate?.text ?? "") }
        guard let rate = modifiers.rate, let unit = meaning.unit else { return nil }
        return unit.description + rate.text
    }

    /// The codes of the value information as hexadecimal digits: `02FF20`.
    public func valueInformationText(in data: Span<UInt8>) -> String {
        let range = valueInformation
        return hexadecimal((range.offset..<range.offset + range.count).map { data[$0] })
    }

    private func plainValue(in data: Span<UInt8>) -> Value {
        if let number = decimal(in: data) { return .number(number) }
        switch (coding, variableKind) {
        case (.variable, .text): return textValue(in: data)
        case (.variable, .digits), (.variable, .negativeDigits): return longDigits(in: data)
        case (.variable, .real): return longReal(in: data)
        default: return .bytes(bytes(in: data))
        }
    }

    /// Characters, without the zeros that fill up a text that is shorter.
    ///
    /// A control character between them means that these bytes are no text after all.
    private func textValue(in data: Span<UInt8>) -> Value {
        let all = characters(ByteRange(offset: offset, count: count), in: data).unicodeScalars
        let text = all.drop { $0 == "\0" }.reversed().drop { $0 == "\0" }.reversed()
        let isText = text.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        guard isText else { return .bytes(bytes(in: data)) }
        var shown = ""
        shown.unicodeScalars.append(contentsOf: text)
        return .text(shown)
    }

    private func momentValue(in data: Span<UInt8>) -> Value {
        switch moment(in: data) {
        case .date(let date): return .date(date)
        case .monthDay(let day): return .monthDay(day)
        case .time(let time): return .time(time)
        case .dateTime(let dateTime): return .dateTime(dateTime)
        case nil: break
        }
        guard coding != .variable, (1...8).contains(count) else { return .bytes(bytes(in: data)) }
        let raw = (0..<count).reversed().reduce(UInt64(0)) { sum, place in
            let byte = data[order == .lowFirst ? offset + place : offset + count - 1 - place]
            return sum << 8 | UInt64(byte)
        }
        return .noDate(ExactDecimal(magnitude: raw))
    }

    /// ISO 8859-1, the last character first where the lowest byte comes first.
    private func characters(_ range: ByteRange, in data: Span<UInt8>) -> String {
        let sent = (range.offset..<range.offset + range.count).map { data[$0] }
        var text = ""
        for byte in order == .lowFirst ? sent.reversed() : sent {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return text
    }

    /// Digits that do not fit 64 bits, as plain text; bytes where one of them is none.
    private func longDigits(in data: Span<UInt8>) -> Value {
        let sent = bytes(in: data)
        let pairs = order == .lowFirst ? sent.reversed() : sent
        let digits = pairs.flatMap { [$0 >> 4, $0 & 0x0F] }
        guard !digits.isEmpty, digits.allSatisfy({ $0 < 10 }) else { return .bytes(sent) }
        var text = String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        let exponent = Int(meaning.exponent)
        if exponent < 0 {
            let zeros = String(repeating: "0", count: max(0, 1 - exponent - text.count))
            text = zeros + text
            text.insert(".", at: text.index(text.endIndex, offsetBy: exponent))
        } else {
            text += String(repeating: "0", count: exponent)
        }
        let plain = String(text.drop { $0 == "0" })
        let shown = plain.isEmpty || plain.hasPrefix(".") ? "0" + plain : plain
        return .longNumber((variableKind == .negativeDigits ? "-" : "") + shown)
    }

    /// A real number of eight bytes, as the shortest decimal that is the same number.
    private func longReal(in data: Span<UInt8>) -> Value {
        let sent = bytes(in: data)
        let bits = (order == .lowFirst ? sent.reversed() : sent)
            .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let parts = Double(bitPattern: bits).description.lowercased()
            .split(separator: "e", maxSplits: 1)
        guard let first = parts.first, let number = ExactDecimal(parsing: first),
            let power = Int(parts.count == 2 ? parts[1] : "0"),
            let exponent = Int8(exactly: Int(number.exponent) + power + Int(meaning.exponent))
        else { return .bytes(sent) }
        let exact = ExactDecimal(
            isNegative: number.isNegative,
            magnitude: number.magnitude,
            exponent: exponent
        )
        // 5.0 is written with a zero that nobody sent.
        return .number(first.hasSuffix(".0") ? exact.rescaled(to: exponent + 1) ?? exact : exact)
    }
}

extension RecordRate {
    var text: String { symbol.description }
}

extension SecondaryAddress: CustomStringConvertible {
    /// Identification, maker, version and medium, as users of libmbus write it: the identification
    /// in reading order and the others in the order on the wire, `852467982D2C3504`.
    public var description: String {
        let maker = manufacturer.rawValue
        let rest = [UInt8(truncatingIfNeeded: maker), UInt8(maker >> 8), version, medium.rawValue]
        return identificationText + hexadecimal(rest)
    }

    /// The identification number's eight digits.
    public var identificationText: String {
        let digits = String(identification, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension Manufacturer: CustomStringConvertible {
    /// The three letters: `KAM`.
    public var description: String {
        String(decoding: (0..<3).map(letter), as: UTF8.self)
    }
}

extension FrameWriter {
    /// The bytes to be sent.
    public var wireBytes: [UInt8] {
        withBytes { span in span.indices.map { span[$0] } }
    }
}

/// Bytes as upper-case hexadecimal digits.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
}
#endif
