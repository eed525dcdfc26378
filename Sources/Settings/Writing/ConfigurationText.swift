import Catalogue
import Collector
import IEC62056
import Journal
import Metering
import Outputs
import Transport
import Yams

extension Loaded {
    /// The configuration with all defaults filled in, as YAML that loads to the same one.
    ///
    /// A value that came from a file of its own is shown as `file:/path`.
    public var text: String {
        let tree = ConfigurationTree(references: references).tree(of: configuration)
        do {
            return try Yams.serialize(node: tree, width: -1, allowUnicode: true)
        } catch { preconditionFailure("a tree of plain texts can always be written: \(error)") }
    }
}

/// Makes a configuration into a tree of YAML.
private struct ConfigurationTree {
    let references: [[String]: String]

    func tree(of configuration: Configuration) -> Node {
        let http = configuration.http.map { [("http", self.http($0))] } ?? []
        return group(
            [
                ("journal", text(configuration.journal)),
                ("socket", text(configuration.socket)),
                ("zone", text(configuration.zone ?? "auto", ["zone"])),
                ("retention", retention(configuration.retention)),
            ] + http + [
                ("lines", group(configuration.lines.map { ($0.name, line($0)) })),
                ("meters", group(configuration.meters.map { ($0.name, meter($0)) })),
            ] + pulses(configuration.pulses) + [
                ("outputs", group(configuration.outputs.map { ($0.name, output($0)) }))
            ]
        )
    }

    private func http(_ http: HTTPSetup) -> Node {
        group([("listen", text("\(http)", ["http", "listen"]))])
    }

    private func retention(_ retention: Retention) -> Node {
        let ages = [
            ("readings", retention.readings), ("hours", retention.hours),
            ("days", retention.days), ("months", retention.months),
        ]
        return group(
            ages.map { key, age in
                let words = age.map { Interval.text(of: $0, scale: .age) } ?? "forever"
                return (key, text(words, ["retention", key]))
            }
        )
    }

    private func line(_ line: LineSetup) -> Node {
        let settings = line.settings?.description ?? "auto"
        var pairs = [
            ("port", text(line.address.description)),
            ("settings", text(settings, ["lines", line.name, "settings"])),
        ]
        if let trace = line.trace { pairs.append(("trace", text(trace))) }
        return group(pairs)
    }

    private func meter(_ meter: MeterSetup) -> Node {
        let settings: [(String, String)?] = [
            ("line", meter.line),
            ("model", meter.access.modelName ?? meter.model?.name ?? "auto"),
            meter.access.address,
            ("budget", meter.limit.text),
            ("clock_zone", meter.clockZoneMinutes.map(Self.offset) ?? "auto"),
            ("keep_awake", meter.keepsAwake.map(Self.word) ?? "auto"),
            ("fill_gaps", Self.word(meter.fillsGaps)),
        ]
        let way = ["meters", meter.name]
        var pairs = settings.compactMap(\.self)
            .map { key, value in (key, text(value, way + [key])) }
        if case .characters(_, let scale) = meter.access {
            pairs.append(("scale", self.scale(scale, way + ["scale"])))
        }
        let groups = meter.groups.enumerated().map { index, group in
            self.reading(group, of: meter, way + ["read", "\(index)"])
        }
        return group(pairs + [("read", Node(groups))])
    }

    private func scale(_ scale: LineScale, _ way: [String]) -> Node {
        let units = ScaleKey.allCases.compactMap { key in
            scale[key].map { (key.rawValue, text($0.text, way + [key.rawValue])) }
        }
        return group(units)
    }

    private func reading(_ reading: ReadingGroup, of meter: MeterSetup, _ way: [String]) -> Node {
        let jitter = Interval.text(of: .milliseconds(reading.jitterMilliseconds))
        return group([
            cadence(reading.cadence, way),
            ("registers", registers(reading.registers, of: meter, way + ["registers"])),
            ("jitter", text(jitter, way + ["jitter"])),
        ])
    }

