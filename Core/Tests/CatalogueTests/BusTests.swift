import Catalogue
import KMP
import MBus
import Metering
import Testing

@Suite("M-Bus in the catalogue")
struct BusTests {
    private func term(
        _ hex: [UInt8],
        _ medium: UInt8 = 0x04,
        _ manufacturer: Manufacturer = .kamstrup
    ) throws -> BusTerm {
        let meter = SecondaryAddress(
            identification: 1,
            manufacturer: manufacturer,
            version: 0x08,
            medium: DeviceType(medium)
        )
        var records = DataRecords()
        let record = try #require(try records.next(in: hex.span))
        return MeterCatalogue.busTerm(for: record, of: meter)
    }

    /// The beginning of a record, the medium, and its name and quantity.
    static let names: [([UInt8], UInt8, String, Quantity)] = [
        ([0x01, 0x06, 0], 0x04, "heat_energy", .heatEnergy),
        ([0x01, 0x06, 0], 0x0A, "cooling_energy", .coolingEnergy),
        ([0x01, 0x86, 0x3C, 0], 0x0D, "cooling_energy", .coolingEnergy),
        ([0x01, 0x06, 0], 0x02, "active_energy_import", .activeEnergyImport),
        ([0x01, 0x86, 0x3C, 0], 0x02, "active_energy_export", .activeEnergyExport),
        ([0x01, 0x06, 0], 0x07, "energy", .energy),
        ([0x01, 0x93, 0x3C, 0], 0x16, "volume_reverse", .volumeReverse),
        ([0x41, 0x13, 0], 0x16, "volume_storage_1", .volume),
        ([0x11, 0x2D, 0], 0x04, "power_maximum_year", .powerMaximum),
        ([0x11, 0x3B, 0], 0x07, "flow_maximum", .flowMaximum),
        ([0x11, 0x5B, 0], 0x04, "flow_temperature_maximum", .flowTemperature),
        ([0x01, 0x22, 0], 0x04, "operating_hours", .operatingHours),
        ([0x01, 0x22, 0], 0x02, "on_time", .onTime),
        ([0x81, 0x40, 0x13, 0], 0x04, "in_a", .inA),
        ([0x81, 0x10, 0x06, 0], 0x04, "tariff_2", .tariff2),
        ([0x81, 0x10, 0x06, 0], 0x02, "active_energy_import_tariff_1", .activeEnergyImport),
        ([0x01, 0xFD, 0xC8, 0xFC, 0x02, 0], 0x02, "voltage_l2", .voltage),
        ([0x01, 0xFD, 0xC8, 0xFF, 0x02, 0], 0x02, "voltage_code_02", .other),
        ([0x01, 0xBB, 0x49, 0], 0x07, "flow_upper_limit_passes", .other),
        ([0x01, 0x96, 0x28, 0], 0x07, "volume_per_input_pulse_0", .other),
        ([0x01, 0xFF, 0x33, 0], 0x07, "maker_code_33", .other),
    ]

    @Test(arguments: names)
    func `a record is called by quantity, medium and what is special of it`(
        hex: [UInt8],
        medium: UInt8,
        name: String,
        quantity: Quantity
    ) throws {
        let term = try term(hex, medium)
        #expect(term.name == name)
        #expect(term.quantity == quantity)
        #expect(!term.label.isEmpty)
    }

    @Test func `Kamstrup's own codes are explained for Kamstrup's meters only`() throws {
        let e8 = try term([0x04, 0xFF, 0x07, 1, 0, 0, 0])
        #expect(e8.name == "volume_flow_temperature" && e8.unit == .cubicMetreDegreeCelsius)
        #expect(e8.register?.rawValue == 97)
        #expect(try term([0x04, 0xFF, 0x08, 1, 0, 0, 0]).name == "volume_return_temperature")
        #expect(try term([0x04, 0xFF, 0x22, 1, 0, 0, 0]).quantity == .infoBits)
        let other = try term([0x04, 0xFF, 0x07, 1, 0, 0, 0], 0x04, Manufacturer("A", "B", "B"))
        #expect(other.quantity == .other && other.unit == nil && other.register == nil)
    }

    @Test func `a version names its model, and not that of another medium`() {
        func names(_ version: UInt8, _ medium: UInt8, _ maker: Manufacturer = .kamstrup) -> [String]
        {
            let meter = SecondaryAddress(
                identification: 1,
                manufacturer: maker,
                version: version,
                medium: DeviceType(medium)
            )
            return MeterCatalogue.busModels(of: meter).map(\.name)
        }
        #expect(names(0x08, 0x04) == ["MULTICAL 601"])
        #expect(names(0x35, 0x0C) == ["MULTICAL 603"])
        #expect(names(0x30, 0x04) == ["MULTICAL 302"])
        #expect(names(0x30, 0x02) == ["OMNIPOWER"])
        // libmbus calls the heat meter a 382, which is the electricity meter of the same version.
        #expect(names(0x01, 0x04) == ["MULTICAL 401"])
        #expect(names(0x01, 0x02) == ["Kamstrup 382"])
        #expect(names(0x3A, 0x16, .kamstrupWater) == ["flowIQ 2200"])
        #expect(names(0x3A, 0x16).isEmpty)
    }

    @Test func `every row of a version says where it is from, and none stands twice`() {
        for row in BusModel.all {
            #expect(row.source.text.count >= 8)
            #expect(!row.media.isEmpty)
        }
        let marks = BusModel.all.flatMap { row in
            row.media.map { "\(row.manufacturer) \(row.version) \($0.rawValue)" }
        }
        #expect(Set(marks).count == marks.count)
    }
}
