public import MBus
public import Metering

/// Reads a meter on an M-Bus: its telegrams become readings with the catalogue's names.
public struct BusReader {
    private let bus: BusLine
    private let options: TelegramReadout.Options
    private let progress: (String) -> Void
    private let remark: (String) -> Void

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - bus: the bus at the end of its line.
    ///   - options: how the meter is read.
    ///   - progress: told in a few words what is being asked.
    ///   - remark: told in a sentence what the meter says that is no reading.
    public init(
        _ bus: BusLine,
        options: TelegramReadout.Options = TelegramReadout.Options(),
        progress: @escaping (String) -> Void = { _ in },
        remark: @escaping (String) -> Void = { _ in }
    ) {
        self.bus = bus
        self.options = options
        self.progress = progress
        self.remark = remark
    }

    /// Reads a meter.
    ///
    /// - Parameters:
    ///   - target: which meter.
    ///   - source: where the values are said to come from.
    ///   - now: our clock, asked when the last telegram is complete.
    ///   - interrupted: takes what came before the meter stopped answering; it is as good as any.
    /// - Returns: who the meter is, and its readings.
    /// - Throws: ``MeterError`` where it does not answer, or its telegrams hold no readings.
    public func read(
        _ target: TelegramReadout.Target,
        source: Source = .live,
        now: () -> Timestamp,
        interrupted: (Readout) -> Void = { _ in }
    ) async throws(MeterError) -> Readout {
        var came: [BusTelegram] = []
        let telegrams: [BusTelegram]
        do throws(MeterError) {
            progress("asking for the meter's telegrams")
            telegrams = try await bus.readout(of: target, options: options) { telegram in
                came.append(telegram)
                progress("telegram \(came.count)")
            }
        } catch {
            breakOff(came, of: target, source, now, interrupted)
            throw error
        }
        // It said that more follows, and then that there is nothing.
        guard telegrams.isEmpty || bus.ending != .nothing else {
            breakOff(came, of: target, source, now, interrupted)
            throw .telegram(.nothingToTell)
        }
        let time = now()
        let isWhole = bus.ending != .limit
        let readings = try BusReadings(telegrams, of: target, source, isWhole: isWhole)
        for text in readings.remarks { remark(text) }
        return Readout(meter: readings.identity, time: time, readings: readings.readings)
    }

    /// Hands over what came before the meter broke off.
    private func breakOff(
        _ came: [BusTelegram],
        of target: TelegramReadout.Target,
        _ source: Source,
        _ now: () -> Timestamp,
        _ interrupted: (Readout) -> Void
    ) {
        guard let part = try? BusReadings(came, of: target, source, isWhole: false) else { return }
        interrupted(Readout(meter: part.identity, time: now(), readings: part.readings))
    }
}
