import Catalogue
import Collector
import IEC62056
import KMP
import MBus

/// Reads what a meter is and what it speaks: `model`, `address`, `mbus` and `scale`.
struct AccessSection {
    let group: Group

    /// What `model` may name.
    fileprivate enum NamedModel {
        case registers(MeterModel)
        case characters(ASCIIMeterModel)
    }

    /// The model where it has registers, and how the meter is reached; what is wrong is noted.
    func access() -> (MeterModel?, MeterAccess) {
        let named = group.read("model") { text throws(Wrong) in
            try text.unlessAuto { text throws(Wrong) in try text.namedModel() }
        }
        let address = group.read("address") { text throws(Wrong) in
            Address(rawValue: UInt8(try text.number(0...255, "address of a meter")))
        }
        let target = group.read("mbus") { text throws(Wrong) in try text.busAddress() }
        let units = group["scale"].map { self.scale(of: $0) }
        switch named ?? nil {
        case .characters(let model):
            refuse(["address", "mbus"], Self.hasNoAddress(model.name))
            if units == nil { warnOfBareDigits(model) }
            return (nil, .characters(model, units ?? LineScale()))
        case .registers(let model):
            refuse(["scale"], Self.noScale)
            return (model, reached(at: address, target))
        case nil:
            refuse(["scale"], Self.noScale)
            return (nil, reached(at: address, target))
        }
    }

    private func reached(at address: Address?, _ target: TelegramReadout.Target?) -> MeterAccess {
        guard group["mbus"] != nil else { return .eye(address ?? .meter) }
        refuse(["address"], Self.twoAddresses)
        return .bus(target ?? .primary(.any))
    }

    /// What the last digit of each value counts: a group of its own.
    private func scale(of item: Item) -> LineScale {
        var scale = LineScale()
        let keys = ScaleKey.allCases.map(\.rawValue)
        guard let values = Group(item, keys: keys, in: group.section, group.findings) else {
            return scale
        }
        for key in keys {
            _ = values.read(key) { text throws(Wrong) in
                do throws(ScaleError) {
                    try scale.set(key, to: text.value)
                } catch { throw Wrong("scale: \(error.message)", hint: Self.scaleHint) }
            }
        }
        return scale
    }

    private static var scaleHint: String {
        let examples = ScaleKey.allCases.map { "\($0.rawValue): \($0.example)" }
        return "Say what the last digit on the display counts, as in scale: {"
            + "\(examples.joined(separator: ", "))}."
    }

    private func refuse(_ keys: [String], _ wrong: Wrong) {
        for key in keys {
            guard let entry = group.entry(key) else { continue }
            group.note(wrong, at: entry.name)
        }
    }

    private func warnOfBareDigits(_ model: ASCIIMeterModel) {
        let wrong = Wrong(
            "A \(model.name) does not say what its digits count: energy, volume, power and flow are "
                + "kept as bare numbers.",
            hint: Self.scaleHint
        )
        let item = group["model"] ?? group.item
        group.findings.add(wrong, at: item.position, in: group.section, .warning)
    }

    private static var twoAddresses: Wrong {
        Wrong(
            "The meter has both mbus and address.",
            hint: "Leave mbus for a meter on an M-Bus, address for one that speaks KMP."
        )
    }

    private static func hasNoAddress(_ model: String) -> Wrong {
        Wrong(
            "A \(model) has no address at its optical eye.",
            hint: "Take it out; on an M-Bus write mbus: and leave model out."
        )
    }

    private static var noScale: Wrong {
        Wrong(
            "The meter says by itself what its digits mean.",
            hint: "Take scale out; it is for a MULTICAL III, 66, 401 and the like, which do not."
        )
    }

    fileprivate static func model(named name: String) -> NamedModel? {
        if let model = MeterCatalogue.model(named: name) { return .registers(model) }
        return MeterCatalogue.asciiModel(named: name).map { .characters($0) }
    }
}

extension Text {
    /// A model of the catalogue, with registers or without.
    fileprivate func namedModel() throws(Wrong) -> AccessSection.NamedModel {
        guard let model = AccessSection.model(named: value) else {
            let names =
                MeterCatalogue.models.flatMap { [$0.name] + $0.aliases }
                + MeterCatalogue.asciiModels.flatMap { [$0.name] + $0.aliases }
            throw wrong(
                "meter of the catalogue",
                near: names,
                hint: "See the names with: heatlog meters. A meter that is not there is auto."
            )
        }
        return model
    }

    /// An address on an M-Bus.
    fileprivate func busAddress() throws(Wrong) -> TelegramReadout.Target {
        guard let target = TelegramReadout.Target(value) else {
            throw wrong(
                "address on an M-Bus",
                hint: "Write the primary address, 0 to 250, or the eight or sixteen digits of the "
                    + "secondary one."
            )
        }
        return target
    }
}
