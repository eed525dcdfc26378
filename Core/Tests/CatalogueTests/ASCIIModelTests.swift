import Catalogue
import IEC62056
import KMP
import Metering
import Testing

/// Laws over the meters that know no registers.
@Suite("Laws of the older meters")
struct ASCIIModelTests {
    private let models = MeterCatalogue.asciiModels

    @Test func `the older meters are all there, and no name means two meters`() {
        for name in ["III", "66-B", "66-CDE", "66c", "401", "41", "Compact", "MULTICAL 401"] {
            #expect(MeterCatalogue.asciiModel(named: name) != nil, "\(name)")
            #expect(MeterCatalogue.model(named: name) == nil, "\(name)")
        }
        for model in models {
            for name in [model.name] + model.aliases {
                #expect(MeterCatalogue.asciiModel(named: name)?.name == model.name, "\(name)")
            }
        }
    }

    @Test func `every row says where it is from`() {
        for model in models {
            let notes =
                model.dataSets.map(\.source) + [model.acknowledgementSource, model.eye.source]
                + [model.info?.source].compactMap(\.self)
            for note in notes { #expect(note.text.count >= 8, "\(model.name): '\(note.text)'") }
        }
    }

    @Test func `each has the values of now, and no data set twice`() {
        for model in models {
            #expect(model.entry(for: .live) != nil, "\(model.name)")
            #expect(Set(model.dataSets.map(\.set)).count == model.dataSets.count)
            #expect(model.eye.baud == 300 && model.eye.wake.hasSuffix("."))
        }
        #expect(models.first { $0.name == "MULTICAL 66-CDE" }?.entry(for: .hours)?.depth == 960)
    }

    @Test func `an info bit is one bit with a sentence`() {
        for bit in models.compactMap(\.info).flatMap(\.bits) {
            #expect(bit.mask.nonzeroBitCount == 1 && bit.sentence.hasSuffix("."))
        }
        let meanings = MeterCatalogue.asciiModel(named: "66C")?.info?.meanings(of: 8 + 512)
        #expect(meanings?.map(\.name) == ["flow_temperature_fault", "heat_burst"])
    }

    @Test func `the ten values have the names and numbers of the later meters`() {
        let entries = (0..<LiveField.count).compactMap { LiveField(rawValue: $0)?.entry }
        #expect(entries.map(\.id.rawValue) == [60, 68, 1_004, 86, 87, 89, 80, 74, 0xF009, 99])
        for entry in entries where entry.id.rawValue != 0xF009 {
            let known = MeterCatalogue.entry(for: entry.id)
            #expect(known?.name == entry.name && known?.quantity == entry.quantity)
            #expect(known?.label == entry.label)
        }
        #expect(Set(entries.map(\.name)).count == LiveField.count)
        #expect(MeterCatalogue.entry(for: entries[8].id) == nil)
    }
}
