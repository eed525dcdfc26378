import KMP

/// What is wrong with a frame, in words that say what would have been right.
struct DefectText {
    private let segment: Segment
    private let next: Segment?

    /// Looks at a broken frame, and at what comes behind it.
    init(_ segment: Segment, next: Segment?) {
        self.segment = segment
        self.next = next
    }

    /// A defect of the framing.
    func text(_ defect: FrameDefect) -> String {
        switch defect {
        case .checksum(let sent, let computed):
            "checksum sent \(hexadecimal(sent)), should be \(hexadecimal(computed))"
        case .interrupted: interruption
        case .badEscape(let byte):
            "no byte is sent as 1B \(hexadecimal([byte])): "
                + "behind 1B come only 7F, BF, F2, F9 and E4"
        case .bareAcknowledge: "a bare 06 stands inside, which would have been sent as 1B F9"
        case .tooShort: "the stop byte comes before address, command and checksum are there"
        case .tooLong: "longer than any frame that a meter sends"
        }
    }

    /// What is missing where the bytes run out: most often only the stop byte was not copied.
    var cutShort: String {
        var crc = CRC16()
        for byte in segment.contents { crc.add(byte) }
        guard segment.contents.count >= 4, crc.value == 0 else {
            return "the bytes end before the stop byte 0D"
        }
        return "the stop byte 0D is missing; the checksum is good"
    }

    /// A start byte inside a frame is either the next frame, or a byte that was not stuffed.
    private var interruption: String {
        let start = next?.bytes.first.map { hexadecimal([$0.byte]) } ?? ""
        let text = "start byte \(start) comes before the stop byte 0D"
        guard let checksum = unstuffedChecksum else { return text }
        return text + "; the checksum \(hexadecimal(checksum, separator: " ")) was not stuffed, "
            + "should be \(hexadecimal(checksum.flatMap(stuffed), separator: " "))"
    }

    /// The checksum of the contents, where it follows as it is instead of being stuffed.
    private var unstuffedChecksum: [UInt8]? {
        var crc = CRC16()
        for byte in segment.contents { crc.add(byte) }
        let expected = [UInt8(crc.value >> 8), UInt8(truncatingIfNeeded: crc.value)]
        return next?.wire.starts(with: expected) == true ? expected : nil
    }

    private func stuffed(_ byte: UInt8) -> [UInt8] {
        WireByte.needsStuffing(byte) ? [WireByte.escape, ~byte] : [byte]
    }

    /// A defect of the data behind a good checksum.
    static func text(_ defect: DataDefect) -> String {
        switch defect {
        case .endsEarly(let offset):
            "the data end after \(counted(offset, "byte")), inside what they announced"
        case .surplus(let offset, let count):
            "\(counted(count, "byte")) too many behind the \(offset) that the data announced"
        case .tooManyRegisters(let count):
            "\(count) registers are more than the command takes"
        case .notRequested(let id): "register \(id.rawValue) was not asked for"
        case .repeated(let id): "register \(id.rawValue) comes twice"
        }
    }
}
