internal import Metering

/// The extensions of a value information field, taken one after another.
///
/// (EN 13757-3:2013, combinable VIFE-codes; M-Bus documentation §8.4.4 to §8.4.7)
struct ValueExtensions {
    private enum Table { case main, second, alternate, reserved, combinable, further, manufacturer }

    private var meaning: ValueMeaning
    private var modifiers = RecordModifiers()
    private var table: Table
    private var correction: Int8 = 0

    /// Begins with the value information field itself.
    init(_ vif: UInt8) {
        switch vif {
        case 0xFD: (meaning, table) = (ValueMeaning(), .main)
        case 0xFB: (meaning, table) = (ValueMeaning(), .alternate)
        case 0xEF: (meaning, table) = (ValueMeaning(), .reserved)
        case 0xFF: (meaning, table) = (ValueMeaning(), .manufacturer)
        default: (meaning, table) = (.primary(vif), .combinable)
        }
    }

    /// Takes the next extension without its highest bit.
    mutating func add(_ code: UInt8) {
        switch table {
        case .main where code == 0x7D: table = .second
        case .main: settle(.mainExtension(code), code)
        case .second: settle(.secondExtension(code), code)
        case .alternate: settle(.alternateExtension(code), code)
        case .reserved: settle(ValueMeaning(), code)
        case .combinable: combine(code)
        case .further: combineFurther(code)
        case .manufacturer: addManufacturer(code)
        }
    }

    /// Puts all that was said into the record.
    func finish(_ record: inout DataRecord) {
        record.meaning = meaning
        record.modifiers = modifiers
        guard !modifiers.isEmpty || correction != 0 else { return }
        let isAmount = !modifiers.changesUnit || modifiers.rate != nil
        record.meaning.exponent = (isAmount ? meaning.exponent : 0) &+ correction
        if modifiers.isMoment { record.meaning.form = .moment }
        if modifiers.limit?.kind == .count || modifiers.isUnsigned {
            record.meaning.form = .unsigned
        }
        if modifiers.isProfile || modifiers.isDeclaration { record.meaning.form = .container }
    }

    private mutating func settle(_ found: ValueMeaning, _ code: UInt8) {
        meaning = found
        if found.quantity == .other { modifiers.unknownCode = modifiers.unknownCode ?? code }
        table = .combinable
    }

    private mutating func addManufacturer(_ code: UInt8) {
        if modifiers.manufacturerCode ?? 0x7F == 0x7F { modifiers.manufacturerCode = code }
    }

    private mutating func combine(_ code: UInt8) {
        switch code {
        case 0x00: break
        case 0x01...0x1F: addState(code)
        case 0x20...0x38: modifiers.rate = RecordRate(rawValue: code)
        case 0x39...0x3F: addCondition(code)
        case 0x40...0x6F:
            let limit = LimitCode(rawValue: code)
            if limit.isKnown { modifiers.limit = limit } else { reserve(code) }
        case 0x70...0x77: correction &+= Int8(truncatingIfNeeded: code & 7) &- 6
        case 0x78...0x7B: modifiers.offsetExponent = Int8(truncatingIfNeeded: code & 3) &- 3
        case 0x7C: table = .further
        case 0x7D: correction &+= 3
        case 0x7E: modifiers.set(.future)
        // Even if no code follows, the data are the maker's own from here on.
        default:
            table = .manufacturer
            modifiers.manufacturerCode = 0x7F
        }
    }

    /// Errors of a record, and what later editions have put between them.
    private mutating func addState(_ code: UInt8) {
        switch code {
        case 0x01...0x07, 0x0B...0x0F, 0x15...0x18, 0x1C:
            modifiers.error = RecordError(rawValue: code)
        case 0x12: modifiers.set(.average)
        case 0x14: modifiers.set(.deviation)
        // Standard content only says that nothing special is to be expected.
        case 0x1D: break
        case 0x13, 0x1E, 0x1F: modifiers.set(.profile)
        default: reserve(code)
        }
    }

    private mutating func addCondition(_ code: UInt8) {
        switch code {
        case 0x39: modifiers.set(.startDate)
        case 0x3A: modifiers.set(.uncorrected)
        case 0x3B: modifiers.direction = .forward
        case 0x3C: modifiers.direction = .backward
        case 0x3D: modifiers.set(.notMetric)
        case 0x3E: modifiers.set(.baseConditions)
        default: modifiers.set(.declaration)
        }
    }

    private mutating func combineFurther(_ code: UInt8) {
        table = .combinable
        switch code {
        case 0x01...0x0B, 0x0E: modifiers.place = MeasuringPlace(rawValue: code)
        case 0x0C: modifiers.direction = .difference
        case 0x0D: modifiers.set(.notMetric)
        case 0x10: modifiers.direction = .both
        case 0x11, 0x12: modifiers.set(.unsigned)
        case 0x13: modifiers.set(.endDate)
        default: reserve(code)
        }
    }

    private mutating func reserve(_ code: UInt8) {
        modifiers.unknownCode = modifiers.unknownCode ?? code
    }
}
