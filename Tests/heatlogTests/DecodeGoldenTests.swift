import Catalogue
import Foundation
import KMP
import Testing

@testable import heatlog

@Suite("heatlog decode: what is printed")
struct DecodeGoldenTests {
    private let plain = DecodeText { text, _ in text }

    /// The catalogue's word for a register, which the pages below take over.
    private func label(_ id: UInt16) -> String {
        MeterCatalogue.entry(for: RegisterID(id))?.label ?? "Register \(id)"
    }

    @Test func `a request, its echo and the answer fill this page`() throws {
        let bytes = try HexText.bytes(
            in: "803f1001003cb25f0d 803f1001003cb25f0d 403f10003c0304430000d6de03220d"
        )
        let page = """
            byte 0: request to the meter (3F), GetRegister (10), CRC B25F good
                60  \(label(60))

                80                       start: to the meter
                3F                       address: the meter
                10                       GetRegister
                01                       1 register
                00 3C                    register 60
                B2 5F                    checksum, good
                0D                       stop: end of the frame

            byte 9: echo of the request to the meter (3F), GetRegister (10), CRC B25F good

                80 3F 10 01 00 3C B2 5F  the same bytes once more
                0D

            byte 18: answer from the meter (3F), GetRegister (10), CRC 0322 good
                60  \(label(60))  55.006  MWh

                40                       start: from the meter
                3F                       address: the meter
                10                       GetRegister
                00 3C                    register 60
                03 04 43                 unit MWh, 4 bytes, exponent -3
                00 00 D6 DE              55.006 MWh
                03 22                    checksum, good
                0D                       stop: end of the frame

            33 bytes: 2 good frames, 1 echo.
            """
        #expect(plain.page(Dissection(bytes)) == page)
    }

    @Test func `a broken request with an acknowledgement and noise fills this page`() throws {
        let bytes = try HexText.bytes(in: "00 803f090001144a00027715c34a0d 06 ff fe")
        let page = """
            byte 0: a lone 00, which meters send unasked

            byte 1: broken request to the meter (3F), SetClock (09), CRC C34A BAD
                checksum sent C34A, should be 774E

                80                       start: to the meter
                3F                       address: the meter
                09                       SetClock
                00 01 14 4A 00 02 77 15  data, not believed
                C3 4A                    checksum, should be 774E
                0D                       stop: end of the frame

            byte 15: acknowledgement (06)
                06                       done as asked

            byte 16: 2 bytes of noise, part of no frame
                FF FE                    noise

            18 bytes: 1 acknowledgement, 1 broken frame, 1 lone 00, 2 bytes of noise.
            """
        #expect(plain.page(Dissection(bytes)) == page)
    }

    @Test func `two entries of a log fill this page`() throws {
        let page = """
            byte 0: answer from the meter (3F), Logger (B8), CRC AA3A good
                Sub-command: GetLogIDPastAbs
                Log: year
                Entries: 2
                First entry here: 2
                Newest entry: 2
                Info: oldest included, newest included
                record 2
                1003  \(label(1003))  2026-01-01
                record 1
                1003  \(label(1003))  2025-01-01

                40                       start: from the meter
                3F                       address: the meter
                B8                       Logger
                1B F9                    GetLogIDPastAbs (1B F9 for 06)
                02                       log: year
                00 02                    2 entries
                01                       1 register an entry
                00 00 00 02              first entry here: 2
                00 00 00 02              newest entry in the meter: 2
                00 C0                    info: oldest included, newest included
                03 EB                    register 1003
                30 04 00                 format yymmdd, 4 bytes, exponent 0
                00 03 F8 05              2026-01-01
                00 03 D0 F5              register 1003: 2025-01-01
                AA 3A                    checksum, good
                0D                       stop: end of the frame

            35 bytes: 1 good frame.
            """
        let frame = try DecodeFrame.frame(13, request: false)
        #expect(plain.page(Dissection(frame.bytes)) == page)
    }

