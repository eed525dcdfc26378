import KMP
import Metering

extension SimulatedMeter.Options {
    /// The speed that a fault has given the meter.
    var baud: Int? {
        for case .speed(let baud) in faults { return Int(baud) }
        return nil
    }

    /// The address that it answers to, be it by a fault.
    var ownAddress: Address {
        for case .otherAddress(let number) in faults { return Address(rawValue: number) }
        return address
    }
}

extension SimulatedMeter {
    /// How much later than usual an answer comes, in microseconds.
    var lateness: Int64 {
        options.faults.reduce(into: 0) { sum, fault in
            if case .late(let milliseconds) = fault { sum += Int64(milliseconds) * 1_000 }
        }
    }

    /// Whether a fault keeps the next answer back.
    var isSilenced: Bool {
        mutating get {
            for fault in options.faults {
                switch fault {
                case .silent, .echoOnly, .echoDamaged: return true
                case .intermittent(let rate) where !isHit(oneIn: rate): return true
                default: break
                }
            }
            return false
        }
    }

    /// The bytes of an answer after all that goes wrong with them, in the order of the options.
    mutating func spoilt(_ answer: [UInt8]) -> [UInt8] {
        var bytes = answer
        for fault in options.faults {
            switch fault {
            case .bitFlips(let rate): bytes = bytes.map { flipped($0, oneIn: rate) }
            case .lostBytes(let rate): bytes.removeAll { _ in isHit(oneIn: rate) }
            case .strayZeros: addZeros(to: &bytes)
            case .truncated: bytes.removeLast(min(bytes.count, truncation(of: bytes.count)))
            default: break
            }
        }
        return bytes
    }

    private mutating func isHit(oneIn rate: UInt32) -> Bool { luck() % UInt64(max(1, rate)) == 0 }

    private mutating func flipped(_ byte: UInt8, oneIn rate: UInt32) -> UInt8 {
        isHit(oneIn: rate) ? byte ^ 1 << UInt8(luck() % 8) : byte
    }

    private mutating func truncation(of count: Int) -> Int {
        count < 2 ? count : 1 + Int(luck() % UInt64(count - 1))
    }

    private mutating func addZeros(to bytes: inout [UInt8]) {
        if bytes.count > 1, isHit(oneIn: 4) { bytes.insert(0, at: bytes.count - 1) }
        bytes.insert(0, at: 0)
    }

    private mutating func luck() -> UInt64 {
        faultPosition += 1
        return house.dice.roll(.fault, faultPosition)
    }
}
