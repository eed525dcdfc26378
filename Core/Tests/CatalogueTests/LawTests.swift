import Catalogue
import KMP
import Metering
import Testing

/// Laws over the whole catalogue: what a new file may not break.
@Suite("Laws of the catalogue")
struct LawTests {
    private let models = MeterCatalogue.models

    @Test
    func `No two models share a name or an alias`() {
        for model in models {
            for name in [model.name] + model.aliases {
                #expect(MeterCatalogue.model(named: name)?.name == model.name, "\(name)")
            }
        }
        #expect(Set(models.map(\.name)).count == models.count)
    }

    @Test
    func `The meters of the house are all there`() {
        let demanded = [
            "601", "602", "801", "402", "403", "603", "803", "302", "303", "62", "21",
            "flowIQ 2101", "flowIQ 2200", "flowIQ 3100", "KWM2231", "382", "OMNIPOWER",
        ]
        for name in demanded { #expect(MeterCatalogue.model(named: name) != nil, "\(name)") }
    }

    @Test
    func `A register is in a model once, by number, by name and by label`() {
        for model in models {
            let registers = model.registers
            #expect(Set(registers.map(\.id)).count == registers.count, "\(model.name)")
            let names = Dictionary(grouping: registers, by: \.name).filter { $1.count > 1 }
            #expect(names.isEmpty, "\(model.name): \(names.keys)")
            let labels = Dictionary(grouping: registers, by: \.label).filter { $1.count > 1 }
            #expect(labels.isEmpty, "\(model.name): \(labels.keys)")
        }
    }

    @Test
    func `Names in data are small letters, digits and underscores`() {
        let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789_")
        for name in models.flatMap(\.registers).map(\.name) {
            #expect(!name.isEmpty && Set(name).isSubset(of: letters), "\(name)")
        }
        for bit in models.compactMap(\.info).flatMap(\.bits) {
            #expect(!bit.name.isEmpty && Set(bit.name).isSubset(of: letters), "\(bit.name)")
        }
    }

    @Test
    func `A number means the same in every meter of a medium`() {
        for medium in Medium.allCases {
            let entries = models.filter { $0.medium == medium }
                .flatMap(\.registers)
            for (id, same) in Dictionary(grouping: entries, by: \.id) {
                #expect(Set(same.map(\.name)).count == 1, "\(id.rawValue)")
                #expect(Set(same.map(\.quantity)).count == 1, "\(id.rawValue)")
            }
        }
    }

    @Test
    func `Every row says where it is from`() {
        for model in models {
            var notes = model.registers.map(\.source) + model.loggers.map(\.source)
            notes += model.typeCodes.map(\.source) + model.typeNumbers.map(\.source)
            notes +=
                [model.eye.source, model.suppliesSource] + [model.info?.source].compactMap(\.self)
            for note in notes {
                #expect(note.text.count >= 8, "\(model.name): '\(note.text)'")
            }
        }
    }

    @Test
    func `The read set is of the model's own registers, each once, in two requests at most`() {
        for model in models {
            #expect(Set(model.readSet).count == model.readSet.count, "\(model.name)")
            #expect((1...2 * RegisterList.maximum).contains(model.readSet.count), "\(model.name)")
            for id in model.readSet {
                #expect(model.entry(for: id)?.format != nil, "\(model.name) \(id.rawValue)")
            }
            #expect(model.readSet.contains(RegisterID(1001)), "\(model.name): no serial number")
        }
    }

    @Test
    func `No register is both listed and said to be absent`() {
        for model in models {
            for id in model.absent { #expect(model.entry(for: id) == nil, "\(model.name)") }
            #expect(!model.isListComplete || model.absent.isEmpty, "\(model.name)")
        }
    }

    @Test
    func `A type code or number points to one model`() {
        for model in models {
            for mark in model.typeCodes {
                #expect(MeterCatalogue.models(typeCode: mark.mark).map(\.name) == [model.name])
            }
            for mark in model.typeNumbers {
                #expect(MeterCatalogue.models(typeNumber: mark.mark).map(\.name) == [model.name])
            }
        }
    }

    @Test
    func `Supplies, instructions and logs are not empty and not double`() {
        for model in models {
            #expect(!model.supplies.isEmpty)
            #expect(Set(model.supplies).count == model.supplies.count)
            #expect(!model.loggers.isEmpty, "\(model.name)")
            #expect(Set(model.loggers.map(\.kind)).count == model.loggers.count, "\(model.name)")
            #expect(model.eye.baud == (model.medium == .electricity ? 9600 : 1200))
            let sentences = [model.eye.wake, model.eye.sleep, model.eye.placement]
            for sentence in (sentences + [model.eye.throttling]).compactMap(\.self) {
                #expect(sentence.hasSuffix("."), "\(sentence)")
            }
        }
    }
}
