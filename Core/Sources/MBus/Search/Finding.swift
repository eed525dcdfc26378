internal import Metering

/// A meter that a search has found.
public struct Finding: Sendable, Hashable {
    /// The address that it answers at; nil where its answer was not asked for or names none.
    public var primary: PrimaryAddress?
    /// Who it is; nil where its telegram does not say it, or none came.
    public var meter: SecondaryAddress?
    /// Its fabrication number as the digits of a hexadecimal number; nil where it does not tell it.
    public var fabrication: UInt32?
    /// The selection that it answered alone; nil in a search by primary addresses.
    ///
    /// Where the whole address is later not answered, this one still is.
    public var selection: Selection?

    init() {}

    /// Reads what a telegram says of its meter.
    init(_ head: FrameHead, _ data: Span<UInt8>) {
        if head.address.isOwn { primary = head.address }
        do throws(TelegramDefect) {
            switch try Telegram(head, data: data) {
            case .variable(let header):
                meter = header.meter
                guard !header.isEncrypted else { return }
                try DataRecords(header).forEach(in: data) { record in
                    if fabrication == nil { fabrication = record.fabrication(in: data) }
                }
            case .fixed(let fixed):
                meter = SecondaryAddress(
                    identification: fixed.identification,
                    manufacturer: Manufacturer(rawValue: 0xFFFF),
                    version: 0xFF,
                    medium: fixed.medium.deviceType ?? DeviceType(0xFF)
                )
            case .applicationError, .alarm, .other: break
            }
        } catch {}
    }
}

extension DataRecord {
    /// The eight digits of a fabrication number, as enhanced selection uses it; nil for other records.
    fileprivate func fabrication(in data: Span<UInt8>) -> UInt32? {
        guard meaning.quantity == .serialNumber, coding == .digits8, storage == 0, subunit == 0,
            modifiers.isEmpty
        else { return nil }
        var digits: UInt32 = 0
        for place in 0..<4 {
            let byte = byte(3 &- place, in: data)
            digits = digits &<< 8 | UInt32(truncatingIfNeeded: byte)
        }
        return digits
    }
}

/// What a search has cost so far.
public struct SearchTally: Sendable, Hashable {
    /// Selections, or in a search by primary addresses SND_NKE, that were sent.
    public internal(set) var probes: UInt32 = 0
    /// Telegrams that were asked for.
    public internal(set) var reads: UInt32 = 0
    /// Probes that several meters answered.
    public internal(set) var collisions: UInt32 = 0
    /// Meters that were found.
    public internal(set) var found: UInt32 = 0
    /// Microseconds since the search began.
    public internal(set) var lineTime: Int64 = 0

    /// Makes a tally of nothing.
    public init() {}
}
