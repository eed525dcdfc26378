internal import Catalogue
public import KMP
public import Metering

/// Reads a meter's own memory: the logs that it writes by itself, hour by hour or day by day.
///
/// Depth and registers are asked of the meter. An entry is reached by its distance from the newest
/// one and believed only if its own date is the one that the distance demands.
public struct LoggerReader {
    /// What is wanted.
    public struct Wish: Sendable {
        /// Which log.
        public var kind: LoggerKind
        /// The first time wanted on the meter's clock; nil is as far back as there is.
        public var from: MeterDateTime?
        /// The last time wanted on the meter's clock; nil is the newest.
        public var to: MeterDateTime?
        /// Which registers, as far as they are logged; nil is what people want of a history.
        public var registers: [RegisterID]?

        /// Makes a wish; the default is all that there is.
        public init(
            _ kind: LoggerKind,
            from: MeterDateTime? = nil,
            to: MeterDateTime? = nil,
            registers: [RegisterID]? = nil
        ) {
            self.kind = kind
            self.from = from
            self.to = to
            self.registers = registers
        }
    }

    let meter: MeterLine
    let found: IdentifiedMeter
    let wish: Wish
    /// Told how many entries have come, of how many.
    let progress: (Int, Int) -> Void

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - meter: the meter at the end of its line.
    ///   - found: who it is.
    ///   - wish: what is wanted.
    ///   - progress: told how many entries have come, and of how many.
    public init(
        _ meter: MeterLine,
        found: IdentifiedMeter,
        wish: Wish,
        progress: @escaping (Int, Int) -> Void = { _, _ in }
    ) {
        self.meter = meter
        self.found = found
        self.wish = wish
        self.progress = progress
    }

    /// Reads the log, or what the meter keeps instead of it.
    ///
    /// - Parameter now: our clock, asked when the meter has shown its own.
    /// - Returns: the entries that were asked for; none where the log is empty.
    /// - Throws: ``HistoryError``; nothing is returned of a log that was read halfway.
    public func read(now: () -> Timestamp) async throws(HistoryError) -> LoggerReadout {
        var readout = LoggerReadout(meter: found.identity, kind: wish.kind)
        let logs = (found.models.first?.loggers ?? []).filter { isWanted($0) }
        let modules = logs.filter { $0.access == .module }
        if logs.contains(where: { $0.access == .logger }) || found.models.isEmpty {
            try await readInner(&readout, now: now)
        } else if !modules.isEmpty {
            try await readFirst(of: modules, &readout, now: now)
        } else {
            readout.summary = try await summary()
        }
        return readout
    }

    /// Whether a log of the catalogue is the one that is wanted: "hour, top module 67-0B" is one.
    private func isWanted(_ log: LoggerEntry) -> Bool {
        log.kind == wish.kind.rawValue || log.kind.hasPrefix(wish.kind.rawValue + ",")
    }

    /// The first module that answers; a meter has one of them or none.
    private func readFirst(
        of modules: [LoggerEntry],
        _ readout: inout LoggerReadout,
        now: () -> Timestamp
    ) async throws(HistoryError) {
        for module in modules {
            let reader = ModuleLogReader(self, log: module.number ?? 1, at: module.address)
            guard try await reader.isThere() else { continue }
            try await readClock(&readout, now: now)
            try await reader.read(&readout)
            return
        }
        throw .noModule(name)
    }

    /// What the meter calls itself, for a sentence.
    var name: String { found.identity.model ?? "meter" }

    /// Reads the meter's clock against ours, and its serial number in the same request.
    func readClock(
        _ readout: inout LoggerReadout,
        now: () -> Timestamp
    ) async throws(HistoryError) {
        let ids = LogDate.registers + [RegisterID(1001)]
        let data = try await ask(.getRegisters(RegisterList(ids))).data
        let seen = now()
        let span = data.span
        var values: [RegisterValue] = []
        // The exchange checked the answer already, so this cannot fail.
        try? RegisterRecords.forEach(in: span) { values.append(RegisterValue($0, in: span)) }
        readout.clock = LogDate.of(values).map { MeterClockReading(shown: $0, seen: seen) }
        readout.meter.complete(with: values.map { found.reading($0, .live) })
    }

    /// Asks, with the meter's failures as those of its history.
    func ask(
        _ request: Request,
        at address: Address? = nil,
        attempts: Int? = nil
    ) async throws(HistoryError) -> MeterAnswer {
        do throws(MeterError) {
            return try await meter.ask(request, at: address, attempts: attempts)
        } catch { throw .meter(error) }
    }

    /// An entry, with the words that the catalogue has for its registers.
    func entry(_ id: UInt32, _ time: MeterDateTime, _ values: [RegisterValue]) -> LoggerEntryReading
    {
        let shown = values.filter { !LogDate.all.contains($0.id) }
        let readings = shown.map { found.reading($0, .logger) }
        return LoggerEntryReading(id: id, time: time, readings: readings)
    }

    /// The registers to ask for, of those that are logged; the entry's date comes last.
    ///
    /// Few of them, for an answer has room for 250 bytes and each answer costs battery.
    func registers(among logged: [RegisterID]) -> [RegisterID] {
        let values = (wish.registers ?? Self.wanted(wish.kind)).filter { id in
            logged.contains(id) && !LogDate.all.contains(id)
        }
        let kept = wish.registers == nil ? Array(values.prefix(6)) : values
        return kept + LogDate.registers(among: logged)
    }

    /// What people want of a history: totals, from which everything else follows.
    static func wanted(_ kind: LoggerKind) -> [RegisterID] {
        let totals: [UInt16] = [60, 63, 68, 97, 110, 1004, 69, 292, 299, 99]
        let info: [UInt16] = [369, 99, 60, 68, 1004]
        return (kind == .info ? info : totals).map { RegisterID($0) }
    }
}
