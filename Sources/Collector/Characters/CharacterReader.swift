public import Catalogue
public import IEC62056
internal import KMP
public import Metering

/// Reads a meter that is asked in characters: its values now, and what else it tells.
public struct CharacterReader {
    /// What a reader is told of the meter and of what is wanted.
    public struct Wish: Sendable {
        /// The model: such a meter cannot be asked for it.
        public var model: ASCIIMeterModel
        /// What the digits mean; what is not given stays a bare number.
        public var scale: LineScale
        /// Which values are wanted: the usual ones are the ten of `/#1`, all are those of the
        /// readout and of `/#2` besides.
        public var values: MeterReader.Selection
        /// Where the values are said to come from.
        public var source: Source

        /// Makes a wish for the ten values of `/#1`.
        public init(
            model: ASCIIMeterModel,
            scale: LineScale = LineScale(),
            values: MeterReader.Selection = .usual,
            source: Source = .live
        ) {
            self.model = model
            self.scale = scale
            self.values = values
            self.source = source
        }
    }

    private let meter: CharacterLine
    private let wish: Wish
    private let progress: (String) -> Void

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - meter: the meter at the end of its line.
    ///   - wish: what is wanted.
    ///   - progress: told in a few words what is being asked.
    public init(
        _ meter: CharacterLine,
        wish: Wish,
        progress: @escaping (String) -> Void = { _ in }
    ) {
        self.meter = meter
        self.wish = wish
        self.progress = progress
    }

    /// Who the meter is: what the user says, for it has neither type nor serial number to give.
    public var identity: MeterIdentity {
        var identity = MeterIdentity()
        identity.maker = wish.model.maker
        identity.model = wish.model.name
        identity.candidates = [wish.model.name]
        identity.identifiedBy = .configuration
        return identity
    }

    /// Reads the meter.
    ///
    /// - Parameters:
    ///   - now: our clock, asked when the last answer is complete.
    ///   - interrupted: takes what came before the meter stopped answering; it is as good as any.
    /// - Returns: the identity and the readings, in the order of `/#1`.
    /// - Throws: ``MeterError`` where an answer is missing.
    public func read(
        now: () -> Timestamp,
        interrupted: (Readout) -> Void = { _ in }
    ) async throws(MeterError) -> Readout {
        var readings = try await live()
        guard case .all = wish.values else {
            return Readout(meter: identity, time: now(), readings: readings)
        }
        do throws(MeterError) {
            try await complete(&readings)
        } catch {
            interrupted(Readout(meter: identity, time: now(), readings: readings))
            throw error
        }
        return Readout(meter: identity, time: now(), readings: readings)
    }

    /// The values of `/#1` that are wanted.
    private func live() async throws(MeterError) -> [Reading] {
        progress("asking for its values, /#1")
        let answer = try await meter.ask(.data(.live))
        let data = try believed(answer) { text throws(ASCIIDefect) in try LiveData(text: text) }
        let readings = LiveField.all.filter(wish.model.measures)
            .map { Reading(data, $0, wish.scale, wish.source) }
        guard case .these(let wanted) = wish.values else { return readings }
        return wanted.compactMap { id in readings.first { $0.register == id.rawValue } }
    }

    /// Adds what the readout and `/#2` tell.
    private func complete(_ readings: inout [Reading]) async throws(MeterError) {
        if let records = try await records() { readings.take(records) }
        guard wish.model.entry(for: .program) != nil else { return }
        progress("asking for its program, /#2")
        let answer = try await meter.ask(.data(.program))
        let data = try believed(answer) { text throws(ASCIIDefect) in try ProgramData(text: text) }
        // The readout has told the customer number already.
        let known = Set(readings.map(\.name))
        readings += data.readings(wish.source).filter { !known.contains($0.name) }
    }

    /// The records of the readout, nil where the meter does not know the question.
    private func records() async throws(MeterError) -> [Reading]? {
        progress("asking for its readout, /?!")
        let answer: CharacterAnswer
        do throws(MeterError) {
            answer = try await meter.ask(.readout(wish.model.acknowledgement), attempts: 2)
        } catch {
            // That it has told its values must not be lost for a question that it does not know.
            guard error.isSilence else { throw error }
            return nil
        }
        return try believed(answer) { block throws(ASCIIDefect) in
            try [Reading](records: block, wish.source)
        }
    }

    private func believed<Result>(
        _ answer: CharacterAnswer,
        _ read: (Span<UInt8>) throws(ASCIIDefect) -> Result
    ) throws(MeterError) -> Result {
        do throws(ASCIIDefect) {
            return try read(answer.text.span)
        } catch { throw .characters(.damaged(error), answer.evidence) }
    }
}

extension LiveField {
    /// All ten, in the order in which they come.
    static let all = (0..<count).compactMap { LiveField(rawValue: $0) }
}

extension ASCIIMeterModel {
    /// Whether a value of `/#1` is one that the model measures: a MULTICAL 41 counts no energy.
    /// (5512-313 §11.2)
    func measures(_ field: LiveField) -> Bool {
        switch field {
        case .energy, .power, .peakPower: medium != .water
        default: true
        }
    }
}
