import IEC62056
import Metering
import Testing

@Suite("Damaged answers in characters")
struct DamageTests {
    private static let answered = Vector.all.filter { $0.response != nil }

    private func request(of vector: Vector) -> ASCIIRequest {
        switch vector.request {
        case "/#1": .data(.live)
        case "/#C": .data(.moment)
        default: .readout(.never)
        }
    }

    /// Where the answer begins: before that a wrong byte is noise and harms nothing.
    private func answerStart(of vector: Vector) -> Int {
        vector.request.hasPrefix("/#") ? 0 : vector.wire.firstIndex(of: SevenBit.byte(2)) ?? 0
    }

    @Test(arguments: answered)
    func `every single flipped bit is a parity error and rejected`(vector: Vector) throws {
        let wire = vector.wire
        for index in answerStart(of: vector)..<wire.count {
            for bit in 0..<8 {
                var damaged = wire
                damaged[index] ^= 1 << UInt8(bit)
                var driver = Driver(request(of: vector), attempts: 1)
                driver.run(hearing: damaged)
                guard case .failed(let failure) = driver.step else {
                    Issue.record("byte \(index), bit \(bit): \(driver.step)")
                    continue
                }
                let isSeen = driver.exchange.evidence.parityErrors > 0
                #expect(isSeen, "byte \(index), bit \(bit): \(failure)")
            }
        }
    }

    @Test(arguments: [2, 3])
    func `every wrong check of a readout is rejected, the standard's own too`(id: Int) throws {
        let wire = try Vector.with(id: id).wire
        let right = try #require(wire.last)
        for check in 0..<128 as Range<UInt8> where SevenBit.byte(check) != right {
            let damaged = wire.dropLast() + [SevenBit.byte(check)]
            let computed = try #require(SevenBit.character(right))
            #expect(
                outcome(.readout(.never), hearing: Array(damaged))
                    == .failed(.damaged(.checksum(sent: check, computed: computed)))
            )
        }
    }

    @Test(arguments: answered)
    func `every single character that becomes another is rejected in a readout`(
        vector: Vector
    ) throws {
        guard case .readout = request(of: vector) else { return }
        let wire = vector.wire
        for index in answerStart(of: vector)..<wire.count {
            for character in 0..<128 as Range<UInt8> where SevenBit.byte(character) != wire[index] {
                var damaged = wire
                damaged[index] = SevenBit.byte(character)
                let step = outcome(.readout(.never), hearing: damaged)
                #expect(step != .finished, "\(index): \(character)")
            }
        }
    }

    @Test(arguments: answered)
    func `an answer that is cut short anywhere is rejected`(vector: Vector) {
        let wire = vector.wire
        for count in 0..<wire.count {
            #expect(outcome(request(of: vector), hearing: Array(wire.prefix(count))) != .finished)
        }
    }

    @Test func `a byte lost or doubled anywhere in a line is rejected`() {
        let wire = SevenBit.bytes(sampleLine)
        // The space before the line end may be there or not.
        for index in 0..<wire.count - 2 {
            var damaged = wire
            damaged.remove(at: index)
            #expect(outcome(.data(.live), hearing: damaged) != .finished, "\(index) lost")
            damaged.insert(wire[index], at: index)
            damaged.insert(wire[index], at: index)
            #expect(outcome(.data(.live), hearing: damaged) != .finished, "\(index) doubled")
        }
        #expect(outcome(.data(.live), hearing: wire.filter { $0 != wire[79] }) != .finished)
        var bare = wire
        bare.remove(at: 79)
        #expect(outcome(.data(.live), hearing: bare) == .finished)
    }

    @Test func `the first character of a line that was garbled is missed, whatever follows`() {
        var wire = SevenBit.bytes(sampleLine)
        wire[0] ^= 0x80
        #expect(outcome(.data(.live), hearing: wire) == .failed(.damaged(.parity(offset: 0))))
        // Of an answer of unknown make a short first field would not be noticed.
        #expect(outcome(.data(.months), hearing: wire) == .failed(.damaged(.parity(offset: 0))))
    }

    @Test func `noise long before the answer harms nothing`() {
        var driver = Driver(.data(.live))
        driver.send()
        driver.hear([0x00, 0xF1, 0xFE, 0x15], after: 200_000)
        driver.hear(SevenBit.bytes(sampleLine), after: 1_000_000)
        #expect(driver.step == .finished)
        #expect(driver.exchange.evidence.strayZeros == 1)
        #expect(driver.exchange.evidence.strayBytes == 3)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `a quarter of a million bytes of seeded noise never make an answer`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for request in [ASCIIRequest.data(.live), .data(.program), .readout(.always)] {
            var driver = Driver(request, attempts: 20)
            for _ in 0..<250_000 / 24 {
                if case .send = driver.step { driver.send() }
                guard case .listen = driver.step else { break }
                let bytes = (0..<10).map { _ in UInt8.random(in: 0...255, using: &generator) }
                driver.hear(bytes, after: Int64.random(in: 0...200_000, using: &generator))
                if let deadline = driver.deadline, driver.now >= deadline { driver.waitOut() }
            }
            #expect(driver.step != .finished)
        }
    }

    @Test func `seeded noise with a right parity makes no answer either`() {
        var generator = SeededGenerator(seed: 66)
        var lines = 0
        for form in [AnswerForm.digits, .readout] {
            var reader = AnswerReader<128>(form)
            for _ in 0..<1_000_000 {
                let character = UInt8.random(in: 0...127, using: &generator)
                switch reader.receive(SevenBit.byte(character)) {
                case .line: if isLive(reader) { lines += 1 }
                case .block: lines += isReadout(reader) ? 1 : 0
                default: break
                }
            }
        }
        #expect(lines == 0)
    }

    private func isLive(_ reader: AnswerReader<128>) -> Bool {
        reader.withText { text in
            do throws(ASCIIDefect) { _ = try LiveData(text: text) } catch { return false }
            return true
        }
    }

    private func isReadout(_ reader: AnswerReader<128>) -> Bool {
        reader.withText { text in
            var records = ReadoutRecords()
            do throws(ASCIIDefect) {
                while try records.next(in: text) != nil {}
            } catch { return false }
            return true
        }
    }
}
