import Collector
import KMP
import Metering

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
