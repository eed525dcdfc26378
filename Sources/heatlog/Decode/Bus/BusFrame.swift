import Catalogue
import Collector
import MBus
import Metering

/// A frame of M-Bus, good or broken, or an acknowledgement, explained byte by byte.
struct BusFrame {
    enum Kind: String { case frame, acknowledgement, broken }

    /// A run of bytes with one meaning.
    struct Part {
        let role: String
        let bytes: [UInt8]
        let meaning: String
    }

    let kind: Kind
    let offset: Int
    let wire: [UInt8]
    /// What stands before the data; nil for an acknowledgement and for what is broken.
    let head: FrameHead?
    let isEcho: Bool
    /// Why the frame or its data are not believed, in words; nil for a good frame.
    let defect: String?
    /// Every byte, in order, each in exactly one part.
    let parts: [Part]
    /// What the data say; nil where they are not believed, and where there are none.
    let contents: BusContents?

    /// Explains a segment; nil for one that is no frame.
    init?(_ segment: BusSegment, isEcho: Bool) {
        offset = segment.offset
        wire = segment.wire
        self.isEcho = isEcho
        switch segment.kind {
        case .stray: return nil
        case .acknowledgement:
            (kind, head, defect, contents) = (.acknowledgement, nil, nil, nil)
            parts = [Part(role: "acknowledgement", bytes: wire, meaning: "done as asked")]
        case .broken(let found):
            (kind, head, defect, contents) = (.broken, nil, found.words, nil)
            parts = [Part(role: "data", bytes: wire, meaning: "not believed")]
        case .frame(let head, let data):
            let found = BusContents(head, data)
            (kind, self.head, defect, contents) = (.frame, head, found.defect, found)
            parts = BusLayout(head, found, wire).parts
        }
    }

    /// Whether it is one from the master.
    var isRequest: Bool { head?.control.direction == .request }

    /// Which way it goes, in JSON: an acknowledgement comes from a meter.
    var direction: String? {
        if kind == .acknowledgement { return "answer" }
        return head.map { $0.control.direction == .request ? "request" : "answer" }
    }
}

/// What the data of a frame with a good checksum say.
struct BusContents {
    let data: [UInt8]
    /// What the meter's frame holds; nil for a request, and where it is not believed.
    private(set) var telegram: Telegram?
    /// What the master asks; nil for an answer, and where it is not believed.
    private(set) var request: Request?
    /// The records, in their order.
    private(set) var records: [BusRecord] = []
    /// The end of the records: what only the maker knows, and whether more follows.
    private(set) var end: DataRecords?
    /// Why the data are not believed.
    private(set) var defect: String?

    init(_ head: FrameHead, _ data: [UInt8]) {
        self.data = data
        do throws(TelegramDefect) {
            if head.control.direction == .request {
                request = try Request(head, data: data.span)
                if case .data(let order)? = request { try walk(DataRecords(order: order), nil) }
            } else if head.kind != .short {
                let telegram = try Telegram(head, data: data.span)
                self.telegram = telegram
                guard case .variable(let header) = telegram, !header.isEncrypted else { return }
                try walk(DataRecords(header), header.meter)
            }
        } catch {
            defect = error.words
            records = []
        }
    }

    private mutating func walk(
        _ records: DataRecords,
        _ meter: SecondaryAddress?
    ) throws(TelegramDefect) {
        var found: [BusRecord] = []
        let data = data
        end = try records.forEach(in: data.span) { found.append(BusRecord($0, data, of: meter)) }
        self.records = found
    }
}

/// A data record with what to call it, and its value.
struct BusRecord {
    let record: DataRecord
    let term: BusTerm
    /// The value; nil where the meter says that it has none.
    let value: Value?
    /// The unit: a symbol, or the maker's plain text.
    let unitText: String?
    /// The bytes of DIF and DIFE.
    let dataInformation: [UInt8]
    /// The bytes of VIF and VIFE, with a plain-text unit.
    let valueInformation: [UInt8]
    /// The bytes of the value, with the length before them where they have one.
    let valueBytes: [UInt8]

    init(_ record: DataRecord, _ data: [UInt8], of meter: SecondaryAddress?) {
        let span = data.span
        self.record = record
        term = MeterCatalogue.busTerm(
            for: record,
            of: meter,
            text: record.plainTextUnit(in: span)
        )
        value = record.modifiers.error == nil ? record.value(in: span) : nil
        unitText = term.unit?.description ?? record.unitText(in: span)
        let information = record.valueInformation
        let middle = information.offset + information.count
        dataInformation = Array(data[record.start..<information.offset])
        valueInformation = Array(data[information.offset..<middle])
        valueBytes = Array(data[middle..<record.offset + record.count])
    }

    /// The value for people.
    var shown: String {
        if let error = record.modifiers.error { return "no value: \(error.text)" }
        guard let value else { return "" }
        if case .noDate(let sent) = value {
            return sent.magnitude == 0 ? "never (0)" : "no date or time (\(sent))"
        }
        return value.text ?? "no data"
    }
}
