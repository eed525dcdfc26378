import KMP
import Metering
import Testing

/// Random answers from seeds: what was written is what is read, and no fault makes it another value.
@Suite("Properties")
struct PropertyTests {
    /// A register with a value, as it is written and as it has to be read.
    private struct Written: Equatable {
        var id: RegisterID
        var unit: UnitCode
        var value: ExactDecimal
        var byteCount: Int
    }

    private func list(using generator: inout SeededGenerator) -> RegisterList {
        var list = RegisterList()
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let id = RegisterID(UInt16.random(in: 0...0xFFFF, using: &generator))
            if !list.contains(id) { list.append(id) }
        }
        return list
    }

    /// Some of the registers, in any order, each with a value that fits its bytes.
    private func values(
        of list: RegisterList,
        using generator: inout SeededGenerator
    ) -> [Written] {
        let some = list.filter { _ in Int.random(in: 0..<8, using: &generator) > 0 }
        return some.shuffled(using: &generator).map { id in
            let byteCount = Int.random(in: 0...8, using: &generator)
            let random = UInt64.random(in: 0 ... .max, using: &generator)
            let magnitude = byteCount == 0 ? 0 : random >> UInt64(64 - 8 * byteCount)
            return Written(
                id: id,
                unit: UnitCode(rawValue: UInt8.random(in: 0...255, using: &generator)),
                value: ExactDecimal(
                    isNegative: Bool.random(using: &generator),
                    magnitude: magnitude,
                    exponent: Int8.random(in: -63...63, using: &generator)
                ),
                byteCount: byteCount
            )
        }
    }

    private func wire(_ written: [Written]) -> [UInt8] {
        var frame = FrameWriter<300>(.answer, address: .meter, command: .getRegister)
        for one in written {
            frame.append(one.id, unit: one.unit, value: one.value, byteCount: one.byteCount)
        }
        frame.finish()
        #expect(frame.isComplete)
        return frame.wireBytes
    }

    private func read(_ data: [UInt8], asked list: RegisterList) throws(DataDefect) -> [Written] {
        var result: [Written] = []
        let span = data.span
        try RegisterRecords.forEach(in: span, requested: list) { record in
            guard let value = record.decimal(in: span) else { return }
            result.append(
                Written(id: record.id, unit: record.unit, value: value, byteCount: record.count)
            )
        }
        return result
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `what is written is what an exchange reads`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let list = list(using: &generator)
            let written = values(of: list, using: &generator)
            var driver = Driver(.getRegisters(list), attempts: 1)
            driver.run(hearing: driver.exchange.requestBytes + wire(written))
            #expect(driver.step == .finished)
            #expect(try read(driver.exchange.answerBytes, asked: list) == written)
        }
    }

    /// One fault of a line: a bit, a byte, a byte lost, gained or doubled, the rest lost.
    private func fault(_ wire: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var wire = wire
        let place = Int.random(in: wire.indices, using: &generator)
        let byte = UInt8.random(in: 0...255, using: &generator)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: wire[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        case 1: wire[place] = byte
        case 2: wire.remove(at: place)
        case 3: wire.insert(byte, at: place)
        case 4: wire.insert(wire[place], at: place)
        case 5: wire.insert(0x00, at: place)
        default: wire.removeSubrange(place...)
        }
        return wire
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no single fault ever finishes with another value`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 1000 + seed)
        var finished = 0
        for _ in 0..<20 {
            let list = list(using: &generator)
            let written = values(of: list, using: &generator)
            let good = wire(written)
            for _ in 0..<20 {
                var driver = Driver(.getRegisters(list), attempts: 1)
                let line = driver.exchange.requestBytes + good
                driver.run(hearing: fault(line, using: &generator))
                guard driver.step == .finished else { continue }
                finished += 1
                #expect(try read(driver.exchange.answerBytes, asked: list) == written)
            }
        }
        // A fault in the echo or before the answer harms nothing.
        #expect(finished > 20)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `after a fault the next attempt reads what was written`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 2000 + seed)
        for _ in 0..<20 {
            let list = list(using: &generator)
            let written = values(of: list, using: &generator)
            let good = wire(written)
            var driver = Driver(.getRegisters(list), attempts: 2)
            driver.send()
            driver.hear(fault(good, using: &generator), after: 100_000)
            for _ in 0..<3 where driver.step != .send && driver.step != .finished {
                driver.waitOut()
            }
            driver.run(hearing: good)
            #expect(driver.step == .finished)
            #expect(try read(driver.exchange.answerBytes, asked: list) == written)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `rows of a logger come out as they went in`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 3000 + seed)
        let list = list(using: &generator)
        // A row without any bytes is refused, one without some is not.
        let widths = list.enumerated().map { position, _ in
            Int.random(in: (position == 0 ? 1 : 0)...4, using: &generator)
        }
        let rows = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
            widths.map { width in
                (0..<width).map { _ in UInt8.random(in: 0...255, using: &generator) }
            }
        }
        var data: [UInt8] = [6, 5, 0, UInt8(rows.count), UInt8(list.count)]
        data += [0, 0, 2, 0, 0, 0, 3, 0, 0, 0]
        data += zip(list, rows[0]).flatMap { record($0.rawValue, unit: 54, $1) }
        data += rows.dropFirst().flatMap { $0.flatMap(\.self) }
        let request = Request.logger(.entries(.hour, from: 512, count: 12, registers: list))
        var driver = Driver(request, attempts: 1)
        driver.run(hearing: answer(.logger, data))
        #expect(driver.step == .finished)
        var found: [[UInt8]] = []
        var ids: [UInt32] = []
        let span = data.span
        try LoggerEntries(data: span).forEachValue(in: span) { id, register in
            found.append(register.bytes(in: span))
            ids.append(id)
        }
        #expect(found == rows.flatMap(\.self))
        #expect(ids == rows.indices.flatMap { row in list.map { _ in 512 - UInt32(row) } })
    }
}
