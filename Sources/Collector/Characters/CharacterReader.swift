public import Catalogue
public import IEC62056
public import Metering

/// Reads a meter that is asked in characters: its values now, and what else it tells.
public struct CharacterReader {
    private let meter: CharacterLine
    private let model: ASCIIMeterModel
    private let scale: LineScale
    private let progress: (String) -> Void

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - meter: the meter at the end of its line.
    ///   - model: what it is: such a meter cannot be asked for it.
    ///   - scale: what its digits mean; what is not given stays a bare number.
    ///   - progress: told in a few words what is being asked.
    public init(
        _ meter: CharacterLine,
        model: ASCIIMeterModel,
        scale: LineScale,
        progress: @escaping (String) -> Void = { _ in }
    ) {
        self.meter = meter
        self.model = model
        self.scale = scale
        self.progress = progress
    }

    /// Who the meter is: what the user says, for it has neither type nor serial number to give.
    public var identity: MeterIdentity {
        var identity = MeterIdentity()
        identity.maker = model.maker
        identity.model = model.name
        identity.candidates = [model.name]
        identity.identifiedBy = .configuration
        return identity
    }

    /// Reads the meter.
    ///
    /// - Parameters:
    ///   - all: whether the readout and `/#2` are asked for too, besides the ten values of `/#1`.
    ///   - source: where the values are said to come from.
    ///   - now: our clock, asked when the last answer is complete.
    ///   - interrupted: takes what came before the meter stopped answering; it is as good as any.
    ///   - learned: told what the readout says of digits whose scale is not given.
    /// - Returns: the identity and the readings, in the order of `/#1`.
    /// - Throws: ``MeterError`` where an answer is missing.
    public func read(
        all: Bool = false,
        source: Source = .live,
        now: () -> Timestamp,
        interrupted: (Readout) -> Void = { _ in },
        learned: (LineScale) -> Void = { _ in }
    ) async throws(MeterError) -> Readout {
        var readings = try await live(source)
        guard all else { return Readout(meter: identity, time: now(), readings: readings) }
        do throws(MeterError) {
            try await complete(&readings, source, learned)
        } catch {
            interrupted(Readout(meter: identity, time: now(), readings: readings))
            throw error
        }
        return Readout(meter: identity, time: now(), readings: readings)
    }

    /// The values of `/#1`.
    private func live(_ source: Source) async throws(MeterError) -> [Reading] {
        progress("asking for its values, /#1")
        let answer = try await meter.ask(.data(.live))
        let data = try believed(answer) { text throws(ASCIIDefect) in try LiveData(text: text) }
        return LiveField.all.filter(model.measures).map { Reading(data, $0, scale, source) }
    }

    /// Adds what the readout and `/#2` tell.
    private func complete(
        _ readings: inout [Reading],
        _ source: Source,
        _ learned: (LineScale) -> Void
    ) async throws(MeterError) {
        if let records = try await records(source) { learned(readings.take(records)) }
        guard model.entry(for: .program) != nil else { return }
        progress("asking for its program, /#2")
        let answer = try await meter.ask(.data(.program))
        let data = try believed(answer) { text throws(ASCIIDefect) in try ProgramData(text: text) }
        // The readout has told the customer number already.
        let known = Set(readings.map(\.name))
        readings += data.readings(source).filter { !known.contains($0.name) }
    }

    /// The records of the readout, nil where the meter does not know the question.
    private func records(_ source: Source) async throws(MeterError) -> [Reading]? {
        progress("asking for its readout, /?!")
        let answer: CharacterAnswer
        do throws(MeterError) {
            answer = try await meter.ask(.readout(model.acknowledgement), attempts: 2)
        } catch {
            // That it has told its values must not be lost for a question that it does not know.
            guard error.isSilence else { throw error }
            return nil
        }
        return try believed(answer) { block throws(ASCIIDefect) in
            try [Reading](records: block, source)
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
