import Catalogue
import KMP
import Metering
import TestSupport
import Testing
import Transport

@testable import Collector

@Suite("Reading a meter")
struct MeterReaderTests {
    /// What came of a read, and what it cost.
    private struct Visit {
        let readout: Readout
        let requests: [Request]
    }

    private func read(
        _ meter: ScriptedMeter,
        _ wish: MeterReader.Wish = .init(),
        garbling: @escaping (Request, [UInt8]) -> [UInt8] = { $1 }
    ) async throws -> Visit {
        let clock = VirtualClock()
        let line = ScriptedLine(clock: clock) { garbling($0, meter.answer($0)) }
        let reader = MeterReader(MeterLine(line, clock: clock), wish: wish)
        let found = try await reader.identify()
        let readout = try await reader.read(found) { clock.timestamp }
        return Visit(readout: readout, requests: line.requests)
    }

    private func numbers(_ ids: [UInt16]) -> [UInt16: UInt64] {
        Dictionary(uniqueKeysWithValues: ids.map { ($0, UInt64($0)) })
    }

    @Test func `a published type code names the model`() async throws {
        let meter = ScriptedMeter(numbers: numbers([60, 68, 1001]), typeCode: 0x0001)
        let visit = try await read(meter)
        #expect(visit.readout.meter.model == "MULTICAL 601")
        #expect(visit.readout.meter.identifiedBy == .typeCode)
        #expect(visit.readout.meter.serial == "1001")
        // The type, and the sixteen registers of its read set in two requests.
        #expect(visit.requests.count == 3)
    }

    @Test func `a type code that nobody has published names nothing, and registers do`()
        async throws
    {
        let ids: [UInt16] = [60, 266, 369, 68, 74, 1001]
        let meter = ScriptedMeter(numbers: numbers(ids), typeCode: 0x7777)
        let visit = try await read(meter)
        #expect(visit.readout.meter.typeCode == 0x7777)
        #expect(visit.readout.meter.model == "MULTICAL 403")
        #expect(visit.readout.meter.identifiedBy == .registers)
    }

    @Test func `a type number in words comes before the registers`() async throws {
        let ids: [UInt16] = [68, 74, 99, 292, 1001]
        let meter = ScriptedMeter(numbers: numbers(ids), typeNumber: "2146C0K842")
        let visit = try await read(meter)
        #expect(visit.readout.meter.model == "MULTICAL 21")
        #expect(visit.readout.meter.identifiedBy == .typeNumber)
        #expect(visit.readout.meter.typeNumber == "2146C0K842")
    }

    @Test func `a meter that does not know GetType is read all the same`() async throws {
        let meter = ScriptedMeter(numbers: numbers([60, 61, 152, 68]), typeCode: nil)
        let visit = try await read(meter)
        #expect(visit.readout.readings.map(\.register).contains(60))
        #expect(visit.requests.prefix(3).allSatisfy { $0 == .getType })
    }

    @Test func `a meter that is silent when asked for its serial number is read all the same`()
        async throws
    {
        let wish = MeterReader.Wish(registers: .these([RegisterID(60)]))
        let meter = ScriptedMeter(numbers: [60: 5], typeCode: 1, serial: nil)
        let visit = try await read(meter, wish)
        #expect(visit.readout.meter.serial == nil)
        #expect(visit.readout.readings.map(\.value.text) == ["5"])
    }

    @Test func `a meter that no model fits is read with all that it answers`() async throws {
        let meter = ScriptedMeter(numbers: numbers([74, 1001, 1023]))
        let visit = try await read(meter)
        #expect(visit.readout.meter.model == nil)
        #expect(visit.readout.meter.identifiedBy == nil)
        #expect(Set(visit.readout.readings.map(\.register)) == [74, 1001, 1023])
        #expect(visit.readout.meter.serial == "1001")
    }

    @Test func `with a model given nothing is asked but the registers`() async throws {
        let wish = MeterReader.Wish(
            model: MeterCatalogue.model(named: "601"),
            registers: .these([60, 80, 86, 87, 89, 74, 68, 69].map { RegisterID($0) })
        )
        let ids: [UInt16] = [60, 80, 86, 87, 89, 74, 68, 69]
        let visit = try await read(ScriptedMeter(numbers: numbers(ids)), wish)
        #expect(visit.requests.count == 1)
        #expect(visit.readout.readings.map(\.register) == ids)
        #expect(visit.readout.meter.serial == nil)
        #expect(visit.readout.meter.identifiedBy == .configuration)
    }

