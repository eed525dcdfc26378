import ArgumentParser
import Catalogue
import MBus
import Metering
import Simulator

/// A meter to be put on a simulated bus: `601,address=17,serial=6855817`.
struct BusMeterWish: ExpressibleByArgument {
    private let model: MeterModel
    private var serial: UInt32?
    private var identification: UInt32?
    private var address: UInt8?
    private var telegrams = 1
    private var delay: Int?
    private var isPlain = false
    private var faults: [BusFault] = []

    /// A bus to look around on: what many houses have.
    static let three = ["601", "403", "21"].compactMap(BusMeterWish.init(argument:))

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        guard let name = parts.first, let model = MeterCatalogue.model(named: name) else {
            return nil
        }
        self.model = model
        for part in parts.dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard set(sides.first ?? "", to: sides.count == 2 ? sides[1] : nil) else { return nil }
        }
    }

    /// The meter, on a bus and in a house of its own.
    func meter(seed: UInt64, start: MeterDateTime) -> BusMeter {
        // At the bus's own pace: the meter behind the module takes no time.
        let options = SimulatedMeter.Options(
            seed: seed,
            serial: serial,
            start: start,
            pace: .immediate
        )
        let usual = BusMeter(model: model, options: options, telegrams: telegrams)
        var identity = usual.identity
        if let identification { identity.identification = identification }
        var meter = BusMeter(
            .house(SimulatedMeter(model: model, options: options)),
            identity: identity,
            address: address.map { PrimaryAddress($0) } ?? usual.address,
            fabrication: usual.fabrication,
            knowsFabrication: !isPlain,
            delay: delay ?? usual.delay,
            telegrams: telegrams
        )
        meter.faults = faults
        meter.seed = seed
        return meter
    }

    /// Takes one of the things that are special; false where there is no such thing.
    private mutating func set(_ name: String, to value: String?) -> Bool {
        switch (name, value) {
        case ("plain", nil): isPlain = true
        case ("serial", let value?): return take(UInt32(value), in: 1...99_999_999, \.serial)
        case ("address", let value?): return take(UInt8(value), in: 0...250, \.address)
        case ("delay", let value?): return take(Int(value), in: 11...50_000, \.delay)
        case ("fault", let value?):
            guard let fault = BusFault(parsing: value) else { return false }
            faults.append(fault)
        case ("telegrams", let value?):
            guard let count = Int(value), (1...32).contains(count) else { return false }
            telegrams = count
        case ("id", let value?):
            guard value.count == 8, let digits = UInt32(value, radix: 16) else { return false }
            identification = digits
        default: return false
        }
        return true
    }

    private mutating func take<Number: Comparable>(
        _ number: Number?,
        in range: ClosedRange<Number>,
        _ path: WritableKeyPath<Self, Number?>
    ) -> Bool {
        guard let number, range.contains(number) else { return false }
        self[keyPath: path] = number
        return true
    }
}
