internal import Catalogue
internal import KMP
internal import MBus
internal import Metering

/// Who a meter on an M-Bus is, as its telegrams tell it.
///
/// The serial number is the fabrication number where a record holds one: that is given in the works and
/// printed on the meter, while the identification number is one that the customer may change; in
/// Kamstrup's meters it is the last eight digits of the customer number. (M-Bus documentation §7.3;
/// Kamstrup, M-Bus modules) So a meter that is read over the eye and over the bus is one meter of the
/// journal. Where no record holds a fabrication number the identification number stands for it.
struct BusIdentity: Sendable {
    /// What the header says.
    var meter: SecondaryAddress? {
        didSet {
            guard let meter, meter != oldValue else { return }
            identification = meter.identification
            rows = MeterCatalogue.busModels(of: meter)
        }
    }
    /// The identification number, as the digits of a hexadecimal number.
    var identification: UInt32?

    /// Whether no telegram is missing.
    var isWhole: Bool
    private var fabrication: String?
    private var rows: [BusModel] = []

    /// - Parameter isWhole: whether no telegram is missing. In what is not whole the record with the
    ///   fabrication number may be, and a meter must not change its number for that.
    init(isWhole: Bool) { self.isWhole = isWhole }

    /// Takes the fabrication number, where a record holds it.
    mutating func learn(from record: DataRecord, _ value: Value) {
        guard fabrication == nil, record.quantity == .serialNumber, record.storage == 0,
            record.subunit == 0, record.tariff == 0, record.function == .instantaneous
        else { return }
        switch value {
        case .number(let number) where number.magnitude != 0 && !number.isNegative:
            fabrication = asPrinted(number.description, width: record.coding.digitCount)
        case .text(let text):
            let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            fabrication = isPlain && !text.isEmpty ? text : nil
        default: return
        }
    }

    /// The register that a model of the catalogue has under a name.
    func register(named name: String) -> RegisterID? {
        rows.lazy.compactMap(\.model)
            .compactMap { model in model.registers.first { $0.name == name }?.id }
            .first
    }

    /// What is known of the meter.
    var identity: MeterIdentity {
        var identity = MeterIdentity()
        identity.maker = meter.map { isKamstrup ? "Kamstrup" : $0.manufacturer.description }
        identity.serial = fabrication ?? (isWhole ? identificationText : nil)
        guard !rows.isEmpty else { return identity }
        identity.candidates = rows.map(\.name)
        identity.model = identity.candidates.joined(separator: " or ")
        identity.identifiedBy = .busHeader
        return identity
    }

    private var isKamstrup: Bool {
        meter?.manufacturer == .kamstrup || meter?.manufacturer == .kamstrupWater
    }

    private var identificationText: String? {
        guard let identification, identification != 0 else { return nil }
        let digits = String(identification, radix: 16, uppercase: true)
        return asPrinted(digits, width: 8)
    }

    /// Kamstrup prints its numbers without leading zeros, and the eye gives them so; others have
    /// as many digits as they send.
    private func asPrinted(_ digits: String, width: Int) -> String {
        guard !isKamstrup else { return digits }
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension DataCoding {
    /// How many decimal digits the data have; 0 where they are not sent as digits.
    fileprivate var digitCount: Int {
        switch self {
        case .digits2, .digits4, .digits6, .digits8, .digits12: 2 * byteCount
        default: 0
        }
    }
}
