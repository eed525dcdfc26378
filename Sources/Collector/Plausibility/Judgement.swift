internal import Metering

/// One readout on trial: what it says, what was believed before, and the doubts so far.
///
/// The rules are its extensions, one file for each kind.
struct Judgement {
    /// The readings by their name in data; a register that came twice counts once.
    let now: [String: Reading]
    /// The last believed values of this meter; empty for a meter not seen before.
    let last: [ReadingKey: Believed]
    /// When the readout was taken.
    let time: Timestamp
    /// One doubt a value; the first one that was raised stays.
    private(set) var doubts: [Doubt] = []

    private let readings: [Reading]

    init(_ readings: [Reading], last: [ReadingKey: Believed], time: Timestamp) {
        self.readings = readings
        now = Dictionary(readings.map { ($0.name, $0) }) { first, _ in first }
        self.last = last
        self.time = time
    }

    /// The doubts after all rules: those of single values first, so that a value that is odd by
    /// itself throws no doubt on those that it is compared with.
    static func doubts(
        of readings: [Reading],
        last: [ReadingKey: Believed],
        time: Timestamp
    ) -> [Doubt] {
        var judgement = Judgement(readings, last: last, time: time)
        for reading in readings { judgement.judgeAlone(reading) }
        judgement.judgeTemperatures()
        judgement.judgePower()
        judgement.judgeRises()
        judgement.judgeLifetime()
        judgement.judgePhases()
        return judgement.doubts
    }

    /// Whether a reading was doubted already.
    func isDoubted(_ reading: Reading?) -> Bool {
        doubts.contains { $0.key == reading?.key }
    }

    /// How long ago a register was last believed, in milliseconds.
    func elapsed(since before: Believed) -> Int64 {
        max(0, time.milliseconds - before.time.milliseconds)
    }

    mutating func doubt(_ reading: Reading, _ rule: Doubt.Rule, _ sentence: String) {
        guard !isDoubted(reading) else { return }
        let before = last[reading.key]
        let isLasting = rule == .sensorFault || rule == .noSuchTime
        doubts.append(
            Doubt(
                reading.key,
                rule: rule,
                sentence: sentence,
                isKnown: isLasting && before?.rule == rule && before?.value == reading.value
            )
        )
    }

    private mutating func judgeAlone(_ reading: Reading) {
        if let before = last[reading.key], let sentence = change(of: reading, before) {
            return doubt(reading, .unit, sentence)
        }
        judgeTime(reading)
        judgeState(reading)
        judgeSensor(reading)
        judgeTotal(reading)
        judgeRating(reading)
    }

    /// Unit, power of ten and kind of value are the meter's configuration: they do not move.
    private func change(of reading: Reading, _ before: Believed) -> String? {
        let (old, new) = (before.form, Believed.form(of: reading.value, reading.unit))
        guard old != new else { return nil }
        return "\(reading.label) came as \(new) and was \(old) before."
    }

    private mutating func judgeTime(_ reading: Reading) {
        guard case .noDate(let number) = reading.value, number.magnitude != 0 else { return }
        doubt(reading, .noSuchTime, "\(reading.label) is \(number), which no calendar has.")
    }

    /// These say what the meter is and how it is; no physics bounds them, so a change is looked at
    /// twice.
    private mutating func judgeState(_ reading: Reading) {
        switch reading.quantity {
        case .infoCode, .infoBits, .typeNumber, .meterType, .programNumber, .configuration,
            .softwareChecksum, .customerNumberHigh, .customerNumberLow:
            break
        default: return
        }
        guard let before = last[reading.key], before.value != reading.value else { return }
        let (old, new) = (before.value.text ?? "none", reading.value.text ?? "none")
        doubt(reading, .state, "\(reading.label) changed from \(old) to \(new).")
    }
}

/// A value that was believed, and when.
struct Believed: Sendable {
    let value: Value
    let unit: Unit?
    let time: Timestamp
    /// What it was doubted for, where it stood all the same.
    let rule: Doubt.Rule?

    /// The form in words: unit and decimals.
    var form: String { Self.form(of: value, unit) }

    static func form(of value: Value, _ unit: Unit?) -> String {
        switch value {
        case .number(let number):
            "\(unit?.description ?? "a number") with power of ten \(number.exponent)"
        case .longNumber: "a long number"
        case .date, .monthDay, .time, .dateTime, .noDate: "a date or time"
        case .text: "text"
        case .bytes: "bytes"
        }
    }
}
