public import Catalogue
public import MBus
import Metering

/// A meter on a simulated M-Bus: it knows its addresses, its selection and the frame count bit.
///
/// (EN 13757-2 §5.7; M-Bus documentation §5 to §7)
public struct BusMeter: Sendable {
    /// What the meter sends.
    public enum Content: Sendable {
        /// The values of a meter in its house, which are the same over the optical eye.
        case house(SimulatedMeter)
        /// Records that stay as they are.
        case records([UInt8])
    }

    /// Where it answers; SND_UD may change it.
    public internal(set) var address: PrimaryAddress
    /// Who it is.
    public internal(set) var identity: SecondaryAddress
    /// Its fabrication number, as the digits of a hexadecimal number.
    public let fabrication: UInt32
    /// Whether it knows the enhanced selection by that number.
    public let knowsFabrication: Bool
    /// How many bits after a request its answer begins: 11 to 330 by the standard.
    public let delay: Int
    /// In how many telegrams it sends its records.
    public let telegrams: Int
    /// What goes wrong with it.
    public var faults: [BusFault] = []
    /// What the chance in its faults is made from.
    public var seed: UInt64 = 1

    var content: Content
    /// How often chance was asked.
    var rolls: Int64 = 0
    private(set) var isSelected = false
    private var lastCount: Bool?
    private var lastAnswer: [UInt8] = []
    private var index = 0
    private(set) var accessNumber: UInt8 = 0

    /// Makes a meter.
    public init(
        _ content: Content,
        identity: SecondaryAddress,
        address: PrimaryAddress = .unconfigured,
        fabrication: UInt32,
        knowsFabrication: Bool = true,
        delay: Int = 40,
        telegrams: Int = 1
    ) {
        self.content = content
        self.identity = identity
        self.address = address
        self.fabrication = fabrication
        self.knowsFabrication = knowsFabrication
        self.delay = max(11, delay)
        self.telegrams = max(1, telegrams)
    }

    /// Makes a meter of a model with its M-Bus module, in the house of the options.
    ///
    /// As its maker does it, the identification number and the primary address are the last digits
    /// of the customer number, which here is the serial number.
    public init(model: MeterModel, options: SimulatedMeter.Options, telegrams: Int = 1) {
        let meter = SimulatedMeter(model: model, options: options)
        let serial = meter.serialNumber
        let version = BusModel.all.first { $0.name == model.name }
        self.init(
            .house(meter),
            identity: SecondaryAddress(
                identification: UInt32(digits: serial % 100_000_000),
                manufacturer: version?.manufacturer ?? .kamstrup,
                version: version?.version ?? 0,
                medium: version?.media.first ?? DeviceType(0)
            ),
            address: PrimaryAddress(customerNumber: serial),
            fabrication: UInt32(digits: serial % 100_000_000),
            delay: 30 + Int(serial % 60),
            telegrams: telegrams
        )
    }

    /// What it answers to a request, nil where it is silent.
    mutating func answer(_ request: Request, to target: PrimaryAddress, at now: Moment) -> [UInt8]?
    {
        guard !misses(request), listens(to: target, request) else { return nil }
        let bytes = respond(to: request, at: now)
        if case .initialise = request, target == .selected { isSelected = false }
        return target.isAnswered ? bytes.map { spoilt($0) } : nil
    }

    /// A selection concerns all; at 253 only the selected one hears everything else.
    private mutating func listens(to target: PrimaryAddress, _ request: Request) -> Bool {
        if case .select(let selection) = request, target == .selected {
            isSelected = selection.matches(
                identity,
                fabricationNumber: knowsFabrication ? fabrication : nil
            )
            if !knowsFabrication, selection.fabrication != nil { isSelected = false }
            if isSelected { lastCount = nil }
            return isSelected
        }
        switch target {
        case .selected: return isSelected
        case .any, .all: return true
        default: return target == address
        }
    }

    private mutating func respond(to request: Request, at now: Moment) -> [UInt8]? {
        switch request {
        case .initialise:
            (lastCount, index) = (nil, 0)
            return [WireByte.acknowledge]
        case .readData(let count): return excuse ?? telegram(count, at: now)
        case .setAddress(let new): address = new
        case .setIdentification(let new): identity = new
        case .resetApplication: (lastCount, index) = (nil, 0)
        // A meter that finds out the speed by itself acknowledges a new one and ignores it; one
        // without alarms acknowledges the question for them. (Kamstrup, M-Bus data of the flowIQ)
        case .select, .readAlarms, .setSpeed, .synchronise, .data: break
        case .linkStatus, .other: return nil
        }
        return [WireByte.acknowledge]
    }

    /// The same telegram for the same frame count bit, else the next one.
    private mutating func telegram(_ count: Bool, at now: Moment) -> [UInt8] {
        if lastCount == count { return lastAnswer }
        index = lastCount == nil ? 0 : (index + 1) % telegrams
        lastCount = count
        accessNumber &+= 1
        lastAnswer = makeTelegram(at: now)
        return lastAnswer
    }

    private mutating func makeTelegram(at now: Moment) -> [UInt8] {
        if faults.contains(.encrypted) { return encryptedTelegram() }
        var frame = FrameWriter(answerOf: identity, at: claimedAddress, accessNumber: accessNumber)
        let records = records(at: now)
        let size = (records.count + telegrams - 1) / telegrams
        for record in records.dropFirst(index * size).prefix(size) { frame.append(record.span) }
        if index + 1 < telegrams { frame.append(moreFollow: true) }
        frame.finish()
        return frame.wireBytes
    }

    /// The records of now, each as its bytes.
    private mutating func records(at now: Moment) -> [[UInt8]] {
        switch content {
        case .records(let bytes): return [bytes]
        case .house(var meter):
            meter.advance(to: now)
            content = .house(meter)
            return BusRecordPlan.records(of: meter, fabrication: fabrication, at: now)
        }
    }
}

extension UInt32 {
    /// The digits of a number as those of a hexadecimal one: 12345678 is 0x12345678.
    public init(digits number: UInt32) {
        self = 0
        var (rest, place) = (number, UInt32(0))
        while rest > 0, place < 32 {
            self |= (rest % 10) << place
            rest /= 10
            place += 4
        }
    }
}

extension PrimaryAddress {
    /// The last three digits of a customer number, or the last two where three are more than 250.
    /// (Kamstrup, M-Bus modules)
    public init(customerNumber: UInt32) {
        let three = customerNumber % 1_000
        self.init(UInt8(three <= 250 ? three : customerNumber % 100))
    }
}
