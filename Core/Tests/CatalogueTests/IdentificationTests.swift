import Catalogue
import KMP
import Testing

@Suite("Which meter is it")
struct IdentificationTests {
    @Test(arguments: [
        ("601", "MULTICAL 601"), ("MC601", "MULTICAL 601"), ("MULTICAL 601", "MULTICAL 601"),
        ("multical601", "MULTICAL 601"), ("flowIQ 2200", "flowIQ 2200"),
        ("2200", "flowIQ 2200"),
        ("flowiq2200", "flowIQ 2200"), ("omnipower", "OMNIPOWER"), ("382", "Kamstrup 382"),
        ("mc-403", "MULTICAL 403"), ("62", "MULTICAL 62"), ("kwm2231", "KWM2231"),
    ]
    )
    func `Names are taken as people type them`(_ typed: String, _ name: String) {
        #expect(MeterCatalogue.model(named: typed)?.name == name)
    }

    @Test(arguments: ["", "6", "600", "MULTICAL", "21x"])
    func `A name that nobody has is no model`(_ typed: String) {
        #expect(MeterCatalogue.model(named: typed) == nil)
    }

    @Test(
        arguments: [
            (0x0001, "MULTICAL 601"), (0x0004, "MULTICAL 601"), (0x0005, "MULTICAL 601"),
            (0x1501, "MULTICAL 601"), (0x15FF, "MULTICAL 601"), (0x5A00, "OMNIPOWER"),
            (0x5301, "Kamstrup 382"), (0x6900, "Kamstrup 382"), (0x0002, nil), (0x0000, nil),
            (0x0900, nil), (0x1601, nil), (0x5601, "Kamstrup 162"), (0x7300, "Kamstrup 282"),
            (0x7500, "Kamstrup 351"), (0x5A01, nil), (0xFFFF, nil),
        ] as [(UInt16, String?)]
    )
    func `Published type codes give a model, others give none`(_ code: UInt16, _ name: String?) {
        #expect(MeterCatalogue.models(typeCode: code).map(\.name) == [name].compactMap(\.self))
    }

    @Test
    func `The one published type number gives a MULTICAL 21, another gives none`() {
        #expect(MeterCatalogue.models(typeNumber: "2146C0K842").map(\.name) == ["MULTICAL 21"])
        #expect(MeterCatalogue.models(typeNumber: "02K52AC1A7CZ").isEmpty)
        #expect(MeterCatalogue.models(typeNumber: "").isEmpty)
    }

    @Test
    func `The probe is one request and begins with the type number`() {
        #expect(MeterCatalogue.probe.first == RegisterID(254))
        #expect(MeterCatalogue.probe.count <= RegisterList.maximum)
        #expect(Set(MeterCatalogue.probe).count == MeterCatalogue.probe.count)
    }

    @Test
    func `A model that answers what its list has is among few candidates`() {
        for model in MeterCatalogue.models {
            let answers = Set(model.registers.map(\.id))
            let found = MeterCatalogue.models(answering: answers).map(\.name)
            #expect(found.contains(model.name))
            #expect(found.count <= 5)
            // The simulator answers only what has a format, and must be told apart as well.
            let simulated = Set(model.registers.filter { $0.format != nil }.map(\.id))
            #expect(MeterCatalogue.models(answering: simulated).map(\.name) == found)
        }
    }

    @Test(arguments: [
        ("601", ["MULTICAL 601", "MULTICAL 602", "MULTICAL 801"]), ("402", ["MULTICAL 402"]),
        ("403", ["MULTICAL 403"]), ("603", ["MULTICAL 603", "MULTICAL 803"]),
        ("302", ["MULTICAL 302"]), ("303", ["MULTICAL 303"]), ("62", ["MULTICAL 62"]),
        (
            "382",
            [
                "Kamstrup 382", "OMNIPOWER", "Kamstrup 162", "Kamstrup 282", "Kamstrup 351",
            ]
        ),
    ]
    )
    func `Meters with lists of their own are told apart`(_ name: String, _ expected: [String])
        throws
    {
        let model = try #require(MeterCatalogue.model(named: name))
        let found = MeterCatalogue.models(answering: Set(model.registers.map(\.id)))
        #expect(Set(found.map(\.name)) == Set(expected))
    }

    @Test
    func `A MULTICAL 21 comes before the flowIQ, of which less is known`() {
        let found = MeterCatalogue.models(answering: [RegisterID(254), RegisterID(292)])
        #expect(found.first?.name == "MULTICAL 21")
        #expect(found.dropFirst().allSatisfy { $0.medium == .water })
    }

    @Test
    func `A meter that answers more than a whole list has is not that meter`() {
        let found = MeterCatalogue.models(answering: [
            RegisterID(60), RegisterID(152), RegisterID(1),
        ])
        #expect(!found.map(\.name).contains("MULTICAL 402"))
    }

    @Test
    func `A MULTICAL 603 that keeps its type number to itself is still one`() {
        let answered = Set([60, 61, 266, 369].map { RegisterID($0) })
        let names = MeterCatalogue.models(answering: answered).map(\.name)
        #expect(names == ["MULTICAL 603", "MULTICAL 803"])
    }

    @Test
    func `Silence, and an answer that fits nothing, give no model`() {
        #expect(MeterCatalogue.models(answering: []).isEmpty)
        #expect(MeterCatalogue.models(answering: [RegisterID(61)]).isEmpty)
        #expect(MeterCatalogue.models(answering: [RegisterID(60)]).isEmpty)
        #expect(MeterCatalogue.models(answering: [RegisterID(1001)]).isEmpty)
    }

    @Test
    func `A register of a meter that is not in the catalogue still has its name`() {
        #expect(MeterCatalogue.entry(for: RegisterID(60))?.name == "heat_energy")
        #expect(MeterCatalogue.entry(for: RegisterID(338))?.name == "data_quality")
        #expect(MeterCatalogue.entry(for: RegisterID(1054))?.name == "voltage_l1")
        #expect(MeterCatalogue.entry(for: RegisterID(9999)) == nil)
    }
}
