import Foundation
import IEC62056
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("Old MULTICALs on the command line")
struct CharacterCommandTests {
    private static let line =
        "0507109 1296626 0032673 0006811 0003366 0003445 0000031 0000079 0000093 0000000"

    /// The line as it is on the wire at 8N2, its even parity in bit 7.
    private static let wire: [UInt8] = (line + " \r").utf8.map { character in
        character.nonzeroBitCount % 2 == 0 ? character : character | 0x80
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0, radix: 16) }.map { $0.count == 1 ? "0" + $0 : $0 }
            .joined(separator: " ")
    }

    @Test(arguments: [[], [0xAF, 0xA3, 0xB1], [0x00, 0x00]] as [[UInt8]])
    func `decode explains the ten values of a real 66-C`(before: [UInt8]) async throws {
        let outcome = try await Program.run("decode", Self.hex(before + Self.wire))
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("byte \(before.count): answer of a MULTICAL") == true)
        #expect(lines.contains { $0.contains("0006811") && $0.hasSuffix("68.11  °C") })
        #expect(lines.contains { $0.contains("0507109") && $0.hasSuffix(" 507109") })
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test func `decode takes the line as the text that it is`() async throws {
        for input in [Self.line, Self.line + " \r\n"] {
            let outcome = try await Program.run("decode", "-", "--json", input: input)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("\"parity\": \"removed\""))
            #expect(outcome.output.contains("\"value\": \"33.66\", \"unit\": \"°C\""))
        }
    }

    @Test func `decode tells the character whose parity is wrong`() async throws {
        var wire = Self.wire
        wire[20] ^= 0x80
        let outcome = try await Program.run("decode", Self.hex(wire), "--json")
        #expect(outcome.status == 65)
        #expect(outcome.output.contains("\"wrong_byte\": 20"))
        #expect(outcome.errors.contains("The parity of byte 20 is wrong."))
    }

    @Test func `no other bytes are taken for such an answer`() {
        #expect(CharacterDissection(Self.wire) != nil)
        for count in [0, 1, 40, 79] {
            #expect(CharacterDissection(Array(Self.wire.prefix(count))) == nil)
        }
        var luck: UInt64 = 1
        for _ in 0..<2_000 {
            let bytes = (0..<200).map { _ -> UInt8 in
                luck = luck &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: luck >> 33)
            }
            #expect(CharacterDissection(bytes) == nil)
        }
    }

    @Test(arguments: [
        ["read", "--port", "/dev/x", "--scale", "energy=1 kWh"],
        ["read", "--port", "/dev/x", "--meter", "401", "--scale", "energy=2 kWh"],
        ["read", "--port", "/dev/x", "--meter", "401", "--line", "300 7E2"],
        ["history", "--port", "/dev/x", "--meter", "66c", "--logger", "day", "--to", "2026-01-01"],
        ["history", "--port", "/dev/x", "--meter", "601", "--logger", "/#5"],
        ["align", "--port", "/dev/x", "--meter", "401"],
        ["simulate", "--model", "401", "--serial", "5"],
        ["simulate", "--model", "401", "--set", "60=5.5"],
        ["simulate", "--model", "401", "--fault", "echo-damaged"],
    ])
    func `what cannot be is a wrong use, with a sentence`(words: [String]) async throws {
        let outcome = await (try Child(words)).outcome()
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(!outcome.errors.isEmpty)
    }

    @Test func `a log that a model is not known to have is told with those that it has`()
        async throws
    {
        let outcome = try await Program.run(
            "history",
            "--port",
            "/dev/x",
            "--meter",
            "401",
            "--logger",
            "day"
        )
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("/#5 Months"))
    }

    @Test func `meters lists them, and tells all of one`() async throws {
        let all = try await Program.run("meters")
        #expect(all.output.contains("MULTICAL 66-CDE"))
        let one = try await Program.run("meters", "66c")
        #expect(one.output.contains("/#J") && one.output.contains("300 baud"))
        #expect(one.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let markdown = try await Program.run("meters", "66c", "--markdown")
        #expect(markdown.output.hasPrefix("## Kamstrup MULTICAL 66-CDE"))
    }

    @Test func `a bundle does not tell the customer number, and keeps the readout's check`() throws
    {
        func wire(_ text: String) -> [UInt8] { SevenBit.bytes(text) }
        let block = "0.0(00005821950)\r\n6.8(0320.452*GJ)!\r\n\u{3}"
        var check = BlockCheck()
        for character in block.utf8 { check.add(character) }
        let program = "00005821950 0000000 0000000 \r"
        let readout = wire("/KAM MC\r\n\u{2}" + block) + [SevenBit.byte(check.value)]
        let entries: [Recording.Entry] = [
            .init(time: .zero, direction: .sent, bytes: wire("/#2")),
            .init(time: .seconds(1), direction: .received, bytes: wire(program)),
            .init(time: .seconds(5), direction: .sent, bytes: wire("/?!\r\n")),
            .init(time: .seconds(6), direction: .received, bytes: readout),
        ]
        let recording = Recording(port: "meter", settings: nil, entries: entries)
        let masked = CharacterMask(recording).masked
        let text = masked.entries.flatMap(\.bytes).map { $0 & 0x7F }
        #expect(!String(decoding: text, as: UTF8.self).contains("5821950"))
        #expect(masked.entries[1].bytes == wire("00000000000 0000000 0000000 \r"))
        var reader = AnswerReader<96>(.readout)
        let events = masked.entries[3].bytes.map { reader.receive($0) }
        #expect(events.last == .block)
        // A recording of KMP stays as it is.
        let other = Recording(port: "meter", settings: nil, entries: [entries[1]])
        #expect(CharacterMask(other).masked == other)
    }
}
