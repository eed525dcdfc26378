import MBus
import Metering
import Testing

@Suite("Requests")
struct RequestTests {
    static let address = SecondaryAddress(
        identification: 0x8524_6798,
        manufacturer: .kamstrup,
        version: 0x35,
        medium: DeviceType(0x04)
    )

    /// Requests and their frames. (M-Bus documentation §5 to §7)
    static let frames: [(Request, PrimaryAddress, String)] = [
        (.initialise, .selected, "1040FD3D16"), (.initialise, PrimaryAddress(1), "1040014116"),
        (.readData(frameCount: true), PrimaryAddress(1), "107B017C16"),
        (.readData(frameCount: false), .any, "105BFE5916"),
        (.readAlarms(frameCount: true), PrimaryAddress(1), "107A017B16"),
        (.linkStatus, PrimaryAddress(1), "1049014A16"),
        (.select(Selection(address)), .selected, "680B0B6853FD52986724852D2C3504DC16"),
        (.select(.every), .selected, "680B0B6853FD52FFFFFFFFFFFFFFFF9A16"),
        (
            .select(Selection(identification: 0x1234_5678, fabrication: 0xFFFF_FFF5)), .selected,
            "6811116853FD5278563412FFFFFFFF0C78F5FFFFFF2816"
        ),
        (.resetApplication(subcode: nil), .any, "6803036853FE50A116"),
        (.resetApplication(subcode: 0x50), PrimaryAddress(1), "6804046853015050F416"),
        (.setAddress(PrimaryAddress(8)), .any, "6806066853FE51017A082516"),
        (.setSpeed(.baud9600), PrimaryAddress(1), "680303685301BD1116"),
        (.synchronise, .all, "6803036853FF54A616"),
    ]

    @Test(arguments: frames)
    func `a request is written, and read again as the same`(
        request: Request,
        address: PrimaryAddress,
        hex: String
    ) throws {
        let wire = request.frame(to: address).wireBytes
        #expect(wire == bytes(hexadecimal: hex))
        guard case .frame(let head, let data)? = feedByByte(wire).first else {
            Issue.record("not read")
            return
        }
        #expect(head.address == address)
        #expect(try Request(head, data: data.span) == request)
    }

    @Test func `the requests among libmbus's unsupported frames are decoded as requests`() throws {
        #expect(try request("manual_frame4") == .setAddress(PrimaryAddress(8)))
        let address = SecondaryAddress(
            identification: 0x0102_0304,
            manufacturer: Manufacturer(rawValue: 0x4024),
            version: 0x01,
            medium: DeviceType(0x04)
        )
        #expect(try request("manual_frame5") == .setIdentification(address))
        #expect(Request.setIdentification(address).writes)
        let wire = Request.setIdentification(address).frame(to: .any).wireBytes
        #expect(wire == Vector.named("manual_frame5")?.wire)
    }

    private func request(_ name: String) throws -> Request? {
        let vector = try #require(Vector.named(name))
        guard case .frame(let head, let data)? = feedByByte(vector.wire).first else { return nil }
        return try Request(head, data: data.span)
    }

    @Test func `an answer is no request, and what is cut short is refused`() throws {
        #expect(try Request(head(.variable), data: [UInt8]().span) == nil)
        let select = FrameHead(.long, .sendData, .selected, .select)
        for count in [0, 7, 9, 13, 15] {
            let data = [UInt8](repeating: 0x0C, count: count)
            #expect(throws: TelegramDefect.self) { try Request(select, data: data.span) }
        }
        let send = FrameHead(.long, .sendData, .selected, .dataSend)
        #expect(throws: TelegramDefect.record(.endsEarly(.data), offset: 0)) {
            try Request(send, data: [UInt8]([0x04, 0x06, 0x01]).span)
        }
    }

    @Test func `a selection in mode 2 is the same meter`() throws {
        let select = FrameHead(.long, .sendData, .selected, .selectHighFirst)
        let data = bytes(hexadecimal: "852467982C2D3504")
        #expect(try Request(select, data: data.span) == .select(Selection(Self.address)))
    }

    @Test func `what writes says so`() {
        for request: Request in [
            .setAddress(.any), .setSpeed(.baud300), .setIdentification(Self.address),
        ] {
            #expect(request.writes)
        }
        for request: Request in [
            .initialise, .readData(frameCount: true), .select(.every),
            .resetApplication(subcode: 1),
        ] { #expect(!request.writes) }
    }

    @Test func `a mask means the meters that it leaves open`() {
        let cases: [(Selection, Bool)] = [
            (.every, true), (Selection(Self.address), true),
            (Selection(identification: 0x8524_67F8), true),
            (Selection(identification: 0x8524_67F7), false),
            (Selection(manufacturer: 0x2C2D), true), (Selection(manufacturer: 0xFF2D), true),
            (Selection(manufacturer: 0x2CFF), true), (Selection(manufacturer: 0x2C2E), false),
            (Selection(version: 0x35), true), (Selection(version: 0x34), false),
            (Selection(medium: 0x04), true), (Selection(medium: 0x07), false),
            // F in a version or a medium is a digit: only FF is open.
            (Selection(version: 0xF5), false), (Selection(fabrication: 0x0685_581F), true),
            (Selection(fabrication: 0x0685_5818), false),
        ]
        for (selection, isMeant) in cases {
            #expect(selection.matches(Self.address, fabricationNumber: 0x0685_5817) == isMeant)
        }
        #expect(!Selection(fabrication: .max).matches(Self.address, fabricationNumber: nil))
    }

    @Test func `an address is written as users of libmbus know it`() {
        #expect(Self.address.description == "852467982D2C3504")
        #expect(Manufacturer.kamstrup.rawValue == 0x2C2D)
        #expect(Manufacturer.kamstrup.description == "KAM")
    }

    @Test func `a number that does not fit is not sent as another one`() {
        let cases: [(DataCoding, Int64, Bool)] = [
            (.integer8, 127, true), (.integer8, 128, false), (.integer8, -128, true),
            (.integer8, -129, false), (.integer16, -32_768, true), (.integer64, .min, true),
            (.digits2, 99, true), (.digits2, 100, false), (.digits2, -1, false),
        ]
        for (coding, number, fits) in cases {
            var frame = FrameWriter(.respondData, PrimaryAddress(1), .variableBare)
            frame.append(RecordHead(coding, vif: 0x13), number)
            frame.finish()
            #expect(frame.isComplete == fits, "\(coding) \(number)")
        }
    }

    @Test func `a head with storage, tariff and subunit is read as it was written`() throws {
        for storage: UInt16 in [0, 1, 2, 31, 32, 33, 500, 4_000] {
            for (tariff, subunit) in [(0, 0), (1, 0), (3, 1), (15, 2), (200, 5)] as [(UInt8, UInt8)]
            {
                var frame = FrameWriter(.respondData, PrimaryAddress(1), .variableBare)
                let head = RecordHead(
                    .integer32,
                    vif: 0x7D,
                    vife: 0x17,
                    function: .maximum,
                    storage: storage,
                    tariff: tariff,
                    subunit: subunit
                )
                frame.append(head, 77)
                frame.finish()
                let found = try decode(frame.wireBytes).records[0]
                #expect(found.record.storage == UInt64(storage))
                #expect(found.record.tariff == UInt32(tariff))
                #expect(found.record.subunit == UInt16(subunit))
                #expect(found.record.function == .maximum)
                #expect(found.record.quantity == .errorFlags)
                #expect(found.value.text == "77")
            }
        }
    }
}
