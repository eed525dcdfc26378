import MBus
import Metering
import Simulator
import TestSupport
import Testing
import Transport

@testable import Collector

@Suite("The line of an M-Bus")
struct BusLineTests {
    private let five = TelegramReadout.Target.primary(PrimaryAddress(5))
    private let volume: [UInt8] = [0x04, 0x13, 0x15, 0x02, 0, 0]

    private func failure(
        _ meters: [BusMeter],
        _ prepare: (BusInMemory) -> Void = { _ in }
    ) async -> MeterError? {
        let clock = VirtualClock()
        let line = BusInMemory(meters, clock: clock)
        prepare(line)
        do throws(MeterError) {
            _ = try await BusLine(line, clock: clock).readout(of: five)
            return nil
        } catch { return error }
    }

    @Test func `silence is told as silence`() async {
        let error = await failure([])
        guard case .bus(.noAnswer, _, during: .reading)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.isSilence == true)
        #expect(
            error?.message.hasSuffix("at this address of the bus: not a byte came back.") == true
        )
    }

    @Test func `two meters at one address are told from a meter`() async {
        let error = await failure([
            .fixed(volume), .fixed(volume, identification: 0x8765_4321, delay: 55),
        ])
        guard case .bus(let failure, _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(failure.mayBeCollision && error?.isSilence == false)
    }

    @Test(arguments: 0..<24)
    func `a flipped bit anywhere in a telegram is never a reading`(place: Int) async {
        var seen = 0
        let error = await failure([.fixed(volume)]) { line in
            line.forge = { bytes in
                bytes.map { byte in
                    defer { seen += 1 }
                    // The E5h to SND_NKE is left alone; each telegram behind it is damaged.
                    let isHit = seen > 0 && (seen - 1) % 27 == place
                    return isHit ? byte ^ 0x10 : byte
                }
            }
        }
        guard case .bus? = error else {
            Issue.record("byte \(place): \(String(describing: error))")
            return
        }
    }

    @Test func `noise without end ends the wait all the same`() async {
        let clock = VirtualClock()
        let line = NoisyLine(clock: clock)
        await #expect(throws: MeterError.self) {
            _ = try await BusLine(line, clock: clock).readout(of: five)
        }
        #expect(clock.timestamp.milliseconds - VirtualClock().timestamp.milliseconds < 60_000)
    }

    @Test func `each request asks for permission, and a refusal keeps it from being sent`()
        async throws
    {
        let clock = VirtualClock()
        let line = BusInMemory([.fixed(volume)], clock: clock)
        var asked = 0
        let bus = BusLine(line, clock: clock) { asked += 1 }
        _ = try? await bus.readout(of: five)
        #expect(asked == 2 && line.bus.tally.requests == 2)
        let day = try #require(CalendarDate(daysSince1970: 20_000))
        bus.turn { () throws(BudgetSpent) in throw BudgetSpent(limit: 2, day: day) }
        await #expect(throws: MeterError.self) { _ = try await bus.readout(of: five) }
        #expect(line.bus.tally.requests == 2)
    }

    @Test func `what came before a meter fell silent is handed over`() async throws {
        let clock = VirtualClock()
        let line = BusInMemory([try .multical(telegrams: 3)], clock: clock)
        var left = 150
        line.forge = { bytes in
            left -= bytes.count
            return left > 0 ? bytes : []
        }
        var part: Readout?
        let reader = BusReader(BusLine(line, clock: clock))
        let seventeen = TelegramReadout.Target.primary(PrimaryAddress(17))
        await #expect(throws: MeterError.self) {
            _ = try await reader.read(seventeen, now: { clock.timestamp }) { part = $0 }
        }
        #expect(part?.meter.serial == "6855817")
        #expect(part?.readings.contains { $0.name == "heat_energy" } == true)
    }

    @Test func `nothing is changed in a meter unless that is allowed`() async throws {
        let clock = VirtualClock()
        let line = BusInMemory([.fixed(volume)], clock: clock)
        let bus = BusLine(line, clock: clock)
        let request = MBus.Request.setAddress(PrimaryAddress(9))
        await #expect(throws: MeterError.self) {
            _ = try await bus.ask(request, at: PrimaryAddress(5))
        }
        #expect(line.bus.tally.requests == 0)
        let allowed = MBus.Exchange.Manner(allowsWrites: true)
        #expect(try await bus.ask(request, at: PrimaryAddress(5), allowed) == nil)
        #expect(line.bus.meters[0].address == PrimaryAddress(9))
    }
}

/// A line on which bytes never cease to come, whatever is asked.
private final class NoisyLine: Line {
    let address = "noise"
    private let clock: VirtualClock

    init(clock: VirtualClock) { self.clock = clock }

    func send(_ bytes: [UInt8]) async throws(LineError) {}

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        do {
            try await clock.sleep(for: .milliseconds(4), tolerance: nil)
        } catch { throw LineError(.cancelled, address: address) }
        return [0xFD]
    }

    func close() async {}
}
