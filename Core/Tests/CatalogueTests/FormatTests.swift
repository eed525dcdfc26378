import Catalogue
import KMP
import Metering
import Testing

@Suite("Formats of registers")
struct FormatTests {
    private static let formatted = MeterCatalogue.models.flatMap(\.registers).filter {
        $0.format != nil
    }

    @Test
    func `Every format has a unit that is known, and a length that a frame can carry`() {
        for entry in Self.formatted {
            guard let format = entry.format else { continue }
            #expect(format.unit.isKnown, "\(entry.id.rawValue)")
            #expect((1...16).contains(format.byteCount), "\(entry.id.rawValue)")
            #expect((-4...4).contains(format.exponent), "\(entry.id.rawValue)")
        }
    }

    @Test
    func `A quantity's unit measures what the quantity is`() {
        for entry in Self.formatted {
            guard let allowed = dimensions(of: entry.quantity) else { continue }
            let dimension = entry.format?.unit.unit?.dimension
            #expect(dimension.map(allowed.contains) == true, "\(entry.id.rawValue) \(entry.name)")
        }
    }

    @Test
    func `Clocks, dates and texts are encoded as such`() {
        let encodings: [Quantity: Set<ValueEncoding>] = [
            .clock: [.clock], .date: [.date], .dateTime: [.dateTime, .realTimeClock],
            .typeNumber: [.text], .serialNumber: [.number],
        ]
        for entry in Self.formatted {
            guard let allowed = encodings[entry.quantity], let format = entry.format else {
                continue
            }
            #expect(allowed.contains(format.unit.encoding), "\(entry.name)")
        }
    }

    @Test
    func `A MULTICAL 601 and 801 send four bytes always (5512-447 §4.2)`() {
        for name in ["601", "801"] {
            let registers = MeterCatalogue.model(named: name)?.registers ?? []
            #expect(registers.count > 70)
            for entry in registers { #expect(entry.format?.byteCount == 4, "\(entry.name)") }
        }
    }

    @Test
    func `A MULTICAL 403 looks as in its captures (gemu2015/Sonoff-Tasmota#38)`() throws {
        let model = try #require(MeterCatalogue.model(named: "403"))
        let seen: [(UInt16, RegisterFormat)] = [
            (60, RegisterFormat(3, bytes: 4, exponent: -3, .captured)),
            (80, RegisterFormat(22, bytes: 2, exponent: -1, .captured)),
            (86, RegisterFormat(37, bytes: 2, exponent: -2, .captured)),
            (87, RegisterFormat(37, bytes: 2, exponent: -2, .captured)),
            (89, RegisterFormat(38, bytes: 2, exponent: -2, .captured)),
            (74, RegisterFormat(41, bytes: 2, exponent: 0, .captured)),
            (68, RegisterFormat(40, bytes: 4, exponent: -2, .captured)),
            (139, RegisterFormat(41, bytes: 2, exponent: 0, .captured)),
            (1002, RegisterFormat(47, bytes: 4, exponent: 0, .captured)),
        ]
        for (id, format) in seen { #expect(model.entry(for: RegisterID(id))?.format == format) }
    }

    @Test
    func `Water meters send their info in two bytes and their temperatures in one`() throws {
        let model = try #require(MeterCatalogue.model(named: "21"))
        #expect(model.entry(for: RegisterID(99))?.format == RegisterFormat(51, bytes: 2, .captured))
        #expect(model.entry(for: RegisterID(292))?.format == RegisterFormat(37, bytes: 1))
        let flowIQ = try #require(MeterCatalogue.model(named: "2200"))
        let battery = RegisterFormat(62, bytes: 2, .captured)
        #expect(flowIQ.entry(for: RegisterID(582))?.format == battery)
    }

    @Test(arguments: [
        (RegisterFormat(3, exponent: -3), "0.001 MWh"), (RegisterFormat(41), "1 l/h"),
        (RegisterFormat(22, exponent: 2), "100 kW"), (RegisterFormat(47), "hhmmss"),
        (RegisterFormat(59), "bits"), (RegisterFormat(51), "number"),
    ]
    )
    func `A format in words names the smallest step`(_ format: RegisterFormat, _ words: String) {
        #expect(format.words == words)
    }

    /// What a quantity's unit may measure; nil where it has none, or any.
    private func dimensions(of quantity: Quantity) -> Set<Dimension>? {
        let name = quantity.name.description
        if name.hasPrefix("tariff") { return nil }
        return switch quantity {
        case .activePowerImport, .activePowerExport, .activePower: [.power, .energy]
        case .reactivePowerImport, .reactivePowerExport: [.reactivePower]
        case .reactiveEnergyImport, .reactiveEnergyExport: [.reactiveEnergy]
        case .power, .powerMaximum, .powerMinimum: [.power]
        case .flow, .flow2, .flowMaximum, .flowMinimum: [.flow]
        case .volumeFlowTemperature, .volumeReturnTemperature, .volume1Temperature3,
            .volume2Temperature3:
            [.volumeTemperature]
        case .temperatureDifference: [.temperatureDifference]
        case .mass, .mass2: [.mass]
        case .pressure, .pressure2: [.pressure]
        case .voltage: [.voltage]
        case .current: [.current]
        case .operatingHours: nil
        case .infoHours, .batteryDays: [.duration]
        default: byName(name)
        }
    }

    private func byName(_ name: String) -> Set<Dimension>? {
        if name.contains("energy") { return [.energy] }
        if name.contains("volume") || name.hasPrefix("in_") { return [.volume] }
        if name.contains("temperature") { return [.temperature] }
        return nil
    }
}
