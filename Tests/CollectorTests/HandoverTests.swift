import Catalogue
import KMP
import Metering
import TestSupport
import Testing
import Transport

@testable import Collector

@Suite("A line that goes on under another plan")
struct HandoverTests {
    private let clock = VirtualClock()
    private let meter = ScriptedMeter(numbers: [60: 5])
    private let serials = Counter()
    private let isSilent = Counter()

    private func plan(_ name: String, seconds: Int64 = 60) -> MeterPlan {
        let group = ReadingGroup(
            .every(milliseconds: seconds * 1_000),
            registers: .these([RegisterID(60)])
        )
        let model = MeterCatalogue.model(named: "601")
        var plan = MeterPlan(name: name, model: model, groups: [group])
        plan.asksSerial = true
        return plan
    }

    /// Runs plans until the first visit is over, and says what was told of it and when.
    private func told(
        _ plans: [MeterPlan],
        after left: inout LineHandover?
    ) async throws -> [String] {
        let (clock, meter, serials, isSilent) = (clock, meter, serials, isSilent)
        let box = RequestBox()
        let loop = LineLoop(
            plans,
            timing: ProtocolTiming(),
            clock: clock,
            wall: { clock.timestamp },
            box: box
        ) {
            ScriptedLine(clock: clock) { request in
                if case .getSerialNumber = request { serials.value += 1 }
                return isSilent.value == 1 ? [] : meter.answer(request)
            }
        }
        var told: [String] = []
        left = try await loop.run(after: left) { name, event in
            let seconds = clock.timestamp.milliseconds % 86_400_000 / 1_000
            switch event {
            case .readout: told.append("\(name) read at \(seconds)")
            case .outageBegan: told.append("\(name) is silent")
            case .outageEnded(let outage): told.append("\(outage.tries) in vain")
            default: told.append("\(name) failed")
            }
            box.close()
        }
        return told
    }

    @Test func `asks for its serial number once, and tells an outage once`() async throws {
        var left: LineHandover?
        #expect(try await told([plan("house")], after: &left) == ["house read at 0"])
        #expect(try await told([plan("house")], after: &left) == ["house read at 60"])
        #expect(serials.value == 1)
        isSilent.value = 1
        let first = try await told([plan("house")], after: &left)
        #expect(first == ["house failed", "house is silent"])
        #expect(try await told([plan("house")], after: &left) == ["house failed"])
        isSilent.value = 0
        let last = try await told([plan("house")], after: &left)
        #expect(last.first == "2 in vain")
    }

    @Test func `makes the read that was due when the plan changed`() async throws {
        var left: LineHandover?
        let (house, barn) = (plan("house"), plan("barn"))
        #expect(try await told([house, barn], after: &left) == ["house read at 0"])
        let changed = [plan("house", seconds: 30), barn]
        #expect(try await told(changed, after: &left) == ["barn read at 0"])
        #expect(try await told(changed, after: &left) == ["house read at 30"])
    }

    @Test func `knows nothing of another meter`() async throws {
        var left: LineHandover?
        _ = try await told([plan("house")], after: &left)
        var other = plan("house")
        other.model = nil
        #expect(try await told([other], after: &left) == ["house read at 0"])
        #expect(serials.value == 2)
    }
}
