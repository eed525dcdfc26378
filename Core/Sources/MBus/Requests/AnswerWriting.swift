public import Metering

/// The two or more bytes before the data of a record: what a meter writes of one.
public struct RecordHead: Sendable, Hashable {
    /// How the data are coded.
    public var coding: DataCoding
    /// Of what time the value is.
    public var function: RecordFunction
    /// Where it was stored, 0 for now.
    public var storage: UInt16
    /// Which tariff it belongs to, 0 for none.
    public var tariff: UInt8
    /// Which part of the device it is of, 0 for the whole.
    public var subunit: UInt8
    /// The value information field without its highest bit; FDh and FBh are 7Dh and 7Bh.
    public var vif: UInt8
    /// The extension behind it; nil for none.
    public var vife: UInt8?

    /// Makes a head.
    public init(
        _ coding: DataCoding,
        vif: UInt8,
        vife: UInt8? = nil,
        function: RecordFunction = .instantaneous,
        storage: UInt16 = 0,
        tariff: UInt8 = 0,
        subunit: UInt8 = 0
    ) {
        self.coding = coding
        self.vif = vif
        self.vife = vife
        self.function = function
        self.storage = storage
        self.tariff = tariff
        self.subunit = subunit
    }
}

extension FrameWriter {
    /// Begins the answer to REQ_UD2 with its header. (CI 72h)
    public init(
        answerOf meter: SecondaryAddress,
        at address: PrimaryAddress,
        accessNumber: UInt8,
        status: MeterStatus = MeterStatus(rawValue: 0),
        signature: UInt16 = 0
    ) {
        self.init(.respondData, address, .variable)
        append(Selection(meter))
        append(accessNumber)
        append(status.rawValue)
        append(UInt8(truncatingIfNeeded: signature))
        append(UInt8(truncatingIfNeeded: signature &>> 8))
    }

    /// Makes a frame that says why the meter does not do what it was asked. (CI 70h)
    public init(_ error: ApplicationError, at address: PrimaryAddress) {
        self.init(.respondData, address, .applicationError)
        append(error.rawValue)
        finish()
    }

    /// Adds the data and value information of a record.
    public mutating func append(_ head: RecordHead) {
        var (storage, tariff, subunit) = (head.storage &>> 1, head.tariff, head.subunit)
        let stored = UInt8(truncatingIfNeeded: head.storage & 1) &<< 6
        var byte = stored | head.function.rawValue &<< 4 | head.coding.rawValue
        while storage != 0 || tariff != 0 || subunit != 0 {
            append(byte | 0x80)
            byte = UInt8(truncatingIfNeeded: storage & 0x0F)
            byte |= (tariff & 3) &<< 4 | (subunit & 1) &<< 6
            (storage, tariff, subunit) = (storage &>> 4, tariff &>> 2, subunit &>> 1)
        }
        append(byte)
        append(head.vif | (head.vife == nil ? 0 : 0x80))
        if let vife = head.vife { append(vife) }
    }

    /// Adds a record that is a whole number in two's complement or BCD, or nothing that fits it.
    ///
    /// A number that does not fit is not sent as another one: the frame then is not complete.
    public mutating func append(_ head: RecordHead, _ number: Int64) {
        append(head)
        let size = head.coding.byteCount
        switch head.coding {
        case .digits2, .digits4, .digits6, .digits8, .digits12:
            guard number >= 0 else { return giveUp() }
            append(digits: UInt64(bitPattern: number), byteCount: size)
        case .integer8, .integer16, .integer24, .integer32, .integer48, .integer64:
            append(twosComplement: number, byteCount: size)
        default: giveUp()
        }
    }

    /// Adds a record that is a date, type G.
    public mutating func append(_ head: RecordHead, _ date: CalendarDate) {
        append(head)
        append(date)
    }

    /// Adds a record that is a date and time to the minute, type F.
    public mutating func append(_ head: RecordHead, _ time: MeterDateTime) {
        append(head)
        append(time.time.minute)
        append(time.time.hour)
        append(time.date)
    }

    /// Adds that another telegram follows, or where none does the beginning of the maker's own data.
    public mutating func append(moreFollow: Bool) { append(moreFollow ? 0x1F : 0x0F) }

    private mutating func append(_ date: CalendarDate) {
        let year = UInt8(truncatingIfNeeded: date.year % 100)
        append(date.day | (year & 7) &<< 5)
        append(date.month | (year &>> 3) &<< 4)
    }

    private mutating func append(twosComplement number: Int64, byteCount: Int) {
        var rest = number
        for _ in 0..<byteCount {
            append(UInt8(truncatingIfNeeded: rest))
            rest = rest &>> 8
        }
        // What is left has to be nothing but the sign, and the last byte has to show it.
        let isNegative = number < 0
        guard byteCount == 8 || rest == (isNegative ? -1 : 0), lastByteIsNegative == isNegative
        else { return giveUp() }
    }
}
