public import KMP
public import MBus
public import Metering

/// What a record of a maker's telegrams holds, where the standard alone does not say it, or where the
/// meter has the same value as a register.
public struct BusRecordRow: Sendable, Hashable {
    /// What the standard's tables say it is; `other` for a code that is the maker's alone.
    public var quantity: Quantity
    /// The code behind FFh, nil where there is none.
    public var code: UInt8?
    /// Of what time the value is.
    public var function: RecordFunction
    /// The tariff, 0 for none.
    public var tariff: UInt32
    /// The subunit, 0 for the whole meter.
    public var subunit: UInt16
    /// The register of the same value.
    public var register: RegisterID
    /// The unit that only the maker's code tells; nil where the standard's tables tell it.
    public var unit: Unit?
    /// Where this is from.
    public var source: SourceNote

    init(
        _ quantity: Quantity,
        code: UInt8? = nil,
        _ function: RecordFunction = .instantaneous,
        tariff: UInt32 = 0,
        subunit: UInt16 = 0,
        register: UInt16,
        unit: Unit? = nil,
        source: SourceNote
    ) {
        self.quantity = quantity
        self.code = code
        self.function = function
        self.tariff = tariff
        self.subunit = subunit
        self.register = RegisterID(register)
        self.unit = unit
        self.source = source
    }

    /// Whether a record is one of these, whatever its storage.
    func covers(_ record: DataRecord) -> Bool {
        record.meaning.quantity == quantity && record.modifiers.manufacturerCode == code
            && record.function == function && record.tariff == tariff && record.subunit == subunit
            && record.modifiers.rate == nil && record.modifiers.limit == nil
            && record.modifiers.direction == nil
    }
}

extension BusRecordRow {
    /// Kamstrup's heat meters.
    static let kamstrupHeat: [BusRecordRow] = amounts + inputs + codes

    private static let amounts: [BusRecordRow] = [
        BusRecordRow(.onTime, register: 1004, source: frame601),
        BusRecordRow(.operatingTime, register: 1004, source: frame601),
        BusRecordRow(.serialNumber, register: 1001, source: frame601),
        // The maxima are those of the year, unless the meter was told to take the month's.
        BusRecordRow(.power, .maximum, register: 128, source: description601),
        BusRecordRow(.flow, .maximum, register: 124, source: description601),
        BusRecordRow(.energy, tariff: 1, register: 64, source: frame601),
        BusRecordRow(.energy, tariff: 2, register: 65, source: frame601),
        BusRecordRow(.energy, subunit: 3, register: 63, source: frame601),
    ]

    private static let inputs: [BusRecordRow] = [
        BusRecordRow(.volume, subunit: 1, register: 84, source: frame601),
        BusRecordRow(.volume, subunit: 2, register: 85, source: frame601),
    ]

    private static let codes: [BusRecordRow] = [
        BusRecordRow(
            .other,
            code: 0x07,
            register: 97,
            unit: .cubicMetreDegreeCelsius,
            source: drivers
        ),
        BusRecordRow(
            .other,
            code: 0x08,
            register: 110,
            unit: .cubicMetreDegreeCelsius,
            source: drivers
        ),
        BusRecordRow(.other, code: 0x22, register: 369, source: drivers),
        BusRecordRow(.other, code: 0x1A, register: 1005, source: guessed),
        BusRecordRow(.other, code: 0x16, register: 153, source: guessed),
        BusRecordRow(.other, code: 0x17, register: 154, source: guessed),
    ]

    /// Kamstrup's water meters: the info bits.
    static let kamstrupWater: [BusRecordRow] = [
        BusRecordRow(.onTime, register: 1004, source: drivers),
        BusRecordRow(.serialNumber, register: 1001, source: drivers),
        BusRecordRow(.other, code: 0x20, register: 99, source: drivers),
        BusRecordRow(.other, code: 0x23, register: 369, source: drivers),
    ]

    private static let frame601 = SourceNote(
        "libmbus, frame kamstrup_multical_601, beside 5512-447",
        .captured
    )
    private static let description601 = SourceNote(
        "Kamstrup 601 and 602, base module 67-00-20: yearly target data",
        .documented
    )
    private static let drivers = SourceNote(
        "wmbusmeters, drivers kamheat and kamwater",
        .thirdParty
    )
    private static let guessed = SourceNote(
        "seen beside the serial number in telegrams of a MULTICAL 603",
        .inferred
    )
}
