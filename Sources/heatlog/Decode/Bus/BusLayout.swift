import Catalogue
import Collector
import MBus
import Metering

/// Gives the bytes of a good frame their parts, from the first to the last.
struct BusLayout {
    typealias Part = BusFrame.Part

    private(set) var parts: [Part] = []
    private var rest: ArraySlice<UInt8>

    init(_ head: FrameHead, _ contents: BusContents, _ wire: [UInt8]) {
        rest = wire[...]
        if head.kind == .short {
            take(1, "start", "start of a short frame")
        } else {
            take(4, "start", "start, the length \(wire[1]) twice, start")
        }
        take(1, "control", "C: \(head.control.words)")
        take(1, "address", "A: \(head.address.words)")
        if head.kind != .short {
            take(1, "information", "CI: \(head.information.words)")
            take(contents)
            takeDoubted(contents)
        }
        take(1, "checksum", "checksum, good")
        take(1, "stop", "end of the frame")
    }

    private mutating func take(_ count: Int, _ role: String, _ meaning: String) {
        let taken = rest.prefix(count)
        guard !taken.isEmpty else { return }
        parts.append(Part(role: role, bytes: Array(taken), meaning: meaning))
        rest = rest.dropFirst(count)
    }

    /// How many bytes of data have no part yet; checksum and stop byte stand behind them.
    private var left: Int { max(0, rest.count - 2) }

    /// What has found no meaning: nothing, unless the data are not believed or nobody knows them.
    private mutating func takeDoubted(_ contents: BusContents) {
        let meaning = contents.defect == nil ? "data without a published layout" : "not believed"
        take(left, "data", meaning)
    }

    private mutating func take(_ contents: BusContents) {
        switch contents.telegram {
        case .variable(let header)?:
            take(header)
            if header.isEncrypted {
                take(left, "data", "encrypted, mode \(header.encryptionMode)")
            } else {
                take(contents.records, contents.end)
            }
        case .fixed(let fixed)?: take(fixed)
        case .applicationError(let error)?: take(1, "error", "error: \(error.text)")
        case .alarm(let bits)?: take(1, "alarm", "alarms, which the maker explains: \(bits)")
        case .other?, nil: break
        }
        if let request = contents.request { take(request, contents) }
    }

    private mutating func take(_ header: VariableHeader) {
        if let meter = header.meter { take(meter) }
        guard let number = header.accessNumber else { return }
        take(1, "access_number", "access number \(number)")
        take(1, "status", "status: \(header.status.sentence)")
        let mode = header.encryptionMode
        let word = header.signature == 0 ? "none" : "\(header.signature)"
        take(2, "signature", header.isEncrypted ? "encryption mode \(mode)" : "signature: \(word)")
    }

    private mutating func take(_ meter: SecondaryAddress) {
        take(4, "identification", "identification number \(meter.identificationText)")
        take(2, "manufacturer", "maker \(meter.manufacturer)")
        let models = MeterCatalogue.busModels(of: meter).map(\.name)
        let model = models.isEmpty ? "" : ": \(models.joined(separator: " or "))"
        take(1, "version", "version \(meter.version)\(model)")
        take(1, "medium", "medium: \(meter.medium.text)")
    }

    private mutating func take(_ fixed: FixedData) {
        let digits = String(fixed.identification, radix: 16, uppercase: true)
        take(4, "identification", "identification number \(digits)")
        take(1, "access_number", "access number \(fixed.accessNumber)")
        let status = MBus.MeterStatus(rawValue: fixed.status & 0xFC)
        let stored = fixed.isStored ? "counters of a fixed date" : "counters of now"
        take(1, "status", "status: \(status.sentence); \(stored)")
        let medium = fixed.medium.deviceType.map { "\($0.text)" } ?? "not known"
        take(2, "unit", "medium: \(medium), and the units of the counters")
        for counter in [fixed.first, fixed.second] {
            take(4, "value", BusCounter(counter, in: fixed).words)
        }
    }

    private mutating func take(_ records: [BusRecord], _ end: DataRecords?) {
        for record in records {
            takeFillers(until: record.dataInformation)
            take(record.dataInformation.count, "dif", record.dataWords)
            take(record.valueInformation.count, "vif", record.valueWords)
            take(record.valueBytes.count, "value", record.text)
        }
        guard let end else { return }
        takeFillers(until: nil)
        guard let own = end.manufacturerData else {
            return take(left, "dif", "the request for all data")
        }
        let more = end.moreFollow ? "; another telegram follows" : ""
        take(1, "dif", "data of the maker's own\(more)")
        take(own.count, "manufacturer_data", "what only the maker knows")
    }

    /// Idle fillers stand before a record or at the end.
    private mutating func takeFillers(until next: [UInt8]?) {
        let count = rest.prefix(left).prefix { $0 == 0x2F }.count
        if next?.first != 0x2F { take(count, "filler", "idle filler") }
    }
}

// MARK: Requests

extension BusLayout {
    private mutating func take(_ request: Request, _ contents: BusContents) {
        switch request {
        case .select(let selection): take(selection)
        case .setAddress(let address):
            take(2, "dif", "DIF and VIF: primary address")
            take(1, "value", "\(address.rawValue)")
        case .setIdentification(let address):
            take(2, "dif", "DIF and VIF: secondary address")
            take(address)
        case .resetApplication(let code?): take(1, "subcode", "sub-code \(code)")
        case .data: take(contents.records, contents.end)
        default: break
        }
    }

    private mutating func take(_ selection: Selection) {
        let digits = selection.description.prefix(8)
        take(4, "identification", "identification number \(digits), F for any digit")
        let isAny = selection.manufacturer == 0xFFFF
        let maker = Manufacturer(rawValue: selection.manufacturer).description
        take(2, "manufacturer", isAny ? "any maker" : "maker \(maker)")
        take(
            1,
            "version",
            selection.version == 0xFF ? "any version" : "version \(selection.version)"
        )
        let medium = DeviceType(selection.medium).text.description
        take(1, "medium", selection.medium == 0xFF ? "any medium" : "medium: \(medium)")
        guard let fabrication = selection.fabrication else { return }
        take(2, "dif", "DIF and VIF: fabrication number")
        take(4, "value", String(fabrication, radix: 16, uppercase: true))
    }
}

extension BusRecord {
    /// How and of what time the data are: the DIF.
    fileprivate var dataWords: String {
        var words = ["DIF: \(record.coding.words)", record.function.words]
        if record.storage != 0 { words.append("storage \(record.storage)") }
        if record.tariff != 0 { words.append("tariff \(record.tariff)") }
        if record.subunit != 0 { words.append("subunit \(record.subunit)") }
        return words.joined(separator: ", ")
    }

    /// What the data are: the VIF.
    fileprivate var valueWords: String {
        "VIF: \(term.label)" + (unitText.map { ", \($0)" } ?? "")
    }

    /// The value with its unit.
    fileprivate var text: String {
        guard value != nil, let unitText, record.coding != .none else { return shown }
        return "\(shown) \(unitText)"
    }
}

/// A counter of the fixed structure, in words.
struct BusCounter {
    let term: BusTerm
    let counter: FixedCounter

    init(_ counter: FixedCounter, in data: FixedData) {
        self.counter = counter
        term = MeterCatalogue.busTerm(for: counter, in: data)
    }

    /// The value as text; nil where it is no number.
    var value: String? { counter.decimal?.description }

    fileprivate var words: String {
        let unit = term.unit.map { " \($0)" } ?? ""
        return "\(term.label): \(value.map { $0 + unit } ?? "no number")"
    }
}
