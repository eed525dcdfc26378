/// Which meters a selection means: a secondary address in which parts are left open.
///
/// A digit Fh of the identification or of the fabrication number matches any digit; FFh matches any
/// version, any medium and any of the two bytes of the maker. The fabrication number stands behind
/// the address where it is given: that is the enhanced selection. (M-Bus documentation §7.1 and §7.3)
public struct Selection: Sendable, Hashable {
    /// The identification number, eight digits as those of a hexadecimal number.
    public var identification: UInt32
    /// The maker's two bytes.
    public var manufacturer: UInt16
    /// The version.
    public var version: UInt8
    /// The medium.
    public var medium: UInt8
    /// The fabrication number, eight digits as those of a hexadecimal number; nil leaves it out.
    public var fabrication: UInt32?

    /// Makes a selection; what is not given is left open.
    public init(
        identification: UInt32 = 0xFFFF_FFFF,
        manufacturer: UInt16 = 0xFFFF,
        version: UInt8 = 0xFF,
        medium: UInt8 = 0xFF,
        fabrication: UInt32? = nil
    ) {
        self.identification = identification
        self.manufacturer = manufacturer
        self.version = version
        self.medium = medium
        self.fabrication = fabrication
    }

    /// Makes the selection of one address.
    public init(_ address: SecondaryAddress, fabrication: UInt32? = nil) {
        self.init(
            identification: address.identification,
            manufacturer: address.manufacturer.rawValue,
            version: address.version,
            medium: address.medium.rawValue,
            fabrication: fabrication
        )
    }

    /// Every meter.
    public static let every = Selection()

    /// Whether a meter is meant.
    ///
    /// - Parameters:
    ///   - address: who the meter is.
    ///   - fabricationNumber: its fabrication number; nil where it does not know this selection, and
    ///     then is not meant by one.
    /// - Returns: whether the meter has to answer.
    public func matches(_ address: SecondaryAddress, fabricationNumber: UInt32?) -> Bool {
        guard Selection.digits(identification, match: address.identification),
            version == 0xFF || version == address.version,
            medium == 0xFF || medium == address.medium.rawValue,
            Selection.byte(manufacturer, matches: address.manufacturer.rawValue),
            Selection.byte(manufacturer &>> 8, matches: address.manufacturer.rawValue &>> 8)
        else { return false }
        guard let fabrication else { return true }
        return fabricationNumber.map { Selection.digits(fabrication, match: $0) } ?? false
    }

    private static func digits(_ mask: UInt32, match number: UInt32) -> Bool {
        var place: UInt32 = 0
        while place < 32 {
            let digit = mask &>> place & 0x0F
            guard digit == 0x0F || digit == number &>> place & 0x0F else { return false }
            place &+= 4
        }
        return true
    }

    private static func byte(_ mask: UInt16, matches number: UInt16) -> Bool {
        mask & 0xFF == 0xFF || mask & 0xFF == number & 0xFF
    }
}
