#if !hasFeature(Embedded)
extension TelegramReadout.Target: LosslessStringConvertible {
    /// Reads an address as people write it.
    ///
    /// | written | meaning |
    /// |---|---|
    /// | `17` | the primary address, 0 to 250; 254 is the only meter on the bus, whatever its address |
    /// | `12345678` | the identification number, whose digits may be F for any |
    /// | `123456782D2C3504` | the whole secondary address, as ``SecondaryAddress/description`` |
    /// | `12345678/87654321` | either of them, with the fabrication number of the enhanced selection |
    ///
    /// Nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let fabrication = parts.count == 2 ? Self.digits(parts[1], count: 8) : nil
        guard parts.count == 1 || fabrication != nil, parts.count <= 2 else { return nil }
        if let digits = Self.digits(parts[0], count: 16) {
            self = .secondary(Selection(digits, fabrication: fabrication))
        } else if let digits = Self.digits(parts[0], count: 8) {
            let number = UInt32(truncatingIfNeeded: digits)
            self = .secondary(
                Selection(
                    identification: number,
                    fabrication: fabrication.map { UInt32(truncatingIfNeeded: $0) }
                )
            )
        } else if parts.count == 1, let address = Self.primary(text) {
            self = .primary(address)
        } else {
            return nil
        }
    }

    /// The address as ``init(_:)`` reads it.
    public var description: String {
        switch self {
        case .primary(let address): String(address.rawValue)
        case .secondary(let selection): selection.description
        }
    }

    private static func primary(_ text: String) -> PrimaryAddress? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let number = UInt8(text), number <= 250 || number == PrimaryAddress.any.rawValue
        else { return nil }
        return PrimaryAddress(number)
    }

    private static func digits(_ text: Substring, count: Int) -> UInt64? {
        guard text.utf8.count == count, text.allSatisfy(\.isHexDigit) else { return nil }
        return UInt64(text, radix: 16)
    }
}

extension Selection: CustomStringConvertible {
    /// The selection of sixteen digits, as they are written: the maker's bytes in the order on the wire.
    fileprivate init(_ digits: UInt64, fabrication: UInt64?) {
        let maker = UInt16(truncatingIfNeeded: digits >> 16)
        self.init(
            identification: UInt32(truncatingIfNeeded: digits >> 32),
            manufacturer: maker.byteSwapped,
            version: UInt8(truncatingIfNeeded: digits >> 8),
            medium: UInt8(truncatingIfNeeded: digits),
            fabrication: fabrication.map { UInt32(truncatingIfNeeded: $0) }
        )
    }

    /// Eight digits where only the identification number is given, else sixteen; behind a slash the
    /// fabrication number.
    public var description: String {
        let address = SecondaryAddress(
            identification: identification,
            manufacturer: Manufacturer(rawValue: manufacturer),
            version: version,
            medium: DeviceType(medium)
        )
        let isNumber = manufacturer == 0xFFFF && version == 0xFF && medium == 0xFF
        let text = isNumber ? address.identificationText : address.description
        guard let fabrication else { return text }
        let digits = String(fabrication, radix: 16, uppercase: true)
        return "\(text)/" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
#endif