    private func cadence(_ cadence: Cadence, _ way: [String]) -> (String, Node) {
        switch cadence {
        case .every(let milliseconds):
            let words = Interval.text(of: .milliseconds(milliseconds))
            return ("every", text(words, way + ["every"]))
        case .at(let times): return ("at", list(times.map(\.text), way + ["at"]))
        }
    }

    private func registers(
        _ selection: MeterReader.Selection,
        of meter: MeterSetup,
        _ way: [String]
    ) -> Node {
        switch selection {
        case .usual: text("usual", way)
        case .all: text("all", way)
        case .these(let ids):
            list(ids.map { RegisterNumbers.word(for: $0, of: meter.model) }, way)
        }
    }

    /// The pulse inputs, where there are any.
    private func pulses(_ pulses: [PulseSetup]) -> [(String, Node)] {
        pulses.isEmpty ? [] : [("pulses", group(pulses.map { ($0.name, pulse($0)) }))]
    }

    private func pulse(_ pulse: PulseSetup) -> Node {
        let way = ["pulses", pulse.name]
        let settings = pulse.texts.map { key, value in (key, text(value, way + [key])) }
        return group([("input", text(pulse.place.description))] + settings)
    }

    private func output(_ output: OutputSetup) -> Node {
        let way = ["outputs", output.name]
        let settings = OutputKind.named(output.kind)?.settings ?? []
        let pairs = settings.compactMap { setting in
            output.values[setting.key].map { (setting.key, node($0, way + [setting.key])) }
        }
        return group([("type", text(output.kind, way + ["type"]))] + pairs)
    }

    private func node(_ value: OutputValues.Value, _ way: [String]) -> Node {
        switch value {
        case .text(let text): self.text(text, way)
        case .secret(let secret): text("\(secret)", way)
        case .yesOrNo(let isYes): text(Self.word(isYes), way)
        case .number(let number): text("\(number)", way)
        case .time(let time): text(Interval.text(of: time, scale: .age), way)
        case .list(let texts): list(texts, way)
        case .pairs(let pairs): texts(pairs, way)
        case .secretPairs(let pairs): texts(pairs.mapValues(\.description), way)
        }
    }

    private func texts(_ pairs: [String: String], _ way: [String]) -> Node {
        group(pairs.sorted { $0.key < $1.key }.map { ($0.key, text($0.value, way + [$0.key])) })
    }

    // MARK: Nodes

    private func group(_ pairs: [(String, Node)]) -> Node {
        Node(pairs.map { (quoted($0.0), $0.1) })
    }

    private func list(_ texts: [String], _ way: [String]) -> Node {
        Node(texts.enumerated().map { text($1, way + ["\($0)"]) }, .implicit, .flow)
    }

    /// A text, or the reference that it came from.
    private func text(_ text: String, _ way: [String] = []) -> Node {
        quoted(Expansion.escaped(references[way] ?? text))
    }

    /// Quotes keep what other programs would take for a number, a time or nothing at all.
    private func quoted(_ text: String) -> Node {
        let isPlain =
            (text.first?.isLetter ?? false || text.hasPrefix("/"))
            && text.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || "/._- ".contains($0))
            }
            && text.last != " " && text.lowercased() != "null"
        return Node(text, .implicit, isPlain || Int(text) != nil ? .plain : .doubleQuoted)
    }

    private static func word(_ isSo: Bool) -> String { isSo ? "yes" : "no" }

    private static func offset(_ minutes: Int64) -> String {
        let (hours, rest) = abs(minutes).quotientAndRemainder(dividingBy: 60)
        return "\(minutes < 0 ? "-" : "+")\(hours.twoDigits):\(rest.twoDigits)"
    }
}

extension MeterAccess {
    /// The model's name where the access tells it.
    fileprivate var modelName: String? {
        guard case .characters(let model, _) = self else { return nil }
        return model.name
    }

    /// The setting that says where on the line the meter is, nil where it is alone there.
    fileprivate var address: (String, String)? {
        switch self {
        case .eye(let address): ("address", address.text)
        case .bus(let target): ("mbus", "\(target)")
        case .characters: nil
        }
    }
}
