/// Something that a meter can be asked in characters at 300 baud.
public enum ASCIIRequest: Sendable, Hashable {
    /// `/#` and a character: data without units and without a checksum, answered at 1200 baud.
    case data(DataSet)
    /// `/?!`: identification and a data block with units and a checksum, answered at 300 baud.
    /// (IEC 62056-21 mode A; 5512-313 §11.2)
    case readout(Acknowledgement)

    /// Whether a meter wants `ACK 000` behind its identification before it sends its data.
    public enum Acknowledgement: Sendable, Hashable {
        /// It sends them at once, as a 66-CDE does.
        case never
        /// It waits, as a MULTICAL III and 41 do.
        case always
        /// Nobody knows: sent once nothing came behind the identification for a while.
        case whenSilent
    }

    /// How the answer is framed.
    var form: AnswerForm {
        switch self {
        case .readout: .readout
        case .data(let set): set.layout == nil ? .text : .digits
        }
    }

    /// How the line of the answer is built, nil where no source shows it.
    var layout: LineLayout? {
        if case .data(let set) = self { set.layout } else { nil }
    }

    /// The bytes to be sent, parity and all.
    var wire: WireText {
        var wire = WireText()
        wire.append(0x2F)
        switch self {
        case .data(let set):
            wire.append(0x23)
            wire.append(set.rawValue)
        case .readout:
            wire.append(0x3F)
            wire.append(0x21)
            wire.appendLineEnd()
        }
        return wire
    }
}

/// A few characters with their parity, ready to be sent.
struct WireText: Sendable {
    private var bytes = InlineArray<8, UInt8>(repeating: 0)
    private(set) var count = 0

    /// What a MULTICAL III or 41 waits for behind its identification. (5512-313 §11.2)
    static var acknowledgement: WireText {
        var wire = WireText()
        wire.append(ASCII.acknowledge)
        for _ in 0..<3 { wire.append(0x30) }
        wire.appendLineEnd()
        return wire
    }

    subscript(position: Int) -> UInt8 { bytes.span[position] }

    mutating func append(_ character: UInt8) {
        bytes[count] = SevenBit.byte(character)
        count &+= 1
    }

    mutating func appendLineEnd() {
        append(ASCII.carriageReturn)
        append(ASCII.lineFeed)
    }

    func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = bytes.span
        return try body(span.extracting(0..<count))
    }
}
