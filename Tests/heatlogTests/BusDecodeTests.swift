import Foundation
import MBus
import TestSupport
import Testing

@testable import heatlog

@Suite("heatlog decode: frames of M-Bus")
struct BusDecodeTests {
    /// A frame of Core's Vectors/libmbus.jsonl, where their source and licence stand.
    struct Vector: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let set: String
        let hex: String

        var testDescription: String { name }
        var bytes: [UInt8] { (try? HexText.bytes(in: hex)) ?? [] }

        static let all: [Vector] = {
            let path = "../../Core/Tests/MBusTests/Vectors/libmbus.jsonl"
            let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent(path)
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").compactMap {
                try? JSONDecoder().decode(Vector.self, from: Data($0.utf8))
            }
        }()
    }

    private let plain = BusDecodeText { text, _ in text }

    private func bytes(of dissection: BusDissection) -> [UInt8] {
        dissection.items.flatMap { item in
            switch item {
            case .frame(let frame): frame.parts.flatMap(\.bytes)
            case .stray(let stray): stray.bytes
            }
        }
    }

    @Test func `the given set is here`() { #expect(Vector.all.count == 69) }

    @Test(arguments: Vector.all)
    func `every byte is accounted for exactly once, and no line is too long`(vector: Vector) {
        let dissection = BusDissection(vector.bytes)
        #expect(bytes(of: dissection) == vector.bytes)
        let page = plain.page(dissection)
        #expect(page.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(page)")
        #expect(WireProtocol(of: vector.bytes) == .mBus)
    }

    @Test(arguments: Vector.all.filter { $0.set == "test-frames" })
    func `a telegram of a real meter is good`(vector: Vector) throws {
        let dissection = BusDissection(vector.bytes)
        #expect(dissection.complaints.isEmpty)
        let contents = try #require(dissection.frames.first?.contents)
        let isVariable = if case .variable? = contents.telegram { true } else { false }
        let isEmpty = contents.records.isEmpty && contents.end?.manufacturerData == nil
        #expect(isEmpty != isVariable)
    }

    @Test(arguments: DecodeFrame.all)
    func `what is KMP stays KMP, also with a byte wrong`(frame: DecodeFrame) {
        // A lone acknowledgement, 06, is nobody's.
        #expect(WireProtocol(of: frame.bytes) == .kmp)
        for place in frame.bytes.indices {
            var bytes = frame.bytes
            bytes[place] ^= 0x20
            #expect(WireProtocol(of: bytes) == .kmp)
        }
    }

    @Test(arguments: Vector.all.filter { $0.set == "test-frames" })
    func `what is M-Bus stays M-Bus with a byte wrong, and says so`(vector: Vector) {
        for place in vector.bytes.indices {
            var bytes = vector.bytes
            bytes[place] ^= 0x20
            let dissection = BusDissection(bytes)
            #expect(self.bytes(of: dissection) == bytes)
            #expect(!dissection.complaints.isEmpty, "byte \(place)")
            if place > 0 { #expect(WireProtocol(of: bytes) == .mBus, "byte \(place)") }
        }
    }

    @Test func `noise is accounted for, whatever it is`() {
        var dice = DecodeGenerator(seed: 20_260_115)
        for _ in 0..<2_000 {
            let starts: [UInt8] = [0x68, 0x10, 0xE5, 0x16, 0x04, 0x03]
            let noise = (0..<Int.random(in: 1...80, using: &dice)).map { _ in
                Bool.random(using: &dice)
                    ? starts.randomElement(using: &dice) ?? 0
                    : UInt8.random(in: 0...255, using: &dice)
            }
            #expect(bytes(of: BusDissection(noise)) == noise)
        }
    }

    @Test func `a conversation of both directions fills this page`() throws {
        let dialogue =
            "1040054516 1040054516 E5 107B058016"
            + "680E0E68 080578 0259981B 042D5B010000 1F 3F16"
        let page = """
            byte 0: request to address 5, SND_NKE
                Meaning: begin anew: forget frame count bit and selection

                10                       start of a short frame
                40                       C: SND_NKE
                05                       A: 5
                45                       checksum, good
                16                       end of the frame

            byte 5: echo of the request to address 5, SND_NKE

                10 40 05 45 16           the same bytes once more

            byte 10: acknowledgement (E5)
                E5                       done as asked

            byte 11: request to address 5, REQ_UD2
                Meaning: send your data

                10                       start of a short frame
                7B                       C: REQ_UD2, frame count bit 1
                05                       A: 5
                80                       checksum, good
                16                       end of the frame

            byte 16: answer from address 5, RSP_UD, data records without a header
                More: another telegram follows
                1  Flow temperature t1  70.64  °C
                2  Power                 34.7  kW

                68 0E 0E 68              start, the length 14 twice, start
                08                       C: RSP_UD
                05                       A: 5
                78                       CI: data records without a header
                02                       DIF: 16-bit integer, instantaneous
                59                       VIF: Flow temperature t1, °C
                98 1B                    70.64 °C
                04                       DIF: 32-bit integer, instantaneous
                2D                       VIF: Power, kW
                5B 01 00 00              34.7 kW
                1F                       data of the maker's own; another telegram follows
                3F                       checksum, good
                16                       end of the frame

            36 bytes of M-Bus: 3 good frames, 1 acknowledgement, 1 echo.
            """
        #expect(plain.page(BusDissection(try HexText.bytes(in: dialogue))) == page)
    }

    @Test func `an encrypted telegram says so and shows no record`() throws {
        let data = "78563412 2D2C 08 04 01 00 1005 0406E8030000".replacing(" ", with: "")
        let body = try HexText.bytes(in: "080572" + data)
        let checksum = body.reduce(UInt8(0), &+)
        let length = UInt8(body.count)
        let dissection = BusDissection([0x68, length, length, 0x68] + body + [checksum, 0x16])
        #expect(dissection.complaints.isEmpty)
        #expect(dissection.frames.first?.contents?.records.isEmpty == true)
        #expect(plain.page(dissection).contains("Encrypted: mode 5; heatlog does not decrypt"))
    }

    @Test(arguments: [
        (["E5"], 0, "acknowledgement (E5)"),
        (["680404680801700881 16"], 0, "Error: application busy"),
        (["6803036853 05 BD 15 16"], 0, "your speed is 9600 baud from now on"),
        (["68060668 53 FE 51 01 7A 08 25 16"], 0, "your primary address is 8 from now on"),
        (["680404680801700882 16"], 65, "its checksum was 82 and should have been 81"),
        (["1040014116 FF"], 65, "1 byte of noise, part of no frame"),
    ])
    func `the command recognises M-Bus and ends with what the bytes deserve`(
        arguments: [String],
        status: Int,
        words: String
    ) async throws {
        let outcome = try await Child(["decode"] + arguments).outcome()
        #expect(outcome.status == Int32(status))
        #expect((outcome.output + outcome.errors).contains(words), "\(outcome.output)")
    }

    @Test func `the document has each record with its codes`() async throws {
        let vector = try #require(Vector.all.first { $0.name == "kamstrup_multical_601" })
        let outcome = try await Child(["decode", "--json", vector.hex]).outcome()
        #expect(outcome.status == 0)
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        )
        #expect(document["schema"] as? String == "heatlog.decode-mbus/1")
        let frame = try #require((document["frames"] as? [[String: Any]])?.first)
        #expect((frame["manufacturer_data"] as? String)?.count == 114)
        let records = try #require(frame["records"] as? [[String: Any]])
        let tariff = records[11]
        #expect(tariff["dif"] as? String == "8410" && tariff["vif"] as? String == "06")
        #expect(tariff["tariff"] as? Int == 1 && tariff["storage"] as? String == "0")
        let power = records[19]
        #expect(power["function"] as? String == "maximum" && power["value"] as? String == "55.0")
        #expect(power["ucum"] as? String == "kW" && power["storage"] as? String == "1")
        let meter = try #require(frame["meter"] as? [String: Any])
        #expect(meter["models"] as? [String] == ["MULTICAL 601"])
    }
}
