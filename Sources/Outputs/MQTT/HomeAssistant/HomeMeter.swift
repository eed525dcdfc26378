internal import Catalogue
internal import Journal
internal import KMP
internal import Metering

/// A meter as Home Assistant is told of it.
struct HomeMeter: Sendable {
    /// What the journal calls it.
    let meter: String
    /// Its name in the configuration; nil where it is not there.
    let name: String?
    /// Its model, or the first of those that it may be.
    let model: MeterModel?
    /// The model in words.
    let modelName: String?
    /// How often it is read; nil where nobody knows.
    let plan: ReadingPlan?

    /// The sensors among a meter's readings: what is read again and again.
    func sensors(of snapshot: MeterSnapshot) -> [StoredReading] {
        guard let plan else { return snapshot.readings }
        return snapshot.readings.filter { plan.interval(of: $0.register) != nil }
    }

    private var medium: Medium? { model?.medium ?? plan?.medium }

    /// What a reading is.
    func sensorClass(of reading: StoredReading) -> SensorClass {
        SensorClass(reading.series, isNumber: reading.decimal != nil, medium: medium)
    }

    /// The bits of the info code, where the meter's is read.
    func infoBits(of snapshot: MeterSnapshot) -> [InfoBit] {
        guard let info = model?.info, infoReading(of: snapshot) != nil else { return [] }
        return info.bits
    }

    private func infoReading(of snapshot: MeterSnapshot) -> StoredReading? {
        guard let info = model?.info else { return nil }
        return sensors(of: snapshot).first { RegisterID($0.register) == info.register }
    }

    /// The document of all its sensors; every key is there, null where the value is not known, is
    /// doubted, or is too old for what is read so often.
    func state(of snapshot: MeterSnapshot, at now: Timestamp) -> String {
        var object = JSONObject([("time", snapshot.time?.description)])
        for reading in sensors(of: snapshot) { object.add(reading.name, raw: text(reading, now)) }
        addInfo(of: snapshot, at: now, to: &object)
        return object.text
    }

    private func text(_ reading: StoredReading, _ now: Timestamp) -> String {
        guard isGood(reading, now) else { return "null" }
        guard let number = reading.decimal else { return reading.json }
        return sensorClass(of: reading).converted(number, from: reading.unit)?.description ?? "null"
    }

    private func isGood(_ reading: StoredReading, _ now: Timestamp) -> Bool {
        guard !reading.isDoubtful else { return false }
        guard let interval = plan?.interval(of: reading.register) else { return true }
        let age = Duration.milliseconds(now.milliseconds - reading.time.milliseconds)
        return age <= MeterAvailability.patience(interval)
    }

    private func addInfo(
        of snapshot: MeterSnapshot,
        at now: Timestamp,
        to object: inout JSONObject
    ) {
        guard let info = model?.info, let reading = infoReading(of: snapshot) else { return }
        var code: UInt32?
        if isGood(reading, now) {
            code = reading.decimal?.wholeNumber.flatMap { UInt32(exactly: $0) }
        }
        let meanings = code.map { info.meanings(of: $0).filter(\.isActive) }
        for bit in info.bits {
            let isSet = meanings.map { $0.contains { $0.name == bit.name } }
            object.add(Self.key(of: bit), isSet.map { $0 ? "ON" : "OFF" })
        }
        let words = meanings.map { $0.map(\.text).joined(separator: " ") }
        object.add("info_text", words.map { String(($0.isEmpty ? "none" : $0).prefix(250)) })
    }

    /// The key of an info bit.
    static func key(of bit: InfoBit) -> String { "info_\(bit.name)" }
}
