internal import Catalogue
internal import KMP
public import MBus
public import Metering

/// What the telegrams of one readout say: who the meter is, its readings, and what is no value.
public struct BusReadings: Sendable {
    /// Who the meter is.
    public var identity: MeterIdentity { who.identity }
    /// Its whole secondary address; nil where no telegram tells it.
    public var meter: SecondaryAddress? { who.meter }
    /// The values in the order of the telegrams, each with a name of its own.
    public private(set) var readings: [Reading] = []
    /// What the meter says beside that, a sentence each.
    public private(set) var remarks: [String] = []

    private var who: BusIdentity
    private let target: TelegramReadout.Target?
    private let source: Source
    /// Why the telegrams that gave no readings gave none.
    private var refusals: [BusRefusal] = []
    private var status: MeterStatus?
    /// Which of the readings are places of records without a value: a record without one must not
    /// give its name to the next of its kind.
    private var valueless: [Int] = []

    /// Understands telegrams.
    ///
    /// - Parameters:
    ///   - telegrams: all of one readout, in their order.
    ///   - target: which meter was asked; nil where that is not known.
    ///   - source: where the values are said to come from.
    ///   - isWhole: whether no telegram is missing.
    /// - Throws: `MeterError.telegram` where they hold no readings, or are not of the meter that was
    ///   asked.
    public init(
        _ telegrams: [BusTelegram],
        of target: TelegramReadout.Target? = nil,
        _ source: Source = .live,
        isWhole: Bool = true
    ) throws(MeterError) {
        self.target = target
        self.source = source
        who = BusIdentity(isWhole: isWhole)
        do throws(BusRefusal) {
            for telegram in telegrams { try add(telegram) }
            guard readings.count > valueless.count || status != nil else {
                throw refusals.first ?? .nothingToTell
            }
        } catch { throw .telegram(error) }
        for refusal in refusals { remarks.append(refusal.message) }
        addStatus()
        BusNames.settle(&readings)
        for place in valueless.reversed() { readings.remove(at: place) }
    }

    private mutating func add(_ telegram: BusTelegram) throws(BusRefusal) {
        let contents: Telegram
        do throws(TelegramDefect) {
            contents = try telegram.contents()
        } catch { throw .damaged(error) }
        switch contents {
        case .variable(let header): try add(header, telegram.data)
        case .fixed(let fixed): try add(fixed)
        case .applicationError(let error):
            refusals.append(.applicationError(error))
            // What stood in this telegram at other times is not known.
            who.isWhole = false
        case .alarm, .other: refusals.append(.noReadings(telegram.head.information))
        }
    }

    private mutating func add(_ header: VariableHeader, _ data: [UInt8]) throws(BusRefusal) {
        try see(header.meter)
        guard !header.isEncrypted else {
            refusals.append(.encrypted(mode: header.encryptionMode))
            return
        }
        if header.byteCount > 0 { status = header.status }
        do throws(TelegramDefect) {
            try DataRecords(header).forEach(in: data.span) { add($0, data) }
        } catch { throw .damaged(error) }
    }

    /// Telegrams of two meters never become one readout.
    private mutating func see(_ meter: SecondaryAddress?) throws(BusRefusal) {
        guard let meter else { return }
        if let before = who.meter, before != meter { throw .otherMeter(meter) }
        if case .secondary(let selection)? = target, !selection.mayMean(meter) {
            throw .otherMeter(meter)
        }
        who.meter = meter
    }

