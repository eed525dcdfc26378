import KMP
import Testing

/// The framing: 5512-447 §3.1, and the frames of vectors 2 and 22.
@Suite("Frame reader")
struct FrameReaderTests {
    /// Vector 22, request and answer.
    static let request = bytes(hexadecimal: "803f1001003cb25f0d")
    static let good = bytes(hexadecimal: "403f10003c0304430000d6de03220d")
    static let contents = bytes(hexadecimal: "3f10003c0304430000d6de0322")
    static let goodFrame = Seen.frame(direction: .answer, contents: contents)

    private func failure(
        _ defect: FrameDefect,
        start: Int = 0,
        offset: Int,
        _ direction: Direction = .answer
    ) -> Seen {
        .failure(FrameFailure(defect: defect, start: start, offset: offset, direction: direction))
    }

    @Test func `noise before, between and behind frames is skipped`() {
        let noise: [UInt8] = [0xFF, 0x0D, 0x1B, 0x7F, 0x3F, 0x00, 0xF9]
        let frame = Self.goodFrame
        #expect(feedByByte(noise + Self.good + noise + Self.good + noise) == [frame, frame])
    }

    // "The meter may send a lone 00 unrequested." (5512-447 §2)
    @Test func `a lone 00 is a stray byte and no frame`() {
        var reader = FullFrameReader()
        #expect(reader.receive(0x00) == .stray)
        #expect(!reader.isInsideFrame)
    }

    // Optical heads send the request back. (5512-447 §3.1; facts §1.4)
    @Test func `an echo is read as a request and the answer behind it as an answer`() {
        let echo = Seen.frame(direction: .request, contents: Array(Self.request[1..<8]))
        #expect(feedByByte(Self.request + Self.good) == [echo, Self.goodFrame])
        #expect(feedByByte(Self.request + [0x00] + Self.good) == [echo, Self.goodFrame])
    }

    @Test(arguments: [(UInt8(0x40), Direction.answer), (0x80, .request)])
    func `a start byte inside a frame cuts it short and begins the next`(
        start: UInt8,
        direction: Direction
    ) {
        let cut: [UInt8] = [0xAA, 0x00, start, 0x3F, 0x10]
        let interrupted = failure(.interrupted, start: 2, offset: 5, direction)
        #expect(feedByByte(cut + Self.good) == [interrupted, Self.goodFrame])
    }

