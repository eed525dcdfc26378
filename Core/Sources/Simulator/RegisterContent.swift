import Catalogue
public import KMP
public import Metering

/// What a simulated meter answers for one register.
public struct RegisterContent: Sendable, Hashable {
    /// The value, as a number or as bytes.
    public enum Value: Sendable, Hashable {
        /// A number and how many bytes its magnitude is sent in.
        case number(ExactDecimal, byteCount: Int)
        /// A text, a date and time: bytes that are no number.
        case bytes([UInt8])
    }

    /// The unit code sent with it.
    public var unit: UnitCode
    /// The value.
    public var value: Value

    /// The value where it is a number, else nil.
    public var number: ExactDecimal? {
        if case .number(let decimal, _) = value { decimal } else { nil }
    }

    /// The value where it is a text, else nil.
    public var text: String? {
        guard unit.encoding == .text, case .bytes(let bytes) = value else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    init(_ unit: UnitCode, _ value: Value) {
        self.unit = unit
        self.value = value
    }

    init(_ number: ExactDecimal, as format: RegisterFormat) {
        let byteCount = max(format.byteCount, number.neededBytes)
        self.init(format.unit, .number(number, byteCount: byteCount))
    }

    /// What a setting makes of a register whose usual format is given.
    ///
    /// A number keeps its digits. It takes as many bytes as the register usually has, or as many as
    /// it needs.
    init(_ setting: Setting, usual: RegisterFormat?) {
        let unit = setting.unit ?? usual?.unit
        switch setting.content {
        case .text(let text):
            self.init(unit ?? .text, .bytes(Array(text.utf8)))
        case .number(let number) where unit?.encoding == .text:
            self.init(.text, .bytes(Array(number.description.utf8)))
        case .number(let number):
            let byteCount = max(usual?.byteCount ?? 4, number.neededBytes)
            self.init(unit ?? .number, .number(number, byteCount: byteCount))
        case .longNumber(let bytes): self.init(unit ?? .number, .bytes(bytes))
        case .date(let date): self.init(date: date, unit: unit)
        case .time(let time):
            let digits = ExactDecimal(magnitude: UInt64(DigitClock.digits(time)))
            self.init(.clock, .number(digits, byteCount: 4))
        case .dateTime(let dateTime): self.init(dateTime: dateTime, unit: unit)
        }
    }

    private init(date: CalendarDate, unit: UnitCode?) {
        let digits =
            switch unit?.encoding {
            case .monthDay: UInt64(date.month) * 100 + UInt64(date.day)
            case .longDate: UInt64(date.year) * 10_000 + UInt64(DigitClock.digits(date) % 10_000)
            default: UInt64(DigitClock.digits(date))
            }
        let isDate = unit?.encoding == .monthDay || unit?.encoding == .longDate
        self.init(
            isDate ? unit ?? .date : .date,
            .number(ExactDecimal(magnitude: digits), byteCount: 4)
        )
    }

    /// The clock of the loggers where the register is one, else the newer meters' date and time.
    private init(dateTime: MeterDateTime, unit: UnitCode?) {
        let (date, time) = (dateTime.date, dateTime.time)
        let year = UInt8(date.year % 100)
        guard unit?.encoding == .realTimeClock else {
            let bytes = [0, year, date.month, date.day, time.hour, time.minute, time.second]
            self.init(.dateTime, .bytes(bytes))
            return
        }
        let weekday = UInt8(date.weekday)
        let bytes = [0, weekday, time.second, time.minute, time.hour, date.day, date.month, year]
        self.init(unit ?? .dateTime, .bytes(bytes))
    }
}

extension ExactDecimal {
    /// How many bytes the magnitude takes: a frame with a number that does not fit is never sent.
    fileprivate var neededBytes: Int {
        (UInt64.bitWidth - magnitude.leadingZeroBitCount + 7) / 8
    }
}

extension UnitCode {
    /// One character a byte.
    static let text = UnitCode(rawValue: 54)
    /// hhmmss.
    static let clock = UnitCode(rawValue: 47)
    /// yymmdd.
    static let date = UnitCode(rawValue: 48)
    /// Summer-time minutes, year, month, day, hour, minute, second.
    static let dateTime = UnitCode(rawValue: 79)
}

extension FrameWriter {
    /// Adds one register with whatever it holds.
    mutating func append(_ id: RegisterID, _ content: RegisterContent) {
        switch content.value {
        case .number(let number, let byteCount) where byteCount > 8:
            append(id, unit: content.unit, identity: number, byteCount: byteCount)
        case .number(let number, let byteCount):
            append(id, unit: content.unit, value: number, byteCount: byteCount)
        case .bytes(let bytes):
            append(id, unit: content.unit, bytes: bytes.span)
        }
    }

    /// Adds a number that has more bytes than any amount needs, as identities of electricity meters
    /// do: zeros come first.
    private mutating func append(
        _ id: RegisterID,
        unit: UnitCode,
        identity: ExactDecimal,
        byteCount: Int
    ) {
        let zeros = min(255, byteCount) - 8
        let low = (0..<8).map { UInt8(truncatingIfNeeded: identity.magnitude >> (56 - 8 * $0)) }
        let bytes = [UInt8](repeating: 0, count: zeros) + low
        append(id, unit: unit, bytes: bytes.span)
    }
}
