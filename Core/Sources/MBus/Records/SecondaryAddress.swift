/// Who a meter is on the bus: identification number, maker, version and medium.
///
/// (EN 13757-3; M-Bus documentation §6.3.1 and §7.1)
public struct SecondaryAddress: Sendable, Hashable {
    /// The identification number, eight decimal digits as the digits of a hexadecimal number.
    public var identification: UInt32
    /// Who made it.
    public var manufacturer: Manufacturer
    /// The maker's version of the device, which tells its models apart.
    public var version: UInt8
    /// What it measures.
    public var medium: DeviceType

    /// Makes an address; the identification is given as hexadecimal digits, 0x12345678.
    public init(
        identification: UInt32,
        manufacturer: Manufacturer,
        version: UInt8,
        medium: DeviceType
    ) {
        self.identification = identification
        self.manufacturer = manufacturer
        self.version = version
        self.medium = medium
    }

    /// Reads the eight bytes at the beginning of data.
    ///
    /// - Precondition: there are eight.
    init(data: Span<UInt8>, order: ByteOrder) {
        var identification: UInt32 = 0
        for place in 0..<4 {
            let byte = data[order == .lowFirst ? 3 &- place : place]
            identification = identification &<< 8 | UInt32(truncatingIfNeeded: byte)
        }
        let (high, low) = order == .lowFirst ? (data[5], data[4]) : (data[4], data[5])
        self.init(
            identification: identification,
            manufacturer: Manufacturer(
                rawValue: UInt16(truncatingIfNeeded: high) &<< 8
                    | UInt16(truncatingIfNeeded: low)
            ),
            version: data[6],
            medium: DeviceType(rawValue: data[7])
        )
    }
}

/// Who makes a meter: three letters of five bits, as the FLAG association gives them out.
///
/// (EN 13757-3; M-Bus documentation §6.3.1)
public struct Manufacturer: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Makes a code from three letters in ASCII.
    public init(_ first: Unicode.Scalar, _ second: Unicode.Scalar, _ third: Unicode.Scalar) {
        rawValue =
            Manufacturer.bits(first) &<< 10 | Manufacturer.bits(second) &<< 5
            | Manufacturer.bits(third)
    }

    /// Kamstrup, KAM.
    public static let kamstrup = Manufacturer("K", "A", "M")
    /// Kamstrup's water meters of a newer make, KAW.
    public static let kamstrupWater = Manufacturer("K", "A", "W")

    /// One of the three letters in ASCII, 0 to 2.
    public func letter(_ place: Int) -> UInt8 {
        let shifted = place == 0 ? rawValue &>> 10 : place == 1 ? rawValue &>> 5 : rawValue
        return UInt8(truncatingIfNeeded: shifted & 0x1F) &+ 64
    }

    private static func bits(_ letter: Unicode.Scalar) -> UInt16 {
        UInt16(truncatingIfNeeded: letter.value) & 0x1F
    }
}

/// What a device measures, as a telegram says it. (EN 13757-3, device types; M-Bus documentation §8.4.1)
public struct DeviceType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Makes a type from its number.
    public init(_ number: UInt8) { rawValue = number }

    /// In words; "reserved" for a number that has none.
    public var text: StaticString {
        switch rawValue {
        case 0x00: "other"
        case 0x01: "oil"
        case 0x02: "electricity"
        case 0x03: "gas"
        case 0x04: "heat, measured in the return"
        case 0x05: "steam"
        case 0x06: "warm water"
        case 0x07: "water"
        case 0x08: "heat cost allocator"
        case 0x09: "compressed air"
        case 0x0A: "cooling, measured in the return"
        case 0x0B: "cooling, measured in the flow"
        case 0x0C: "heat, measured in the flow"
        case 0x0D: "heat and cooling"
        case 0x0E: "bus or system"
        case 0x0F: "unknown"
        case 0x10: "irrigation water"
        case 0x11: "water logger"
        case 0x12: "gas logger"
        case 0x13: "gas converter"
        case 0x14: "calorific value"
        case 0x15: "hot water"
        case 0x16: "cold water"
        case 0x17: "hot and cold water"
        case 0x18: "pressure"
        case 0x19: "A/D converter"
        case 0x1A: "smoke detector"
        case 0x1B: "room sensor"
        case 0x1C: "gas detector"
        case 0x20: "breaker, electricity"
        case 0x21: "valve, gas or water"
        case 0x25: "customer unit"
        case 0x28: "waste water"
        case 0x29: "garbage"
        case 0x2A: "carbon dioxide"
        case 0x31: "communication controller"
        case 0x32: "unidirectional repeater"
        case 0x33: "bidirectional repeater"
        case 0x36: "radio converter, system side"
        case 0x37: "radio converter, meter side"
        default: "reserved"
        }
    }

    /// Whether it measures heat.
    public var isHeat: Bool { rawValue == 0x04 || rawValue == 0x0C || rawValue == 0x0D }
    /// Whether it measures cooling alone.
    public var isCooling: Bool { rawValue == 0x0A || rawValue == 0x0B }
    /// Whether it measures electricity.
    public var isElectricity: Bool { rawValue == 0x02 }
}
