internal import KMP
internal import Metering
internal import Transport

// One visit to a meter, from the closed line to what is believed.

extension Round {
    /// Reads a meter, and looks again at what cannot be right.
    ///
    /// - Parameters:
    ///   - index: whose visit it is.
    ///   - reserve: how many of the day's requests have to be left.
    ///   - wanted: which registers, once it is known who the meter is.
    /// - Returns: what there is to tell, or why there is nothing.
    mutating func read(
        _ index: Int,
        reserve: Int,
        _ wanted: (Visit, IdentifiedMeter) -> [RegisterID]
    ) async -> Result<[PollingEvent], MeterError> {
        do throws(MeterError) {
            let line = try await turned(to: index, reserve: reserve)
            return .success(try await events(index, on: line, wanted))
        } catch {
            // Whatever was wrong with the line may be right with a new one, and what answers there
            // may be another meter.
            if !error.isBudget {
                await drop()
                visits[index].found?.forgetSerial()
            }
            return .failure(error)
        }
    }

    /// The open line, turned to a meter.
    mutating func turned(
        to index: Int,
        reserve: Int
    ) async throws(MeterError) -> MeterLine {
        let line: MeterLine
        if let open = self.line { line = open } else { line = try await opened() }
        self.line = line
        let plan = visits[index].plan
        let limit = plan.dailyLimit(of: visits[index].found)
        line.turn(to: plan.address) { () throws(BudgetSpent) in try plan.spend(limit, reserve) }
        return line
    }

    private func opened() async throws(MeterError) -> MeterLine {
        do throws(LineError) {
            return MeterLine(try await loop.open(), clock: loop.clock, timing: loop.timing)
        } catch { throw .line(error) }
    }

    mutating func drop() async {
        await line?.close()
        line = nil
    }

    private mutating func events(
        _ index: Int,
        on line: MeterLine,
        _ wanted: (Visit, IdentifiedMeter) -> [RegisterID]
    ) async throws(MeterError) -> [PollingEvent] {
        let plan = visits[index].plan
        var wish = MeterReader.Wish(model: plan.model, source: plan.source)
        if plan.asksSerial { wish.asksSerial = false }
        let known = MeterReader(line, wish: wish, progress: loop.progress)
        let found = try await identified(index, by: known)
        wish.registers = .these(wanted(visits[index], found))
        let reader = MeterReader(line, wish: wish, progress: loop.progress)
        var part: Readout?
        defer { visits[index].part = part }
        let readout = try await reader.read(found, now: loop.stamp) { part = $0 }
        visits[index].found?.learn(from: readout)
        guard plan.judges else { return [.readout(readout)] }
        return await settled(readout, of: found, by: reader, index)
    }

    /// Who the meter is; asked where that is not known, or may not be true any more.
    private mutating func identified(
        _ index: Int,
        by reader: MeterReader
    ) async throws(MeterError) -> IdentifiedMeter {
        var found: IdentifiedMeter
        if let known = visits[index].found {
            found = known
        } else {
            found = try await reader.identify()
        }
        let visit = visits[index]
        if visit.plan.asksSerial, found.identity.serial == nil, !visit.isMute {
            let serial = try await reader.askSerial(attempts: 2)
            visits[index].isMute = serial == nil
            found.know(serial: serial)
        }
        visits[index].found = found
        return found
    }

    /// Looks again at what cannot be right; a second look that fails confirms nothing.
    private mutating func settled(
        _ readout: Readout,
        of found: IdentifiedMeter,
        by reader: MeterReader,
        _ index: Int
    ) async -> [PollingEvent] {
        var known = visits[index].plausibility ?? visits[index].plan.recall(readout.meter.serial)
        let doubts = known.judge(readout, at: time.steady)
        let doubtful = known.secondLook(at: readout, doubts)
        var second: [Reading] = []
        if !doubtful.isEmpty {
            second = (try? await reader.lookAgain(at: doubtful, of: found)) ?? []
        }
        let settled = known.settle(readout, doubts, second: second, at: time.steady)
        visits[index].plausibility = known
        if settled.swappedFrom != nil { visits[index].found = nil }
        return settled.events(after: doubts.filter { !$0.isKnown })
    }
}
