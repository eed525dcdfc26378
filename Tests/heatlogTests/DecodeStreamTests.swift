import KMP
import Metering
import Testing

@testable import heatlog

@Suite("heatlog decode: what a line carries")
struct DecodeStreamTests {
    private func bytes(_ hex: String) throws -> [UInt8] { try HexText.bytes(in: hex) }

    private let request = "803f1001003cb25f0d"
    private let answer = "403f10003c0304430000d6de03220d"

    @Test func `an echo between request and answer is told from both`() throws {
        let dissection = Dissection(try bytes(request + request + answer))
        #expect(dissection.isGood)
        #expect(dissection.frames.map(\.isEcho) == [false, true, false])
        #expect(dissection.frames.map(\.direction) == [.request, .request, .answer])
        #expect(dissection.frames.map(\.segment.offset) == [0, 9, 18])
    }

    @Test func `a request that is sent again after its echo is a request`() throws {
        let dissection = Dissection(try bytes(request + request + request + request))
        #expect(dissection.frames.map(\.isEcho) == [false, true, false, true])
    }

    @Test func `two answers alike are no echo`() throws {
        let dissection = Dissection(try bytes(answer + answer))
        #expect(dissection.frames.map(\.isEcho) == [false, false])
        #expect(dissection.isGood)
    }

    @Test func `a lone 00 before, between and behind frames is no fault`() throws {
        let dissection = Dissection(try bytes("00" + request + "00" + answer + "00"))
        #expect(dissection.isGood)
        #expect(dissection.strays.map(\.offset) == [0, 10, 26])
        #expect(dissection.strays.allSatisfy { $0.role == .loneZero })
    }

    @Test(arguments: ["0000", "ff", "000d", "0d"])
    func `other bytes between frames are noise`(noise: String) throws {
        let dissection = Dissection(try bytes(request + noise + answer))
        #expect(!dissection.isGood)
        #expect(dissection.frames.count == 2)
        #expect(dissection.strays.map(\.role) == [.noise])
        #expect(accountedBytes(dissection) == (try bytes(request + noise + answer)))
    }

    @Test func `an acknowledgement is an answer without frame`() throws {
        let dissection = Dissection(try bytes("803f09000224dc00007724235d0d 06"))
        #expect(dissection.isGood)
        let last = try #require(dissection.frames.last)
        #expect(last.kind == .acknowledgement)
        #expect(last.direction == .answer)
        #expect(last.isChecksumGood == nil)
        #expect(last.address == nil)
    }

    @Test(arguments: [
        (3, true, "checksum sent C34A, should be 774E"),
        (5, false, "checksum sent F38A, should be 6303"),
        (15, false, "checksum sent 0FC8, should be 8B0E"),
        (65, true, "checksum sent 65CF, should be 65C2"),
        (66, true, "checksum sent 55A1, should be 0CF1"),
        (
            21, true,
            "start byte 40 comes before the stop byte 0D; the checksum 40 0D was not stuffed, "
                + "should be 1B BF 1B F2"
        ),
        (20, true, "1 byte too many behind the 9 that the data announced"),
    ])
    func `a broken frame says what would have been right`(
        id: Int,
        isRequest: Bool,
        defect: String
    ) throws {
        let dissection = Dissection(try DecodeFrame.frame(id, request: isRequest).bytes)
        #expect(!dissection.isGood)
        let frame = try #require(dissection.frames.first)
        #expect(frame.defect == defect)
        #expect(frame.registers.isEmpty)
        #expect(frame.kind == (id == 20 ? .frame : .broken))
    }

    @Test(arguments: [
        ("803f1001003cb25f", "the stop byte 0D is missing; the checksum is good"),
        ("803f1001003cb2", "the bytes end before the stop byte 0D"),
        ("803f100100061b", "a bare 06 stands inside, which would have been sent as 1B F9"),
        ("803f0d", "the stop byte comes before address, command and checksum are there"),
        (
            "803f1b000d",
            "no byte is sent as 1B 00: behind 1B come only 7F, BF, F2, F9 and E4"
        ),
        ("803f10403f", "start byte 40 comes before the stop byte 0D"),
    ])
    func `a frame given up says where and why`(hex: String, defect: String) throws {
        let dissection = Dissection(try bytes(hex))
        #expect(dissection.frames.first?.defect == defect)
        #expect(dissection.frames.first?.kind == .broken)
        #expect(accountedBytes(dissection) == (try bytes(hex)))
    }

