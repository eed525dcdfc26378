import Catalogue
import MBus

/// What a search of a bus has found.
struct ScanResult {
    /// What was searched.
    enum Kind: String { case primary, secondary }

    /// A meter, and the speed at which it answers.
    struct Meter {
        let finding: Finding
        let baud: Int
    }

    /// Meters that are the same in all that a selection can name.
    struct Inseparable {
        let selection: Selection
        let baud: Int
    }

    /// An address at which several meters answer.
    struct Collision {
        let address: PrimaryAddress
        let baud: Int
    }

    /// One search, and what it has cost.
    struct Round {
        let kind: Kind
        let baud: Int
        let tally: SearchTally
    }

    let port: String
    var meters: [Meter] = []
    var inseparable: [Inseparable] = []
    var collisions: [Collision] = []
    /// The speeds at which bytes came that nobody can have sent.
    var noise: [Int] = []
    /// The speeds whose primary addresses were left out, since nobody answered to 254.
    var silent: [Int] = []
    var rounds: [Round] = []
    var isComplete = true

    /// Whether a meter was found before, by the other way.
    ///
    /// Two that differ in nothing but their fabrication numbers are two.
    func has(_ meter: Meter) -> Bool {
        meters.contains { known in
            known.baud == meter.baud && known.finding.primary == meter.finding.primary
                && (meter.finding.meter == nil || known.finding.meter == meter.finding.meter)
                && known.hasFabrication(of: meter)
        }
    }

    /// How many of the meters found have a primary address.
    func count(at address: PrimaryAddress, _ baud: Int) -> Int {
        meters.count { $0.finding.primary == address && $0.baud == baud }
    }

    /// How a meter is best named in the configuration: as short as it is the only one.
    func address(of meter: Meter) -> String? {
        let others = meters.filter { $0.baud == meter.baud }.map(\.finding)
        if let primary = meter.finding.primary, primary.isOwn, primary != .unconfigured,
            others.count(where: { $0.primary == primary }) == 1,
            !collisions.contains(where: { $0.address == primary && $0.baud == meter.baud })
        {
            return String(primary.rawValue)
        }
        // Who does not say his secondary address still answers to what he was found by.
        guard let who = meter.finding.meter else { return meter.finding.selection?.description }
        let number = Selection(identification: who.identification)
        if others.count(where: { $0.meter?.identification == who.identification }) == 1 {
            return number.description
        }
        if others.count(where: { $0.meter == who }) == 1 { return who.description }
        return Selection(who, fabrication: meter.finding.fabrication).description
    }
}

extension ScanResult.Meter {
    /// Whether nothing is known that speaks against one fabrication number of both.
    fileprivate func hasFabrication(of other: Self) -> Bool {
        guard let own = finding.fabrication, let its = other.finding.fabrication else {
            return true
        }
        return own == its
    }

    /// What stands above the rows.
    static let heading = "primary  secondary address  fabrication  meter"

    /// The meter in one row.
    var row: String {
        let primary = finding.primary.map { String($0.rawValue) } ?? "-"
        let secondary = finding.meter.map(Self.text) ?? "-"
        let number = finding.fabrication.map { String($0, radix: 16) } ?? "-"
        return TextPage.right(primary, 7) + "  " + TextPage.left(secondary, 17) + "  "
            + TextPage.right(number, 11) + "  " + name
    }

    /// What the meter is, as far as its telegram tells.
    var name: String {
        guard let meter = finding.meter else { return "answers, and does not say who it is" }
        let models = MeterCatalogue.busModels(of: meter).map(\.name)
        let maker = meter.manufacturer == Self.noMaker ? nil : "\(meter.manufacturer)"
        let model = models.isEmpty ? maker : models.joined(separator: " or ")
        return [model, meter.medium.shortText].compactMap(\.self).joined(separator: ", ")
    }

    /// A meter of the fixed structure does not say who made it.
    private static let noMaker = Manufacturer(rawValue: 0xFFFF)

    private static func text(_ meter: SecondaryAddress) -> String {
        meter.manufacturer == noMaker ? meter.identificationText : meter.description
    }
}

extension DeviceType {
    /// What is measured, in a word or two.
    var shortText: String {
        if rawValue == 0x0D { return text.description }
        return isHeat ? "heat" : isCooling ? "cooling" : text.description
    }
}
