internal import Journal
internal import Metering

/// Readings as text in InfluxDB's line protocol.
///
/// One line for the numbers that a meter gave at one time:
///
///     heatlog,meter=6892850,site=north heat_energy_MWh=102.470,power_kW=6.3 1767225600
///
/// Source: the InfluxDB 1.6 documentation, "Line Protocol Reference"; what VictoriaMetrics makes of
/// it: its documentation, "How to send data from InfluxDB-compatible agents".
struct LineProtocol: Sendable, Hashable {
    /// What stands at the beginning of each line.
    let measurement: String
    /// Names and values that stand in each line and never change.
    let tags: [String: String]

    /// The tag that tells the meters apart: what the journal calls the meter.
    static let meterTag = "meter"

    /// Whether a reading can be sent as it is.
    ///
    /// Dates, texts and bytes are no numbers, and a number of more digits than the receiver keeps
    /// would be stored as another one. VictoriaMetrics stores what it cannot read as 0, and says
    /// nothing; so whatever is not sure to be read right is not sent.
    func holds(_ reading: StoredReading) -> Bool {
        guard let decimal = reading.decimal, decimal.isKeptByDouble else { return false }
        return Self.isWritable(reading.series.meter) && Self.isWritable(reading.name)
    }

    /// Whether a name or a value of a tag can be written: there is no way to escape the rest.
    static func isWritable(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0x5C }
    }

    /// The lines of readings.
    ///
    /// - Parameter readings: readings that it ``holds(_:)``; those of a meter and time that lie
    ///   together share a line.
    /// - Returns: the lines, and what the receiver has to know to read them.
    func page(of readings: some Collection<StoredReading>) -> LinePage {
        var page = LinePage(isInSeconds: readings.allSatisfy { $0.time.milliseconds % 1_000 == 0 })
        page.text.reserveCapacity(readings.count * 32)
        var heads: [String: [UInt8]] = [:]
        var last: StoredReading?
        for reading in readings {
            if let last, last.time == reading.time, last.series.meter == reading.series.meter {
                page.text.append(UInt8(ascii: ","))
            } else {
                if let last { page.end(lineOf: last.time) }
                let meter = reading.series.meter
                let head = heads[meter] ?? head(of: meter)
                heads[meter] = head
                page.text += head
                page.text.append(UInt8(ascii: " "))
            }
            page.appendField(of: reading)
            last = reading
        }
        if let last { page.end(lineOf: last.time) }
        return page
    }

    /// The measurement and the tags, these in order: it spares the receiver the sorting.
    private func head(of meter: String) -> [UInt8] {
        var text = Array(measurement.utf8)
        let all = tags.merging([Self.meterTag: meter]) { _, meter in meter }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            text.append(UInt8(ascii: ","))
            text.appendEscaped(name)
            text.append(UInt8(ascii: "="))
            text.appendEscaped(value)
        }
        return text
    }
}

/// Lines, and what the receiver has to know to read them.
struct LinePage: Sendable {
    /// The lines, each with its LF.
    var text: [UInt8] = []
    /// How many lines there are: points, as InfluxDB counts.
    var points = 0
    /// Whether the times are in seconds, else in milliseconds: a reading keeps its own time.
    let isInSeconds: Bool

    init(isInSeconds: Bool) { self.isInSeconds = isInSeconds }

    /// The value of the parameter `precision`.
    var precision: String { isInSeconds ? "s" : "ms" }

    fileprivate mutating func appendField(of reading: StoredReading) {
        text.appendEscaped(FieldName.text(of: reading))
        text.append(UInt8(ascii: "="))
        if let decimal = reading.decimal { appendFloat(decimal) }
    }

    /// A number with its digits as sent; with a point, for that tells a float from an integer to
    /// whatever reads such lines.
    private mutating func appendFloat(_ decimal: ExactDecimal) {
        var hasPoint = false
        decimal.forEachCharacter { character in
            hasPoint = hasPoint || character == UInt8(ascii: ".")
            text.append(character)
        }
        if !hasPoint { text += [UInt8(ascii: "."), UInt8(ascii: "0")] }
    }

    fileprivate mutating func end(lineOf time: Timestamp) {
        let number = isInSeconds ? time.milliseconds / 1_000 : time.milliseconds
        text.append(UInt8(ascii: " "))
        text.append(contentsOf: String(number).utf8)
        text.append(UInt8(ascii: "\n"))
        points += 1
    }
}

extension [UInt8] {
    /// Appends a name, or a value of a tag, with a backslash where it would end otherwise.
    fileprivate mutating func appendEscaped(_ name: String) {
        for byte in name.utf8 {
            if [0x20, 0x2C, 0x3D].contains(byte) { append(0x5C) }
            append(byte)
        }
    }
}

extension ExactDecimal {
    /// Whether the nearest number of 64 bits of IEEE 754 is read back as this one.
    ///
    /// All numbers of up to 15 digits are, and whole ones up to 2⁵³.
    var isKeptByDouble: Bool {
        var digits = magnitude
        var power = exponent
        while digits != 0, digits % 10 == 0, power < 127 {
            (digits, power) = (digits / 10, power + 1)
        }
        return digits < 1_000_000_000_000_000 || (power == 0 && digits <= 1 << 53)
    }
}