    @Test func `twenty registers take three requests, and the meter's gaps are no error`()
        async throws
    {
        let ids = (100..<120).map { UInt16($0) }
        let wish = MeterReader.Wish(
            model: MeterCatalogue.model(named: "601"),
            registers: .these(ids.map { RegisterID($0) })
        )
        let visit = try await read(ScriptedMeter(numbers: numbers([101, 119, 110])), wish)
        #expect(visit.requests.count == 3)
        #expect(visit.readout.readings.map(\.register) == [101, 110, 119])
    }

    @Test func `a register that no catalogue knows is shown by its number`() async throws {
        let wish = MeterReader.Wish(
            model: MeterCatalogue.model(named: "601"),
            registers: .these([RegisterID(54_321)])
        )
        let reading = try #require(
            try await read(ScriptedMeter(numbers: [54_321: 7]), wish).readout.readings.first
        )
        #expect(reading.quantity == nil)
        #expect(reading.name == "register_54321")
        #expect(reading.label == "Register 54321")
        #expect(reading.value.text == "7")
    }

    @Test func `an answer that was damaged once is asked for again`() async throws {
        var spoilt = false
        let wish = MeterReader.Wish(
            model: MeterCatalogue.model(named: "601"),
            registers: .these([RegisterID(60)])
        )
        let visit = try await read(ScriptedMeter(numbers: [60: 5]), wish) { _, answer in
            defer { spoilt = true }
            var answer = answer
            if !spoilt { answer[7] ^= 0x01 }
            return answer
        }
        #expect(visit.requests.count == 2)
        #expect(visit.readout.readings.first?.value.text == "5")
    }

    @Test func `what came before a meter fell silent is handed over`() async throws {
        let clock = VirtualClock()
        let ids = (100..<116).map { RegisterID($0) }
        let meter = ScriptedMeter(numbers: numbers(ids.map(\.rawValue)))
        let line = ScriptedLine(clock: clock) { request in
            request == .getRegisters(RegisterList(ids[0..<8])) ? meter.answer(request) : []
        }
        let wish = MeterReader.Wish(
            model: MeterCatalogue.model(named: "601"),
            registers: .these(ids)
        )
        let reader = MeterReader(MeterLine(line, clock: clock), wish: wish)
        let found = try await reader.identify()
        var part: Readout?
        await #expect(throws: MeterError.self) {
            _ = try await reader.read(found, now: { clock.timestamp }, interrupted: { part = $0 })
        }
        #expect(part?.readings.map(\.register) == Array(100..<108))
    }

    @Test func `a unit that nobody has explained is passed on by its code`() async throws {
        let clock = VirtualClock()
        let line = ScriptedLine(clock: clock) { request in
            var frame = FrameWriter<64>(.answer, address: .meter, command: request.command)
            let unit = UnitCode(rawValue: 200)
            frame.append(RegisterID(60), unit: unit, value: ExactDecimal(7), byteCount: 4)
            frame.finish()
            return frame.wireBytes
        }
        let wish = MeterReader.Wish(
            model: MeterCatalogue.model(named: "601"),
            registers: .these([RegisterID(60)])
        )
        let reader = MeterReader(MeterLine(line, clock: clock), wish: wish)
        let readout = try await reader.read(try await reader.identify()) { clock.timestamp }
        #expect(readout.readings.first?.unit == nil)
        #expect(readout.readings.first?.unknownUnit == 200)
        #expect(readout.readings.first?.unitText == "unit 200")
    }

    @Test func `a meter that is silent is given up after four questions`() async throws {
        let clock = VirtualClock()
        let line = ScriptedLine(clock: clock) { _ in [] }
        let reader = MeterReader(MeterLine(line, clock: clock), wish: .init())
        let failure = await #expect(throws: MeterError.self) { _ = try await reader.identify() }
        guard case .exchange(.noAnswer, _)? = failure else {
            Issue.record("not silence: \(String(describing: failure))")
            return
        }
        #expect(line.requests.count == 4)
    }
}
