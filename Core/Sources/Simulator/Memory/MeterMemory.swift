import Catalogue
import KMP
import Metering

/// The logs in a simulated meter's memory.
///
/// From the first moment on each boundary of the meter's clock writes an entry. What had been
/// written before is worked out when somebody first asks: most simulated meters are never asked.
struct MeterMemory: Sendable {
    private(set) var logs: [MeterLog]
    private var isPastKnown = false

    private let past: ClosedRange<Int64>
    private let dice: Dice

    /// Makes the memory of a meter that was at work in the past, with the chance of its house.
    init(of model: MeterModel, past: ClosedRange<Int64>, dice: Dice) {
        self.past = past
        self.dice = dice
        logs = LogPlan.all(of: model).map { plan in
            MeterLog(plan, written: UInt32(clamping: plan.count(in: past, dice)))
        }
    }

    /// The log that a request means, nil where there is none.
    func log(_ reach: LogPlan.Reach) -> MeterLog? { logs.first { $0.plan.reach == reach } }

    /// Where in `logs` those are whose interval begins at `time`.
    func due(at time: Int64) -> [Int] {
        logs.indices.filter { index in
            guard let interval = logs[index].plan.interval else { return false }
            return interval.start(of: interval.number(at: time)) == time
        }
    }

    /// Writes an entry.
    mutating func append(_ entry: MeterLog.Entry, to index: Int) { logs[index].append(entry) }

    /// Works out what was written before the start, unless that is done.
    ///
    /// - Parameter entries: makes the entries of a log at some times in order.
    mutating func recall(_ entries: (LogPlan, [Int64]) -> [MeterLog.Entry]) {
        guard !isPastKnown else { return }
        isPastKnown = true
        for index in logs.indices {
            let plan = logs[index].plan
            logs[index].prepend(entries(plan, plan.times(in: past, dice)))
        }
    }
}

extension MeterLog.Entry {
    /// Takes down registers.
    init(
        _ time: Int64,
        _ registers: [RegisterID],
        _ content: (RegisterID) -> RegisterContent?
    ) {
        self.time = time
        bytes = registers.flatMap { content($0)?.wireBytes ?? [0, 0, 0] }
    }
}

extension RegisterContent {
    /// Unit, length, sign and exponent, value: as a frame has it behind the register's number.
    var wireBytes: [UInt8] {
        switch value {
        case .bytes(let bytes): return [unit.rawValue, UInt8(clamping: bytes.count), 0] + bytes
        case .number(let number, let byteCount):
            let size = SignExponent(isNegative: number.isNegative, exponent: number.exponent)
            let digits = (0..<byteCount).reversed().map { place in
                place < 8 ? UInt8(truncatingIfNeeded: number.magnitude >> (8 * place)) : 0
            }
            return [unit.rawValue, UInt8(clamping: byteCount), size?.rawValue ?? 0] + digits
        }
    }
}

extension SimulatedMeter {
    /// Lives on to a moment, and writes to the logs at each full hour of the meter's clock.
    mutating func live(to now: Moment) {
        let hour: Int64 = 3_600
        var next = LogInterval.hour.number(at: clock.seconds(at: present)) + 1
        while next * hour <= clock.seconds(at: now), !memory.logs.isEmpty {
            let whole = present.wholeSeconds + next * hour - clock.seconds(at: present)
            present = Moment(microseconds: whole * 1_000_000)
            house.advance(to: houseStart + whole)
            for index in memory.due(at: next * hour) {
                let registers = memory.logs[index].plan.registers
                let entry = MeterLog.Entry(next * hour, registers) { value(of: $0) }
                memory.append(entry, to: index)
            }
            next += 1
        }
        present = max(present, now)
        house.advance(to: houseStart + present.wholeSeconds)
    }

    /// Makes sure that the logs reach back as far as they are deep.
    mutating func recall() {
        // The same meter, with the clock and the house that it had before.
        var earlier = self
        earlier.clock = MeterClock(start: options.start)
        let history = HouseHistory(medium: model.medium, dice: house.dice, start: houseStart)
        memory.recall { plan, times in
            var history = history
            return times.map { time in
                earlier.house = history.house(at: time)
                earlier.present = Moment(microseconds: (time - houseStart) * 1_000_000)
                return MeterLog.Entry(time, plan.registers) { earlier.value(of: $0) }
            }
        }
    }
}
