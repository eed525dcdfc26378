public import MBus

/// A meter that a telegram names by its maker and the version in its header.
public struct BusModel: Sendable, Hashable {
    /// Who made it.
    public var manufacturer: Manufacturer
    /// The version byte of the header.
    public var version: UInt8
    /// The media that it is said of; empty for any.
    public var media: [DeviceType]
    /// The model's name; that of a model in the catalogue where it is one.
    public var name: String
    /// Where this is from.
    public var source: SourceNote

    /// Makes a row.
    init(
        _ manufacturer: Manufacturer,
        _ version: UInt8,
        _ name: String,
        media: [UInt8] = [],
        source: SourceNote
    ) {
        self.manufacturer = manufacturer
        self.version = version
        self.media = media.map { DeviceType($0) }
        self.name = name
        self.source = source
    }

    /// The model's page in the catalogue, nil where it has none.
    public var model: MeterModel? { MeterCatalogue.model(named: name) }
}

extension MeterCatalogue {
    /// What a telegram's header says of the model; none where no source knows the version.
    ///
    /// A maker may give one version to several models, so there may be more than one.
    public static func busModels(of meter: SecondaryAddress) -> [BusModel] {
        BusModel.all.filter { row in
            row.manufacturer == meter.manufacturer && row.version == meter.version
                && (row.media.isEmpty || row.media.contains(meter.medium))
        }
    }
}

extension BusModel {
    /// Kamstrup's versions.
    public static let all: [BusModel] = heatMeters + waterMeters + others

    private static let heat: [UInt8] = [0x04, 0x0A, 0x0B, 0x0C, 0x0D]
    private static let water: [UInt8] = [0x06, 0x07, 0x16]

    private static let heatMeters: [BusModel] = [
        row(0x08, "MULTICAL 601", heat),
        row(0x19, "MULTICAL 402", heat),
        row(0x1C, "MULTICAL 602", heat),
        row(0x30, "MULTICAL 302", heat),
        row(0x34, "MULTICAL 403", heat),
        row(0x35, "MULTICAL 603", heat),
        row(0x39, "MULTICAL 803", heat),
        row(0x40, "MULTICAL 303", heat),
        BusModel(
            .kamstrup,
            0x01,
            "MULTICAL 401",
            media: heat,
            source: SourceNote("libmbus2mqtt, fixture of a heat meter KAM version 1", .thirdParty)
        ),
    ]

    private static let waterMeters: [BusModel] = [
        row(0x1B, "MULTICAL 21", water),
        BusModel(.kamstrup, 0x1D, "flowIQ 3100", media: water, source: dataSheet),
        BusModel(.kamstrup, 0x1F, "flowIQ 2101", media: water, source: dataSheet),
        BusModel(.kamstrupWater, 0x3A, "flowIQ 2200", media: water, source: drivers),
        BusModel(.kamstrupWater, 0x3C, "flowIQ 3200", media: water, source: drivers),
        BusModel(.kamstrupWater, 0x42, "KWM2231", media: water, source: drivers),
    ]

    private static let others: [BusModel] = [
        BusModel(.kamstrup, 0x30, "OMNIPOWER", media: [0x02], source: drivers),
        BusModel(
            .kamstrup,
            0x01,
            "Kamstrup 382",
            media: [0x02],
            source: SourceNote("libmbus, frame kamstrup_382_005", .captured)
        ),
        BusModel(.kamstrup, 0x33, "EM24 module", media: [0x02], source: drivers),
        BusModel(.kamstrup, 0x01, "pressure sensor", media: [0x18], source: drivers),
    ]

    private static let drivers = SourceNote(
        "wmbusmeters, drivers kamheat, kamwater, kampress and em24",
        .thirdParty
    )
    private static let dataSheet = SourceNote(
        "Kamstrup, M-Bus data of the flowIQ 2101 and 3100",
        .documented
    )

    private static func row(_ version: UInt8, _ name: String, _ media: [UInt8]) -> BusModel {
        BusModel(.kamstrup, version, name, media: media, source: drivers)
    }
}
