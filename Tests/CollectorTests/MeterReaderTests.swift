import KMP
import Metering
import Testing
import Transport

@testable import Collector

@Suite("Reading a meter")
struct MeterReaderTests {
    /// A MULTICAL 601 and its 4.560 MWh; it is silent to everything that was not recorded.
    private func meter() throws -> MeterLine {
        let text = """
            # heatlog recording 1
            0 > \(request(.getType))
            1 < \(answer(.getType, [0x00, 0x01, 0x06, 0x01]))
            2 > \(request(.getRegisters([RegisterID(60)])))
            3 < \(answer(.getRegister, [0, 60, 3, 4, 0x43, 0, 0, 0x11, 0xD0]))
            """
        let line = ReplayLine(
            try Recording(parsing: text),
            pace: .atOnce,
            address: "replay:601",
            clock: ContinuousClock()
        )
        return MeterLine(line, clock: ContinuousClock(), attempts: 1)
    }

    @Test func `a meter that is silent when asked for its serial number is read all the same`()
        async throws
    {
        let reader = MeterReader(
            try meter(),
            wish: MeterReader.Wish(registers: .these([RegisterID(60)]))
        )
        let found = try await reader.identify()
        let readout = try await reader.read(found) { Timestamp(milliseconds: 0) }
        #expect(readout.meter.model == "MULTICAL 601")
        #expect(readout.meter.serial == nil)
        #expect(readout.readings.map(\.value.text) == ["4.560"])
    }

    @Test func `a meter that is silent when asked for registers is not read`() async throws {
        let reader = MeterReader(
            try meter(),
            wish: MeterReader.Wish(registers: .these([RegisterID(68)]))
        )
        let found = try await reader.identify()
        await #expect(throws: MeterError.self) {
            _ = try await reader.read(found) { Timestamp(milliseconds: 0) }
        }
    }

    private func request(_ request: Request) -> String {
        let frame: FrameWriter<64> = request.frame(to: .meter)
        return spaced(frame.wireBytes)
    }

    private func answer(_ command: Command, _ data: [UInt8]) -> String {
        var frame = FrameWriter<64>(.answer, address: .meter, command: command)
        frame.append(data.span)
        frame.finish()
        return spaced(frame.wireBytes)
    }

    /// Two digits a byte, as a recording has them.
    private func spaced(_ bytes: [UInt8]) -> String {
        bytes.map { String(0x100 + Int($0), radix: 16).dropFirst() }.joined(separator: " ")
    }
}

@Suite("When to read")
struct ScheduleTests {
    @Test(arguments: [
        (0, 3_600_000), (1, 3_599_999), (3_599_999, 1), (3_600_000, 3_600_000), (-1, 1),
    ])
    func `the next time is the next full hour, never now`(now: Int64, wait: Int64) {
        let schedule = Schedule(everyMilliseconds: 3_600_000) { Timestamp(milliseconds: now) }
        #expect(schedule.untilNext == .milliseconds(wait))
    }
}
