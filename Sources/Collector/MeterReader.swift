public import Catalogue
public import KMP
public import Metering

/// Reads a meter: finds out who it is, and asks for registers in as few requests as possible.
public struct MeterReader {
    /// What a reader is told of the meter and of what is wanted.
    public struct Wish: Sendable {
        /// The model, where the user says it; then nothing is asked to find it out.
        public var model: MeterModel?
        /// Which registers are wanted.
        public var registers: Selection
        /// Where the values are said to come from.
        public var source: Source
        /// Whether the serial number is asked for where no register has told it.
        ///
        /// A meter whose model the user gave is asked for nothing but the registers.
        public var asksSerial: Bool

        /// Makes a wish; the default identifies the meter and reads what its family offers.
        public init(
            model: MeterModel? = nil,
            registers: Selection = .usual,
            source: Source = .live
        ) {
            self.model = model
            self.registers = registers
            self.source = source
            asksSerial = model == nil
        }
    }

    /// Which registers are wanted.
    public enum Selection: Sendable, Hashable {
        /// What the catalogue says people want of the model.
        case usual
        /// All that the catalogue knows of the model.
        case all
        /// These, in this order.
        case these([RegisterID])
    }

    private let meter: MeterLine
    private let wish: Wish
    private let progress: (String) -> Void

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - meter: the meter at the end of its line.
    ///   - wish: what is wanted.
    ///   - progress: told in a few words what is being asked.
    public init(
        _ meter: MeterLine,
        wish: Wish,
        progress: @escaping (String) -> Void = { _ in }
    ) {
        self.meter = meter
        self.wish = wish
        self.progress = progress
    }

    /// Identifies the meter, unless its model was given.
    ///
    /// - Returns: who it is, and the models that it may be.
    /// - Throws: ``MeterError`` where it does not answer.
    public func identify() async throws(MeterError) -> IdentifiedMeter {
        if let model = wish.model { return IdentifiedMeter(configured: model) }
        progress("asking for the meter's type")
        let type = try await askType()
        var found = IdentifiedMeter(type: type)
        if found.models.isEmpty {
            progress("asking which registers it has")
            // After three questions in vain, one more tells whether the meter is there at all.
            let attempts = type == nil ? 1 : nil
            let answer = try await values(of: MeterCatalogue.probe, attempts: attempts)
            found.narrow(byAnswer: answer)
        }
        return found
    }

    /// Reads the registers of an identified meter.
    ///
    /// - Parameters:
    ///   - found: who the meter is.
    ///   - now: our clock, asked when the last answer is complete.
    ///   - interrupted: takes what came before the meter stopped answering; it is as good as any.
    /// - Returns: the identity with what the answers add to it, and the readings.
    /// - Throws: ``MeterError`` where an answer is missing.
    public func read(
        _ found: IdentifiedMeter,
        now: () -> Timestamp,
        interrupted: (Readout) -> Void = { _ in }
    ) async throws(MeterError) -> Readout {
        let wanted = found.registers(for: wish.registers)
        var meter = found.identity
        var readings: [Reading] = []
        do throws(MeterError) {
            try await collect(wanted, of: found, into: &readings)
        } catch {
            meter.complete(with: readings)
            if !readings.isEmpty {
                interrupted(Readout(meter: meter, time: now(), readings: readings))
            }
            throw error
        }
        meter.complete(with: readings)
        if meter.serial == nil, wish.asksSerial {
            progress("asking for the serial number")
            meter.serial = try await askSerial()
        }
        return Readout(meter: meter, time: now(), readings: readings)
    }

    /// Reads some registers of an identified meter once more.
    ///
    /// - Parameters:
    ///   - registers: which ones; those that are compared with one another come in one answer.
    ///   - found: who the meter is.
    /// - Returns: the readings, without those that the meter leaves out.
    /// - Throws: ``MeterError``.
    public func lookAgain(
        at registers: [UInt16],
        of found: IdentifiedMeter
    ) async throws(MeterError) -> [Reading] {
        progress("a second look")
        var readings: [Reading] = []
        try await collect(registers.map { RegisterID($0) }, of: found, into: &readings)
        return readings
    }

    /// Asks in as few requests as possible, and what is compared later in one.
    private func collect(
        _ wanted: [RegisterID],
        of found: IdentifiedMeter,
        into readings: inout [Reading]
    ) async throws(MeterError) {
        let order = Together.ordered(wanted)
        var came: [RegisterValue] = []
        let requests = (order.count + RegisterList.maximum - 1) / RegisterList.maximum
        for (number, first) in stride(from: 0, to: order.count, by: RegisterList.maximum)
            .enumerated()
        {
            progress("request \(number + 1) of \(requests)")
            let part = order[first..<min(first + RegisterList.maximum, order.count)]
            came += try await values(of: Array(part))
            // The reader's order is the one that was wished for.
            readings = wanted.compactMap { id in came.first { $0.id == id } }
                .map { found.reading($0, wish.source) }
        }
    }

    /// The type, nil where the meter does not know the question.
    private func askType() async throws(MeterError) -> MeterType? {
        do throws(MeterError) {
            let answer = try await meter.ask(.getType)
            return believed(answer) { data throws(DataDefect) in try MeterType(data: data) }
        } catch {
            // Silence to this one question is no silent meter: the registers are asked next.
            guard error.isSilence else { throw error }
            return nil
        }
    }

    /// The serial number; nil where the meter has none to give.
    ///
    /// A meter is silent to a command that it does not know, and what it has told before must not
    /// be lost for that.
    func askSerial(attempts: Int? = nil) async throws(MeterError) -> String? {
        let answer: MeterAnswer
        do throws(MeterError) {
            answer = try await meter.ask(.getSerialNumber, attempts: attempts)
        } catch .exchange(.noAnswer, _), .exchange(.onlyEcho, _) {
            return nil
        }
        let serial = believed(answer) { data throws(DataDefect) in try SerialNumber(data: data) }
        return serial.flatMap { $0.rawValue == 0 ? nil : String($0.rawValue) }
    }

    private func values(
        of ids: [RegisterID],
        attempts: Int? = nil
    ) async throws(MeterError) -> [RegisterValue] {
        let request = Request.getRegisters(RegisterList(ids))
        let answer = try await meter.ask(request, attempts: attempts)
        let list = believed(answer) { data throws(DataDefect) in
            var values: [RegisterValue] = []
            try RegisterRecords.forEach(in: data) { record in
                values.append(
                    RegisterValue(id: record.id, value: record.value(in: data), unit: record.unit)
                )
            }
            return values
        }
        // The answer's order is the meter's; the user's is the one of the request.
        let found = list ?? []
        return ids.compactMap { id in found.first { $0.id == id } }
    }

    /// The exchange checked the answer already, so this cannot fail; nil instead of a trap.
    private func believed<Result>(
        _ answer: MeterAnswer,
        _ read: (Span<UInt8>) throws(DataDefect) -> Result
    ) -> Result? {
        try? read(answer.data.span)
    }
}

/// One register as an answer gave it.
struct RegisterValue {
    let id: RegisterID
    let value: Value
    let unit: UnitCode
}
