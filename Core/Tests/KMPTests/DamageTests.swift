import KMP
import Metering
import Testing

@Suite("Damaged frames")
struct DamageTests {
    static let captured = Vector.all.filter { vector in
        vector.kind != "negative" && vector.response_crc_ok == true
            && (vector.responseBytes?.count ?? 0) > 1
    }

    @Test(arguments: captured)
    func `no single flipped bit ever yields a reading`(vector: Vector) throws {
        let wire = try #require(vector.responseBytes)
        for index in wire.indices {
            for bit in 0..<8 {
                var damaged = wire
                damaged[index] ^= 1 << bit
                #expect(!isBelieved(damaged, insteadOf: wire), "byte \(index), bit \(bit)")
            }
        }
    }

    @Test(arguments: captured)
    func `no single substituted byte ever yields a reading`(vector: Vector) throws {
        let wire = try #require(vector.responseBytes)
        var believed: [String] = []
        for index in wire.indices {
            for byte in UInt8.min...UInt8.max where byte != wire[index] {
                var damaged = wire
                damaged[index] = byte
                if isBelieved(damaged, insteadOf: wire) { believed.append("\(index): \(byte)") }
            }
        }
        #expect(believed.isEmpty)
    }

    @Test func `a 0D that cuts vector 54 short passes the checksum and is refused`() throws {
        // The blind spot of a CRC that starts at zero: what was left verifies all the same.
        var wire = try #require(Vector.with(id: 54)?.responseBytes)
        wire[22] = 0x0D
        let events = feedByByte(wire)
        guard case .frame(.answer, let contents)? = events.first else {
            Issue.record("the checksum should have let this pass: \(events)")
            return
        }
        #expect(throws: DataDefect.endsEarly(offset: 17)) {
            try registers(in: Array(contents[2..<contents.count - 2]))
        }
    }

    @Test func `a 00 added before the stop byte passes the checksum and is refused`() throws {
        var wire = try #require(Vector.with(id: 54)?.responseBytes)
        wire.insert(0x00, at: wire.count - 1)
        #expect(!isBelieved(wire, insteadOf: []))
    }

    @Test func `an answer whose start byte became 80 is never taken for an answer`() throws {
        var wire = try #require(Vector.with(id: 22)?.responseBytes)
        wire[0] = 0x80
        // The start byte is not covered by the checksum, so the frame itself is good.
        guard case .frame(let direction, _)? = feedByByte(wire).first else {
            Issue.record("not read")
            return
        }
        #expect(direction == .request)
        #expect(!isBelieved(wire, insteadOf: []))
    }

    @Test func `seeded noise of a million bytes yields no answer`() {
        var generator = SeededGenerator(seed: 601)
        var reader = FullFrameReader()
        var good = 0
        for _ in 0..<1_000_000 {
            let byte = UInt8.random(in: 0...255, using: &generator)
            if reader.receive(byte) == .frame, reader.direction == .answer,
                reader.address == .meter, reader.command == .getRegister
            {
                good += 1
            }
        }
        #expect(good == 0)
    }
}

/// Whether a reader that asked for what `original` answers would take these bytes for the answer.
private func isBelieved(_ wire: [UInt8], insteadOf original: [UInt8]) -> Bool {
    var reader = FullFrameReader()
    for byte in wire where reader.receive(byte) == .frame {
        guard reader.direction == .answer, reader.address.rawValue == 0x3F || wire[1] != 0x3F
        else { continue }
        let command = reader.command
        if !original.isEmpty, command.rawValue != original[2] { continue }
        let isGood = reader.withData { data in
            do throws(DataDefect) {
                switch command {
                case .getType: _ = try MeterType(data: data)
                case .getSerialNumber: _ = try SerialNumber(data: data)
                case .getRegister: try RegisterRecords.forEach(in: data) { _ in }
                case .logger: _ = try LoggerAnswer(data: data)
                case .getLogIDPresent: _ = try LogAnswer(data: data)
                default: break
                }
                return true
            } catch { return false }
        }
        if isGood { return true }
    }
    return false
}