    private mutating func add(_ record: DataRecord, _ data: [UInt8]) {
        let span = data.span
        let text = record.plainTextUnit(in: span)
        let term = MeterCatalogue.busTerm(for: record, of: who.meter, text: text)
        if let error = record.modifiers.error {
            remarks.append("The meter has no value for '\(term.label)': \(error.text).")
            return keepPlace(of: term.name, term.label)
        }
        guard record.coding != .none, record.coding != .selection else {
            remarks.append("The meter sent no data with '\(term.label)'.")
            return keepPlace(of: term.name, term.label)
        }
        let value = record.value(in: span)
        who.learn(from: record, value)
        let unitText = term.unit == nil ? record.unitText(in: span) : nil
        let unit = term.unit ?? unitText.flatMap { Unit(symbol: $0) }
        // What has a unit that no symbol of ours stands for carries it in its label.
        let isToldByLabel = unit != nil || unitText == nil || unitText == term.label
        readings.append(
            Reading(
                register: (term.register ?? who.register(named: term.name))?.rawValue ?? 0,
                quantity: term.quantity == .other ? nil : term.quantity,
                name: term.name,
                label: isToldByLabel ? term.label : "\(term.label) (\(unitText ?? ""))",
                value: value,
                unit: unit,
                source: source
            )
        )
    }
}

extension BusReadings {
    /// Takes up the place that a record without a value has among those of its name.
    private mutating func keepPlace(of name: String, _ label: String) {
        valueless.append(readings.count)
        readings.append(
            Reading(
                register: 0,
                quantity: nil,
                name: name,
                label: label,
                value: .bytes([]),
                unit: nil,
                source: source
            )
        )
    }
}

// MARK: The fixed structure, and the meter's state

extension BusReadings {
    private mutating func add(_ fixed: FixedData) throws(BusRefusal) {
        who.identification = fixed.identification
        // The two lowest bits are of the counters.
        status = MeterStatus(rawValue: fixed.status & 0xFC)
        for counter in [fixed.first, fixed.second] { add(counter, fixed) }
    }

    private mutating func add(_ counter: FixedCounter, _ fixed: FixedData) {
        let term = MeterCatalogue.busTerm(for: counter, in: fixed)
        // A code of 58 to 62 is reserved; 62 stands for the other one's unit, and was settled.
        let isReserved = (0x3A...0x3D).contains(counter.unitCode)
        guard let number = counter.decimal else {
            remarks.append(
                "The meter's counter '\(term.label)' holds no number: \(hexadecimal(counter.raw))."
            )
            return keepPlace(of: term.name, term.label)
        }
        readings.append(
            Reading(
                register: 0,
                quantity: term.quantity == .other ? nil : term.quantity,
                name: term.name,
                label: term.label,
                value: .number(number),
                unit: term.unit,
                unknownUnit: isReserved ? UInt16(counter.unitCode) : nil,
                source: source
            )
        )
    }

    /// What the meter says of its own state: a number to be kept, and words to be told.
    private mutating func addStatus() {
        guard let status else { return }
        readings.append(
            Reading(
                register: 0,
                quantity: nil,
                name: "mbus_status",
                label: "M-Bus status",
                value: .number(ExactDecimal(magnitude: UInt64(status.rawValue))),
                unit: nil,
                source: source
            )
        )
        let words = status.words
        guard !words.isEmpty else { return }
        remarks.append("The meter says of itself: \(words.joined(separator: ", ")).")
    }

    private func hexadecimal(_ raw: UInt32) -> String {
        let digits = String(raw, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension MeterStatus {
    /// What the bits say, in a few words each; none where all is well.
    ///
    /// The maker explains three of the bits; they are told as a number.
    public var words: [String] {
        var words: [String] = []
        if isBusy { words.append("its application is busy") }
        if hasApplicationError { words.append("its application has an error") }
        if hasLowPower { words.append("its power is low") }
        if hasPermanentError { words.append("an error that stays") }
        if hasTemporaryError { words.append("an error that may pass") }
        if manufacturerBits != 0 { words.append("maker's state \(manufacturerBits)") }
        return words
    }
}

extension Selection {
    /// Whether a meter that answers may be the one that was selected: its fabrication number stands
    /// in a record, if anywhere.
    fileprivate func mayMean(_ meter: SecondaryAddress) -> Bool {
        var plain = self
        plain.fabrication = nil
        return plain.matches(meter, fabricationNumber: nil)
    }
}
