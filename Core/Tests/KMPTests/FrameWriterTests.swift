import KMP
import Metering
import Testing

/// Frames as they are put on the wire: 5512-447 §3.1 and §3.2.
@Suite("Frame writer")
struct FrameWriterTests {
    @Test func `all 256 byte values are stuffed where they must be and read back`() {
        let data = (0...255).map { UInt8($0) }
        let wire = answer(.logger, data)
        let between = wire.dropFirst().dropLast()
        for byte: UInt8 in [0x80, 0x40, 0x0D, 0x06] { #expect(!between.contains(byte)) }
        guard case .frame(.answer, let contents)? = feedByByte(wire).first else {
            Issue.record("not read")
            return
        }
        #expect(Array(contents[2..<contents.count - 2]) == data)
    }

    // The five pairs as the document prints them. (5512-447 §3.1)
    @Test(arguments: zip([0x80, 0x40, 0x0D, 0x06, 0x1B], [0x7F, 0xBF, 0xF2, 0xF9, 0xE4]))
    func `a byte of the framing is sent as an escape and its complement`(byte: Int, sent: Int) {
        let wire = answer(.logger, [UInt8(byte)])
        #expect(Array(wire[3..<5]) == [0x1B, UInt8(sent)])
    }

    @Test(arguments: [8, 63, 91])
    func `a checksum that needs stuffing is stuffed as vectors 8, 63 and 91 have it`(id: Int) {
        // The vector's own data, written again, give the vector's own bytes.
        let vector = Vector.with(id: id)
        guard let wire = vector?.responseBytes,
            case .frame(_, let contents)? = feedByByte(wire).first
        else {
            Issue.record("no vector \(id)")
            return
        }
        let data = Array(contents[2..<contents.count - 2])
        #expect(answer(Command(rawValue: contents[1]), data) == wire)
    }

    @Test func `an acknowledgement is the bare byte 06`() {
        let frame = FrameWriter<1>(acknowledgement: ())
        #expect(frame.isComplete)
        #expect(frame.wireBytes == [0x06])
    }

    @Test func `a frame that is not finished has no bytes to be sent`() {
        var frame = FrameWriter<32>(.request, address: .meter, command: .getType)
        #expect(!frame.isComplete)
        #expect(frame.wireBytes.isEmpty)
        frame.finish()
        #expect(frame.isComplete)
        // Vector 1.
        #expect(frame.wireBytes == bytes(hexadecimal: "803f01058a0d"))
    }

    @Test func `a frame that does not fit is not complete and is never sent half`() {
        // Six bytes hold `80 3F 01 05 8A 0D`, five do not.
        let fits: FrameWriter<6> = Request.getType.frame(to: .meter)
        #expect(fits.isComplete)
        let tight: FrameWriter<5> = Request.getType.frame(to: .meter)
        #expect(!tight.isComplete)
        #expect(tight.wireBytes.isEmpty)
    }

    @Test func `bytes added behind the stop byte spoil the frame`() {
        var frame = FrameWriter<32>(.request, address: .meter, command: .getType)
        frame.finish()
        frame.append(0x00 as UInt8)
        #expect(!frame.isComplete)
        #expect(frame.wireBytes.isEmpty)
    }

    @Test func `n bytes of data fit 2n + 10 even where every byte is stuffed`() {
        var longest = 0
        for first in UInt8.min...UInt8.max {
            var frame = FrameWriter<30>(
                .answer,
                address: Address(rawValue: 0x40),
                command: Command(rawValue: 0x80)
            )
            frame.append(first)
            for _ in 0..<9 { frame.append(0x1B as UInt8) }
            frame.finish()
            #expect(frame.isComplete)
            longest = max(longest, frame.count)
        }
        // Start, stop, twelve stuffed bytes, and a checksum of which a byte is seldom stuffed.
        #expect((28...30).contains(longest))
    }

    @Test func `numbers go out high byte first`() {
        var frame = FrameWriter<64>(.answer, address: .meter, command: .logger)
        frame.append(0x0102 as UInt16)
        frame.append(0x0304_0506 as UInt32)
        frame.append(0x0708_090A_0B0C_0D0E as UInt64)
        frame.append(0x1122_3344_5566_7788, byteCount: 3)
        frame.finish()
        let data = (1...14).map { UInt8($0) } + [0x66, 0x77, 0x88]
        #expect(frame.wireBytes == answer(.logger, data))
    }

    @Test(arguments: [0, 1, 8, 9, 16, 32, 33, 40, 255])
    func `a number in more bytes than it has is led by zeros`(count: Int) {
        var frame = FrameWriter<600>(.answer, address: .meter, command: .logger)
        frame.append(0x1122_3344_5566_7788, byteCount: count)
        frame.finish()
        let digits: [UInt8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]
        let zeros = [UInt8](repeating: 0, count: max(0, count - 8))
        #expect(frame.wireBytes == answer(.logger, zeros + digits.suffix(count)))
    }

    // A wrong reading is worse than none, and a wrong value written is worse than both.
    @Test(arguments: [
        (ExactDecimal(magnitude: 256), 1), (ExactDecimal(magnitude: 1), 0),
        (ExactDecimal(magnitude: .max), 7), (ExactDecimal(magnitude: 1), 9),
        (ExactDecimal(magnitude: 1), -1), (ExactDecimal(magnitude: 1, exponent: 64), 4),
        (ExactDecimal(magnitude: 1, exponent: -64), 4),
    ])
    func `a value that cannot be sent so spoils the frame`(value: ExactDecimal, byteCount: Int) {
        var frame = FrameWriter<64>(.answer, address: .meter, command: .getRegister)
        frame.append(RegisterID(60), unit: .number, value: value, byteCount: byteCount)
        frame.finish()
        #expect(!frame.isComplete)
    }

    @Test func `256 bytes are no value`() {
        var frame = FrameWriter<600>(.answer, address: .meter, command: .getRegister)
        let text = [UInt8](repeating: 0x41, count: 256)
        frame.append(RegisterID(254), unit: UnitCode(rawValue: 54), bytes: text.span)
        frame.finish()
        #expect(!frame.isComplete)
    }
}