    @Test func `a value too wide for the table stands whole below its name`() throws {
        var frame = FrameWriter<128>(.answer, address: .meter, command: .getRegister)
        for byte: UInt8 in [0x12, 0x34, 72, 24, 0x00] { frame.append(byte) }
        for byte: UInt8 in 1...24 { frame.append(byte) }
        frame.finish()
        let lines = plain.page(Dissection(frame.wireBytes)).split(separator: "\n")
        let value = "01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 18"
        #expect(lines[1].hasSuffix("4660  Register 4660"))
        #expect(lines[2] == "         " + value)
        #expect(lines[2].count == 80)
    }

    @Test(arguments: DecodeFrame.all)
    func `no line is longer than 80 columns`(frame: DecodeFrame) {
        let lines = plain.page(Dissection(frame.bytes)).split(separator: "\n")
        #expect(lines.filter { $0.count > 80 } == [])
        #expect(lines.filter { $0.last == " " } == [])
    }

    @Test func `colours are there when asked for, and only then`() throws {
        let dissection = Dissection(try DecodeFrame.frame(3, request: true).bytes)
        #expect(!plain.page(dissection).contains("\u{1B}"))
        let coloured = DecodeText { "<\($1)>\($0)" }.page(dissection)
        #expect(coloured.contains("\n<red>    checksum sent C34A, should be 774E\n"))
        #expect(coloured.hasPrefix("<bold>byte 0: broken request"))
    }

    @Test(arguments: DecodeFrame.all)
    func `the JSON parses, and its bytes are those of the frame`(frame: DecodeFrame) throws {
        let document = try parsed(Dissection(frame.bytes))
        #expect(document["schema"] as? String == "heatlog.decode/1")
        #expect(document["ok"] as? Bool == (frame.isGood && frame.vector != 20))
        let frames = try #require(document["frames"] as? [[String: Any]])
        let strays = try #require(document["stray"] as? [[String: Any]])
        let rows = frames.flatMap { $0["bytes"] as? [[String: Any]] ?? [] } + strays
        let sorted = rows.sorted { ($0["offset"] as? Int ?? 0) < ($1["offset"] as? Int ?? 0) }
        #expect(sorted.compactMap { $0["hex"] as? String }.joined() == frame.hex.uppercased())
        for key in ["kind", "direction", "command", "crc_ok", "registers", "echo", "defect"] {
            #expect(frames.allSatisfy { $0[key] != nil })
        }
    }

    @Test func `a register in JSON has exact digits, symbol and UCUM code`() throws {
        let wire = try DecodeFrame.frame(24, request: false).bytes
        let frames = try #require(try parsed(Dissection(wire))["frames"] as? [[String: Any]])
        let registers = try #require(frames.first?["registers"] as? [[String: Any]])
        let register = try #require(registers.first)
        #expect(register["id"] as? Int == 86)
        #expect(register["value"] as? String == "53.65")
        #expect(register["unit"] as? String == "°C")
        #expect(register["ucum"] as? String == "Cel")
        #expect(register["unit_code"] as? Int == 37)
        #expect(register["entry"] is NSNull)
        #expect(register["label"] as? String == label(86))
    }

    @Test func `the members of the JSON keep their order`() throws {
        let text = Dissection(try DecodeFrame.frame(74, request: false).bytes).json.written()
        let keys = [
            "\"schema\"", "\"ok\"", "\"frames\"", "\"kind\"", "\"direction\"", "\"offset\"",
            "\"address\"", "\"command\"", "\"command_id\"", "\"crc_ok\"", "\"crc\"", "\"echo\"",
            "\"stuffed\"", "\"defect\"", "\"log\"", "\"registers\"", "\"bytes\"", "\"stray\"",
        ]
        let places = keys.compactMap { text.firstRange(of: $0)?.lowerBound }
        #expect(places.count == keys.count)
        #expect(places == places.sorted())
    }

    @Test func `texts in JSON are escaped`() throws {
        let text = "a \"quoted\" \\ \u{1B} m³"
        let written = OrderedJSON.array([.text(text)]).written()
        let parsed = try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String]
        #expect(parsed == [text])
    }

    private func parsed(_ dissection: Dissection) throws -> [String: Any] {
        let data = Data(dissection.json.written().utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
}