    @Test func `records that do not fill the data are not believed, checksum or not`() throws {
        // Vector 54 with a 00 gained before the stop byte: the checksum lets it pass.
        var wire = try DecodeFrame.frame(54, request: false).bytes
        wire.insert(0x00, at: wire.count - 1)
        let frame = try #require(Dissection(wire).frames.first)
        #expect(frame.isChecksumGood == true)
        #expect(frame.defect != nil)
        #expect(frame.registers.isEmpty)
    }

    @Test(.timeLimit(.minutes(15)))
    func `a log of a hundred thousand values without bytes is shown all the same`() {
        var data: [UInt8] = [1, 255, 0, 1]
        for register in UInt8.min..<255 { data += [0xF0, register, 0, 0, 0] }
        for record in 2...391 as ClosedRange<UInt16> {
            data += [UInt8(record >> 8), UInt8(record & 0xFF)]
        }
        data += [0, 1, 0, 1, 0]
        var frame = FrameWriter<4_200>(.answer, address: .topModule, command: .getLogIDPresent)
        frame.append(data.span)
        frame.finish()
        let dissection = Dissection(frame.wireBytes)
        #expect(dissection.isGood)
        #expect(dissection.frames.first?.registers.count == 255 * 391)
        #expect(DecodeText().page(dissection).contains("record 391"))
    }

    @Test func `a date that is none keeps the number that was sent`() throws {
        var frame = FrameWriter<64>(.answer, address: .meter, command: .getRegister)
        for byte: UInt8 in [0x00, 0x62, 0x30, 0x04, 0x00, 0, 0, 0, 0] { frame.append(byte) }
        for byte: UInt8 in [0x12, 0x34, 0xC8, 0x01, 0x00, 7] { frame.append(byte) }
        frame.finish()
        let registers = try #require(Dissection(frame.wireBytes).frames.first).registers
        #expect(registers.map(\.raw) == ["0", nil])
        #expect(registers.map { $0.value?.text } == [nil, "7"])
        #expect(registers.map(\.unit) == [nil, nil])
        #expect(registers.last?.unitCode?.rawValue == 0xC8)
        #expect(registers.last?.label == "Register 4660")
        #expect(registers.last?.quantity == nil)
    }

    @Test func `summer time stands beside a time and is not added`() throws {
        var frame = FrameWriter<64>(.answer, address: .meter, command: .getRegister)
        for byte: UInt8 in [0x05, 0xC3, 79, 7, 0, 60, 16, 6, 30, 14, 48, 55] { frame.append(byte) }
        frame.finish()
        let registers = try #require(Dissection(frame.wireBytes).frames.first).registers
        #expect(registers.first?.value?.text == "2016-06-30 14:48:55")
        #expect(registers.first?.summerTimeMinutes == 60)
    }

    @Test func `a hundred thousand seeded bytes are each accounted for`() {
        var generator = DecodeGenerator(seed: 5_512_447)
        let likely: [UInt8] = [0x80, 0x40, 0x0D, 0x1B, 0x06, 0x3F, 0x10, 0x00, 0x7F, 0xBF]
        var total = 0
        while total < 100_000 {
            let count = Int.random(in: 1...300, using: &generator)
            let wire = (0..<count).map { _ in
                Bool.random(using: &generator)
                    ? likely.randomElement(using: &generator) ?? 0
                    : UInt8.random(in: 0...255, using: &generator)
            }
            let dissection = Dissection(wire)
            #expect(accountedBytes(dissection) == wire)
            #expect(shownBytes(dissection) == wire)
            total += count
        }
    }

    @Test func `seeded data behind a good checksum are each accounted for`() {
        var generator = DecodeGenerator(seed: 602)
        let commands: [UInt8] = [
            0x01, 0x02, 0x09, 0x10, 0x11, 0x9B, 0x9C, 0xA0, 0xA1, 0xA2, 0xA3, 0xB8, 0xFF,
        ]
        for round in 0..<20_000 {
            let command = commands[round % commands.count]
            let direction: Direction = round.isMultiple(of: 2) ? .request : .answer
            var frame = FrameWriter<400>(
                direction,
                address: .meter,
                command: Command(rawValue: command)
            )
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                frame.append(UInt8.random(in: 0...9, using: &generator))
            }
            frame.finish()
            let dissection = Dissection(frame.wireBytes)
            #expect(accountedBytes(dissection) == frame.wireBytes)
            #expect(shownBytes(dissection) == frame.wireBytes)
            let parts = dissection.frames.first?.parts.reduce(0) { $0 + $1.count }
            #expect(parts == dissection.frames.first?.segment.contents.count)
        }
    }
}
