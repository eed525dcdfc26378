internal import KMP
internal import Metering
internal import Transport

/// A loop at work: its open line, and what it keeps of its meters.
struct Round {
    let loop: LineLoop
    let time: LineTime
    /// The open line.
    var line: OpenLine?
    var visits: [Visit]

    init(_ loop: LineLoop, after earlier: LineHandover?) {
        self.loop = loop
        let time =
            earlier?.time ?? LineTime(clock: loop.clock, wall: loop.wall, zone: loop.zone)
        self.time = time
        visits = loop.plans.map { plan in
            earlier?.visits[plan.name]?.resumed(plan, time) ?? Visit(plan, time)
        }
    }

    /// Does what comes next, or waits for it.
    ///
    /// People come first, then the times to read, then what keeps a meter awake; a meter's memory
    /// has waited for years.
    mutating func step(_ deliver: LineLoop.Delivery) async throws {
        if let request = loop.box.take() { return try await serve(request, deliver) }
        for index in visits.indices {
            let groups = visits[index].dueGroups(time)
            guard groups.isEmpty else { return try await visit(index, groups, deliver) }
        }
        for index in visits.indices {
            if visits[index].sleepWait(time) == .zero {
                return try await keepAwake(index, deliver)
            }
        }
        for index in visits.indices where visits[index].hasHomework {
            return try await remember(index, deliver)
        }
        await wait()
    }

    /// Gives the line back, and says to those who wait that nothing comes any more.
    mutating func end() async {
        await line?.close()
        line = nil
        let error = LineError(.cancelled, address: loop.plans.first?.name ?? "")
        for request in loop.box.clear() { request.reply(.failure(.line(error))) }
    }

    /// Waits for the next time to read, at most a minute: our clock may be set meanwhile.
    private func wait() async {
        let reads = visits.map { $0.wait(time) }
        let sleeps = visits.compactMap { $0.sleepWait(time) }
        let wait = min((reads + sleeps).min() ?? .seconds(60), .seconds(60))
        let clock = loop.clock
        let box = loop.box
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await clock.sleep(for: wait, tolerance: nil) }
            group.addTask { await box.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    private mutating func visit(
        _ index: Int,
        _ groups: [Int],
        _ deliver: LineLoop.Delivery
    ) async throws {
        let reserve = visits[index].awakeReserve(time)
        let wanted = visits[index].wanted(of: groups)
        let result = await read(index, reserve: reserve, wanted)
        if Task.isCancelled { return }
        try await tell(index, visits[index].finish(groups, result, time), result, deliver)
    }

    /// Reads what somebody wants now; it counts as a reading like any other.
    private mutating func serve(
        _ request: RequestBox.Request,
        _ deliver: LineLoop.Delivery
    ) async throws {
        guard let index = visits.firstIndex(where: { $0.plan.name == request.meter }) else {
            return request.reply(.failure(.line(LineError(.notFound, address: request.meter))))
        }
        let reserve = visits[index].awakeReserve(time)
        let wanted = Wanted(selections: [request.registers])
        let result = await read(index, reserve: reserve, wanted)
        if case .failure(let error) = result { request.reply(.failure(error)) }
        if Task.isCancelled { return }
        let events = visits[index].finish([], result, time)
        try await tell(index, events, result, deliver)
        guard case .success(let events) = result else { return }
        let readouts = events.compactMap { event in
            if case .readout(let readout) = event { readout } else { nil }
        }
        // All of it was held back: what cannot be right is not told here either.
        let nothing = Readout(meter: .init(), time: loop.stamp(), readings: [])
        request.reply(.success(readouts.last ?? nothing))
    }

    private mutating func tell(
        _ index: Int,
        _ events: [PollingEvent],
        _ result: Result<[PollingEvent], MeterError>,
        _ deliver: LineLoop.Delivery
    ) async throws {
        let name = visits[index].plan.name
        if let part = visits[index].takePart(time) { try await deliver(name, .part(part)) }
        for event in events { try await deliver(name, event) }
        if case .success = result { visits[index].hasHomework = true }
    }

    /// Reads what one request has room for: a meter that is kept awake shall say something useful.
    private mutating func keepAwake(
        _ index: Int,
        _ deliver: LineLoop.Delivery
    ) async throws {
        let wanted = Wanted(selections: [.usual], isOneRequest: true)
        let result = await read(index, reserve: 0, wanted)
        if Task.isCancelled { return }
        if case .failure(.budget) = result { visits[index].answered(time) }
        try await tell(index, visits[index].finish([], result, time), result, deliver)
    }

    /// Reads a part of the meter's own memory.
    private mutating func remember(
        _ index: Int,
        _ deliver: LineLoop.Delivery
    ) async throws {
        let plan = visits[index].plan
        guard plan.access.isEye, let found = visits[index].found, let wish = plan.homework(found)
        else {
            visits[index].hasHomework = false
            return
        }
        let event = await memory(index, found, wish)
        if Task.isCancelled { return }
        try await deliver(plan.name, event)
    }

    private mutating func memory(
        _ index: Int,
        _ found: IdentifiedMeter,
        _ wish: LoggerReader.Wish
    ) async -> PollingEvent {
        let reserve = visits[index].awakeReserve(time)
        do throws(HistoryError) {
            let open: OpenLine
            do throws(MeterError) { open = try await turned(to: index, reserve: reserve) } catch {
                throw .meter(error)
            }
            guard case .eye(let line) = open else { throw .noModule(visits[index].plan.name) }
            let reader = LoggerReader(line, found: found, wish: wish)
            let readout = try await reader.read(now: loop.stamp)
            visits[index].answered(time)
            return .remembered(readout, wish)
        } catch {
            if case .meter(let failure) = error {
                // Another time; the next visit tells whether the meter is there at all.
                visits[index].hasHomework = false
                if failure.isLine { await drop() }
            }
            return .forgotten(error, wish)
        }
    }
}
