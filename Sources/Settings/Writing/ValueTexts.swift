import Collector
import KMP
import Metering
import Pulse
import Transport

extension BinaryInteger {
    var twoDigits: String { (self < 10 ? "0" : "") + "\(self)" }
}

extension TimeOfDay {
    var text: String { "\(hour.twoDigits):\(minute.twoDigits):\(second.twoDigits)" }
}

extension Address {
    var text: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return "0x" + (digits.count < 2 ? "0" : "") + digits
    }
}

extension BatteryLimit {
    var text: String {
        switch self {
        case .byModel: "auto"
        case .unlimited: "none"
        case .requests(let count): "\(count)"
        }
    }
}

extension PulseSetup {
    /// The settings that mean something at its place, but for the place itself.
    var texts: [(key: String, value: String)] {
        let always = [
            ("value", meter.value.map(PulseValueText.text)),
            ("quantity", meter.medium.rawValue),
            ("counter", meter.start.map { PulseValueText.text($0) } ?? "start"),
            ("serial", meter.serial),
        ]
        let every = [("every", Optional(Interval.text(of: .milliseconds(interval))))]
        let line: [(String, String?)] =
            switch place {
            case .register: []
            case .node:
                every + [
                    ("shortest", Self.text(input.shortestInterval)),
                    ("settings", settings.description),
                ]
            case .edges:
                every + [
                    ("polarity", input.polarity == .activeLow ? "low" : "high"),
                    ("debounce", Self.text(input.debounce)),
                    ("shortest", Self.text(input.shortestInterval)),
                    ("bias", options.bias.rawValue), ("supply", options.supply.rawValue),
                ]
            }
        return (always + line).compactMap { key, value in value.map { (key, $0) } }
    }

    private static func text(_ microseconds: Int32) -> String {
        Interval.text(of: .microseconds(Int64(microseconds)))
    }
}
