import Journal
import Metering
import Testing

@testable import Outputs

@Suite("Frames for emonHub")
struct FrameTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Three visits, as a layout needs them, and the layout.
    private func layout(
        _ entries: [Scratch.Entry],
        wanted: [String] = []
    ) throws -> FrameLayout? {
        for visit in 1...3 as ClosedRange<Int64> { try scratch.visit(visit * 60, entries) }
        return try layouts(wanted).layout(
            of: "6892850",
            called: "house",
            now: Timestamp(milliseconds: 0)
        )
    }

    private func layouts(_ wanted: [String] = []) -> FrameLayouts {
        FrameLayouts(output: "hub", wanted: wanted, journal: scratch.journal)
    }

    private let sketch: [Scratch.Entry] = [
        ("heat_energy", digits("102.47"), .megawattHour),
        ("flow_temperature", digits("35.45"), .degreeCelsius),
        ("in_a", digits("4711"), nil), ("power", digits("1234"), .watt),
    ]

    private func values(_ texts: String...) -> [ExactDecimal] {
        texts.compactMap { ExactDecimal(parsing: $0) }
    }

    @Test func `a line for the socket has whole seconds, the digits as sent, and CR LF`() throws {
        let time = Timestamp(milliseconds: 1_769_904_000_999)
        let numbers = values("102.470", "-0.005")
        let line = HubFrame.line(node: 30, numbers, at: time, key: nil)
        #expect(line == Array("1769904000 30 102.470 -0.005\r\n".utf8))
        let key = Secret("0123456789abcdef0123456789abcdef")
        let keyed = HubFrame.line(node: 30, numbers, at: time, key: key)
        #expect(keyed == Array("\(key.revealed) 1769904000 30 102.470 -0.005\r\n".utf8))
    }

    /// The bytes are those of Python's struct.pack('<ffLL', 102.47, 35.45, 4711, 1234).
    @Test func `a packet has floats, and whole numbers for pulses and watts`() throws {
        let layout = try #require(try layout(sketch))
        #expect(layout.fields.map(\.code) == [.float, .float, .unsigned, .unsigned])
        let packet = HubFrame.packet(node: 7, values("102.47", "35.45", "4711", "1234"), layout)
        let bytes = "164 240 204 66 205 204 13 66 103 18 0 0 210 4 0 0"
        #expect(packet == Array("OK 7 \(bytes) (-0)\r\n".utf8))
    }

    @Test func `a whole number is rounded half to even, and one beyond its field is none`() throws {
        let layout = FrameLayout(fields: try #require(try layout(sketch)).fields.suffix(1))
        func bytes(_ text: String) -> String? {
            HubFrame.packet(node: 7, values(text), layout).map {
                String(decoding: $0.dropFirst(5).dropLast(7), as: UTF8.self)
            }
        }
        #expect(bytes("0.5") == "0 0 0 0")
        #expect(bytes("1.5") == "2 0 0 0")
        #expect(bytes("2.5") == "2 0 0 0")
        #expect(bytes("4294967295") == "255 255 255 255")
        #expect(bytes("4294967296") == nil)
        #expect(bytes("-1") == nil)
    }

    @Test func `a frame that a connection does not take is none`() {
        let number = ExactDecimal(1, exponent: 127)
        let time = Timestamp(milliseconds: 0)
        let numbers = Array(repeating: number, count: 8)
        #expect(HubFrame.line(node: 1, numbers, at: time, key: nil) == nil)
        #expect(HubFrame.line(node: 1, numbers.dropLast(), at: time, key: nil) != nil)
    }

    @Test func `the order is fixed once, also for a program that starts later`() throws {
        let first = try #require(try layout(sketch))
        #expect(first.fields.map(\.name) == ["heat_energy", "flow_temperature", "in_a", "power"])
        let more = [("volume", digits("1.0"), .cubicMetre)] + sketch.reversed()
        #expect(try layout(more) == first)
        let other = FrameLayouts(output: "other", wanted: [], journal: scratch.journal)
        let now = Timestamp(milliseconds: 0)
        #expect(try other.layout(of: "6892850", called: "house", now: now) != first)
    }

    @Test func `what is read once a day, a text and a bare number are not in it`() throws {
        let daily: [Scratch.Entry] =
            sketch + [
                ("type_number", .text("2146"), nil), ("program_number", digits("12"), nil),
                ("volume", digits("9.1"), .cubicMetre),
            ]
        try scratch.visit(0, daily)
        let layout = try layout(Array(daily.dropLast()))
        #expect(layout?.fields.map(\.name) == sketch.map(\.name))
    }

    @Test func `two visits are not enough, and the meter's memory is no visit`() throws {
        for visit in 1...2 as ClosedRange<Int64> { try scratch.visit(visit * 60, sketch) }
        for hour in 1...9 as ClosedRange<Int64> {
            try scratch.visit(hour * 3_600, [sketch[0]], source: .logger)
        }
        let now = Timestamp(milliseconds: 0)
        #expect(try layouts().layout(of: "6892850", called: "house", now: now) == nil)
        try scratch.visit(180, sketch)
        let layout = try layouts().layout(of: "6892850", called: "house", now: now)
        #expect(layout?.fields.map(\.name) == sketch.map(\.name))
    }

    @Test func `values that are named have the order in which they are named`() throws {
        let layout = try layout(sketch, wanted: ["power", "heat_energy"])
        #expect(layout?.fields.map(\.name) == ["power", "heat_energy"])
        let now = Timestamp(milliseconds: 0)
        let missing = layouts(["power", "pressure"])
        #expect(try missing.layout(of: "6892850", called: "house", now: now) == nil)
    }

    @Test func `a meter that changes its unit is converted to the one that was printed`() throws {
        let layout = try #require(try layout(sketch))
        var changed = sketch
        changed[0] = ("heat_energy", digits("102500"), .kilowattHour)
        try scratch.visit(600, changed)
        let readouts = StoredReadout.readouts(of: try scratch.all())
        let last = try #require(readouts.last)
        #expect(layout.values(of: last)?.map(\.description) == ["102.5", "35.45", "4711", "1234"])
        changed[0] = ("heat_energy", digits("5"), .cubicMetre)
        try scratch.visit(660, changed)
        let wrong = try #require(StoredReadout.readouts(of: try scratch.all()).last)
        #expect(layout.values(of: wrong) == nil)
    }
}
