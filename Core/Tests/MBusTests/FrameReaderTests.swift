import MBus
import Testing

@Suite("Frames on a line")
struct FrameReaderTests {
    static let short = bytes(hexadecimal: "107B017C16")
    static let control = bytes(hexadecimal: "6803036853FE50A116")

    static func frame(_ data: [UInt8]) -> [UInt8] {
        var writer = FrameWriter(.respondData, PrimaryAddress(5), .variableBare)
        writer.append(data.span)
        writer.finish()
        return writer.wireBytes
    }

    static func seen(_ data: [UInt8]) -> Seen {
        .frame(
            FrameHead(
                data.isEmpty ? .control : .long,
                .respondData,
                PrimaryAddress(5),
                .variableBare
            ),
            data: data
        )
    }

    @Test func `each form of a frame is read`() {
        #expect(feedByByte([0xE5]) == [.acknowledgement])
        #expect(
            feedByByte(Self.short) == [
                .frame(FrameHead(.short, ControlField(rawValue: 0x7B), PrimaryAddress(1)), data: [])
            ]
        )
        #expect(
            feedByByte(Self.control) == [
                .frame(FrameHead(.control, .sendData, .any, .applicationReset), data: [])
            ]
        )
        #expect(feedByByte(Self.frame([1, 2, 3])) == [Self.seen([1, 2, 3])])
    }

    @Test func `the longest frame has 252 bytes of data`() {
        let data = (0..<252).map { UInt8($0) }
        #expect(feedByByte(Self.frame(data)) == [Self.seen(data)])
        #expect(Self.frame(data).count == FrameReader.capacity)
        #expect(Self.frame(data + [0]).isEmpty)
    }

    @Test func `a frame behind noise that begins like one is found`() {
        let good = Self.frame([0x01, 0x06, 0x05])
        for noise in [
            "68", "6868", "680303", "10", "1068", "68FF", "00FF00", "6816", "10E5", "68E5E568",
        ] {
            let seen = feedByByte(bytes(hexadecimal: noise) + good)
            #expect(seen.contains(Self.seen([0x01, 0x06, 0x05])), "\(noise): \(seen)")
        }
    }

    @Test func `a frame inside what looked like a longer one is found when the line is silent`() {
        let good = Self.frame([0x01, 0x06, 0x05])
        let seen = feedByByte([0x68, 0x40, 0x40, 0x68] + good)
        #expect(seen == [Self.seen([0x01, 0x06, 0x05])])
    }

    @Test func `an E5 inside a broken frame is a byte of data`() {
        var broken = Self.frame([0xE5, 0xE5, 0xE5])
        broken[broken.count - 2] ^= 1
        #expect(!feedByByte(broken).contains(.acknowledgement))
        #expect(feedByByte(broken + [0xE5]).last == .acknowledgement)
    }

    @Test func `what is wrong is told`() {
        let good = Self.frame([0x01, 0x06, 0x05])
        func defect(_ place: Int, _ byte: UInt8) -> FrameDefect? {
            var wire = good
            wire[place] = byte
            for case .failure(let failure) in feedByByte(wire) { return failure.defect }
            return nil
        }
        #expect(defect(1, 2) == .length(2))
        #expect(defect(2, 7) == .lengths(6, 7))
        #expect(defect(3, 0x69) == .secondStart(0x69))
        #expect(defect(8, 0x07) == .checksum(sent: 0x91, computed: 0x92))
        #expect(defect(11, 0x17) == .stop(0x17))
        let failure = FrameFailure(defect: .endsEarly, start: 0, count: 5)
        #expect(feedByByte(Array(good.prefix(5))) == [.failure(failure)])
    }

    @Test(arguments: Vector.of("test-frames"))
    func `no single flipped bit yields a frame but the same`(vector: Vector) throws {
        let wire = vector.wire
        let good = feedByByte(wire)
        for index in wire.indices {
            for bit in 0..<8 {
                var damaged = wire
                damaged[index] ^= 1 << bit
                let frames = feedByByte(damaged).filter {
                    if case .frame = $0 { true } else { false }
                }
                // A sum sees every single bit; what begins inside by chance is no answer of this meter.
                #expect(!frames.contains { good.contains($0) || isAnswer($0) }, "\(index) \(bit)")
            }
        }
    }

    private func isAnswer(_ seen: Seen) -> Bool {
        guard case .frame(let head, let data) = seen, head.control.isResponse else { return false }
        do throws(TelegramDefect) {
            try Telegram.check(head, data: data.span)
            return true
        } catch { return false }
    }

    @Test func `a million bytes of seeded noise hold no answer with records`() {
        var generator = SeededGenerator(seed: 13_757)
        var reader = FrameReader()
        var answers = 0
        for _ in 0..<1_000_000 {
            let byte = UInt8.random(in: 0...255, using: &generator)
            guard reader.receive(byte) == .frame, reader.head.kind == .long else { continue }
            if reader.head.control.isResponse { answers += 1 }
        }
        #expect(answers == 0)
        #expect(reader.offset == 1_000_000)
    }

    @Test func `a line full of frames, noise and starts is the same one by one and in lumps`() {
        var generator = SeededGenerator(seed: 2)
        let special: [UInt8] = [0x68, 0x10, 0x16, 0xE5, 0x03, 0x06]
        var line: [UInt8] = []
        while line.count < 200_000 {
            switch UInt8.random(in: 0...7, using: &generator) {
            case 0...2:
                line += Self.frame((0..<UInt8.random(in: 0...30, using: &generator)).map { $0 })
            case 3: line += Self.short
            case 4:
                var broken = Self.frame([1, 2, 3, 4])
                broken[Int.random(in: broken.indices, using: &generator)] = 0x68
                line += broken
            case 5: line.append(special[Int.random(in: special.indices, using: &generator)])
            default: line.append(UInt8.random(in: 0...255, using: &generator))
            }
        }
        let single = feedByByte(line)
        let pieces = (0..<4_000).map { _ in Int.random(in: 1...90, using: &generator) }
        #expect(feed(line, pieces: pieces) == single)
        #expect(single.count > 8_000)
    }
}