    @Test func `the start byte of a request inside an answer makes a request of it`() {
        let events = feedByByte([0x40, 0x3F] + Self.request)
        #expect(events.first == failure(.interrupted, offset: 2))
        #expect(
            events.last == .frame(direction: .request, contents: Array(Self.request[1..<8]))
        )
    }

    @Test func `a start byte behind an escape cuts the frame short as well`() {
        let events = feedByByte([0x40, 0x3F, 0x1B] + Self.good)
        #expect(events == [failure(.interrupted, offset: 3), Self.goodFrame])
    }

    @Test func `a start byte alone is a frame that has only begun`() {
        var reader = FullFrameReader()
        #expect(reader.receive(0x40) == .pending)
        #expect(reader.isInsideFrame)
        #expect(reader.direction == .answer)
    }

    @Test func `a bare 06 between frames is an acknowledgement`() {
        #expect(feedByByte([0x06]) == [.acknowledgement])
        #expect(feedByByte(Self.request + [0x06]).last == .acknowledgement)
    }

    @Test func `a bare 06 inside a frame breaks it and acknowledges nothing`() {
        let events = feedByByte([0x40, 0x3F, 0x06, 0x10, 0x0D] + Self.good)
        #expect(events == [failure(.bareAcknowledge, offset: 2), Self.goodFrame])
        #expect(feedByByte([0x40, 0x1B, 0x06]) == [failure(.bareAcknowledge, offset: 2)])
    }

    // Exactly five bytes are stuffed. (5512-447 §3.1)
    @Test func `an escape before any byte but the five complements is an error`() {
        let complements: Set<UInt8> = [0x7F, 0xBF, 0xF2, 0xF9, 0xE4]
        let framing: Set<UInt8> = [0x80, 0x40, 0x06]
        for byte in UInt8.min...UInt8.max where !complements.union(framing).contains(byte) {
            let events = feedByByte([0x00, 0x40, 0x3F, 0x1B, byte])
            #expect(events == [failure(.badEscape(byte), start: 1, offset: 4)], "byte \(byte)")
        }
        for byte in complements {
            #expect(feedByByte([0x40, 0x3F, 0x1B, byte]).isEmpty, "byte \(byte)")
        }
    }

    @Test func `an escape directly before the stop byte is an error`() {
        let cut = Array(Self.good.dropLast()) + [0x1B, 0x0D]
        #expect(feedByByte(cut) == [failure(.badEscape(0x0D), offset: cut.count - 1)])
        #expect(feedByByte(cut + Self.good).last == Self.goodFrame)
    }

    @Test(arguments: 0...3)
    func `a frame without address, command and checksum is too short`(count: Int) {
        let short = [0x40] + [UInt8](repeating: 0, count: count) + [0x0D]
        #expect(
            feedByByte(short + Self.good) == [
                failure(.tooShort, offset: count + 1), Self.goodFrame,
            ]
        )
    }

    @Test func `an empty answer is the shortest frame there is`() {
        // None of the registers asked for exists: `40 3F 10 <crc> 0D`. (5512-447 §6.2.4)
        let empty = answer(.getRegister, [])
        guard case .frame(.answer, let contents)? = feedByByte(empty).first else {
            Issue.record("not read")
            return
        }
        #expect(contents.count == 4)
    }

    @Test func `a frame longer than the reader is dropped, and the next one is read`() {
        var reader = FrameReader<16>()
        let long = answer(.getSerialNumber, [UInt8](repeating: 0xAA, count: 20))
        let events = (long + Self.good).map { reader.receive($0) }
        let tooLong = FrameFailure(defect: .tooLong, start: 0, offset: 17, direction: .answer)
        #expect(events[17] == .failure(tooLong))
        #expect(events[18..<long.count].allSatisfy { $0 == .stray })
        #expect(events.last == .frame)
    }

    @Test func `a frame that fills the reader to the last byte is read`() {
        // Address, command, data and checksum make up the capacity.
        var reader = FrameReader<16>()
        let data: [UInt8] = [0x80, 0x40, 0x0D, 0x06, 0x1B, 1, 2, 3, 4, 5, 6, 7]
        #expect(answer(.logger, data).map { reader.receive($0) }.last == .frame)
        #expect(reader.withData { span in span.indices.map { span[$0] } } == data)
        var smaller = FrameReader<15>()
        #expect(!answer(.logger, data).map { smaller.receive($0) }.contains(.frame))
    }

    @Test func `a wrong checksum is told with the right one`() {
        // The checksum of vector 2 is E956.
        let wire = bytes(hexadecimal: "403f0201234567e9570d")
        let defect = FrameDefect.checksum(sent: 0xE957, computed: 0xE956)
        #expect(feedByByte([0x00] + wire) == [failure(defect, start: 1, offset: 10)])
    }

    // GetRegister takes eight registers, and a length is one byte. (5512-447 §4.2 and §6.2.4)
    @Test func `eight registers of 255 bytes fit the full reader`() throws {
        let value = (1...255).map { UInt8($0) }
        let data = (0..<8).flatMap { record(60 + $0, unit: 54, value) }
        guard case .frame(_, let contents)? = feedByByte(answer(.getRegister, data)).first else {
            Issue.record("not read")
            return
        }
        #expect(contents.count == 2084)
        #expect(Array(contents[2..<contents.count - 2]) == data)
    }

    @Test func `a million random bytes are the same one by one and in lumps`() {
        var generator = SeededGenerator(seed: 1021)
        // Bytes that mean something to the framing come often, and so do whole frames.
        let special: [UInt8] = [0x80, 0x40, 0x0D, 0x06, 0x1B, 0x7F, 0xBF, 0xF2, 0xF9, 0xE4]
        var line: [UInt8] = []
        while line.count < 1_000_000 {
            switch UInt8.random(in: 0...9, using: &generator) {
            case 0...2: line += Self.good
            case 3: line += Self.request
            case 4:
                var broken = Self.good
                broken[Int.random(in: 0..<15, using: &generator)] =
                    UInt8.random(in: 0...255, using: &generator)
                line += broken
            case 5...6: line.append(special[Int.random(in: 0..<10, using: &generator)])
            case 7: line.append(UInt8.random(in: 0...255, using: &generator))
            default:
                for _ in 0..<UInt8.random(in: 0...40, using: &generator) {
                    line.append(UInt8.random(in: 0...255, using: &generator))
                }
            }
        }
        compare(line, pieces: &generator)
    }

    /// Feeds two readers of 24 bytes, so that frames also come out too long.
    private func compare(_ line: [UInt8], pieces generator: inout SeededGenerator) {
        typealias Noted = (event: FrameReader<24>.Event, offset: Int)
        var single = FrameReader<24>()
        var expected: [Noted] = []
        for byte in line {
            let event = single.receive(byte)
            if event != .pending, event != .stray { expected.append((event, single.offset)) }
        }
        var lumps = FrameReader<24>()
        var found: [Noted] = []
        var rest = line[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(Int.random(in: 1...200, using: &generator)))
            rest = rest.dropFirst(piece.count)
            var position = 0
            while position < piece.count {
                let event = lumps.receive(piece.span, from: &position)
                if event != .pending, event != .stray { found.append((event, lumps.offset)) }
            }
        }
        #expect(found.count == expected.count)
        #expect(zip(found, expected).allSatisfy { $0 == $1 })
        #expect(expected.count > 10_000)
        #expect(single.offset == line.count && lumps.offset == line.count)
        #expect(single.isInsideFrame == lumps.isInsideFrame)
    }
}
