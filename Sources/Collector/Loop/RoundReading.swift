internal import KMP
internal import Metering
internal import Transport

// One visit to a meter, from the closed line to what is believed.

extension Round {
    /// Reads what is compared once more: told which values, and comes with those that there are.
    typealias Again = ([ReadingKey]) async throws(MeterError) -> [Reading]

    /// Reads a meter, and looks again at what cannot be right.
    ///
    /// - Parameters:
    ///   - index: whose visit it is.
    ///   - reserve: how many of the day's requests have to be left.
    ///   - wanted: what it is to bring.
    /// - Returns: what there is to tell, or why there is nothing.
    mutating func read(
        _ index: Int,
        reserve: Int,
        _ wanted: Wanted
    ) async -> Result<[PollingEvent], MeterError> {
        do throws(MeterError) {
            let line = try await turned(to: index, reserve: reserve)
            return .success(try await events(index, on: line, wanted))
        } catch {
            // Whatever was wrong with the line may be right with a new one, and what answers there
            // may be another meter. On a bus that is silence of one among many.
            if error.isLine || (!error.isBudget && visits[index].plan.access.isEye) { await drop() }
            if !error.isBudget { visits[index].found?.forgetSerial() }
            return .failure(error)
        }
    }

    /// The open line, turned to a meter.
    mutating func turned(
        to index: Int,
        reserve: Int
    ) async throws(MeterError) -> OpenLine {
        let plan = visits[index].plan
        let limit = plan.dailyLimit(of: visits[index].found)
        let permission: MeterLine.Permission = { () throws(BudgetSpent) in
            try plan.spend(limit, reserve)
        }
        if let line, line.turn(to: plan.access, onRequest: permission) { return line }
        await drop()
        let line = try await loop.opened(for: plan.access)
        _ = line.turn(to: plan.access, onRequest: permission)
        self.line = line
        return line
    }

    mutating func drop() async {
        await line?.close()
        line = nil
    }

    private mutating func events(
        _ index: Int,
        on line: OpenLine,
        _ wanted: Wanted
    ) async throws(MeterError) -> [PollingEvent] {
        let plan = visits[index].plan
        switch (line, plan.access) {
        case (.eye(let line), _): return try await eyeEvents(index, on: line, wanted)
        case (.bus(let line), .bus(let target)):
            var remarks: [String] = []
            let reader = BusReader(line, progress: loop.progress, remark: { remarks.append($0) })
            let stamp = loop.stamp
            let events = try await wholeEvents(index, wanted) { part throws(MeterError) in
                try await reader.read(
                    target,
                    source: plan.source,
                    now: stamp,
                    interrupted: part
                )
            }
            return events + visits[index].events(ofRemarks: Set(remarks))
        case (.characters(let line), .characters(let model, let scale)):
            let reader = CharacterReader(line, model: model, scale: scale, progress: loop.progress)
            let stamp = loop.stamp
            return try await wholeEvents(index, wanted) { part throws(MeterError) in
                try await reader.read(
                    all: wanted.isAll,
                    source: plan.source,
                    now: stamp,
                    interrupted: part
                )
            }
        default: return []
        }
    }

    // MARK: A meter that is asked for registers

    private mutating func eyeEvents(
        _ index: Int,
        on line: MeterLine,
        _ wanted: Wanted
    ) async throws(MeterError) -> [PollingEvent] {
        let plan = visits[index].plan
        var wish = MeterReader.Wish(model: plan.model, source: plan.source)
        if plan.asksSerial { wish.asksSerial = false }
        let known = MeterReader(line, wish: wish, progress: loop.progress)
        let found = try await identified(index, by: known)
        wish.registers = .these(wanted.registers(of: found))
        let reader = MeterReader(line, wish: wish, progress: loop.progress)
        var part: Readout?
        defer { visits[index].part = part }
        let readout = try await reader.read(found, now: loop.stamp) { part = $0 }
        visits[index].found?.learn(from: readout)
        return await settled(readout, index) { doubtful throws(MeterError) in
            try await reader.lookAgain(at: doubtful.compactMap(\.register), of: found)
        }
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

    // MARK: A meter that says all at once

    /// What a meter says that cannot be asked for less; what is not wanted is left out.
    private mutating func wholeEvents(
        _ index: Int,
        _ wanted: Wanted,
        _ read: (_ part: (Readout) -> Void) async throws(MeterError) -> Readout
    ) async throws(MeterError) -> [PollingEvent] {
        var part: Readout?
        defer { visits[index].part = part.map(wanted.part) }
        let readout = try await read { part = $0 }
        visits[index].found = IdentifiedMeter(met: readout.meter)
        return await settled(wanted.part(of: readout), index) { _ throws(MeterError) in
            try await read { _ in }.readingsWithSerial
        }
    }

    // MARK: What is believed

    /// Looks again at what cannot be right; a second look that fails confirms nothing.
    private mutating func settled(
        _ readout: Readout,
        _ index: Int,
        _ lookAgain: Again
    ) async -> [PollingEvent] {
        guard visits[index].plan.judges else { return [.readout(readout)] }
        var known = visits[index].plausibility ?? visits[index].plan.recall(readout.meter.serial)
        let doubts = known.judge(readout, at: time.steady)
        let doubtful = known.secondLook(at: readout, doubts)
        var second: [Reading] = []
        if !doubtful.isEmpty { second = (try? await lookAgain(doubtful)) ?? [] }
        let settled = known.settle(readout, doubts, second: second, at: time.steady)
        visits[index].plausibility = known
        if settled.swappedFrom != nil { visits[index].found = nil }
        return settled.events(after: doubts.filter { !$0.isKnown })
    }
}

extension Readout {
    /// The readings, with the serial number as one where no register has told it.
    fileprivate var readingsWithSerial: [Reading] {
        guard let serial = meter.serial, !readings.contains(where: { $0.register == 1001 }) else {
            return readings
        }
        let reading = Reading(
            register: 1001,
            quantity: .serialNumber,
            name: "serial_number",
            label: "Serial number",
            value: .text(serial),
            unit: nil,
            source: .live
        )
        return readings + [reading]
    }
}
