internal import KMP
internal import Metering

/// Two looks at one register, a second or so apart.
struct SecondLook {
    private let first: Reading
    private let second: Reading

    init(_ first: Reading, _ second: Reading) {
        self.first = first
        self.second = second
    }

    /// Whether both show the same thing.
    ///
    /// A total may have risen by what its meter counts in the meantime; a temperature may have moved
    /// by 2 K, as after a tap was opened; flow, power and the like by a quarter and two digits; all
    /// else has the same digits.
    var agrees: Bool {
        guard first.value != second.value else { return first.unit == second.unit }
        guard first.unit == second.unit, let old = first.value.decimal?.mantissa,
            let new = second.value.decimal?.mantissa,
            first.value.decimal?.exponent == second.value.decimal?.exponent
        else { return isClock }
        let distance = Int128(new) - Int128(old)
        if let pace = RisingPace(second) {
            return distance >= 0 && distance <= pace.rise(in: 0)
        }
        return distance.magnitude <= tolerance(Int128(old), Int128(new)).magnitude
    }

    private func tolerance(_ old: Int128, _ new: Int128) -> Int128 {
        switch second.unit?.dimension {
        case .temperature?, .temperatureDifference?:
            2_000_000 / (Measure(second)?.digit ?? 2_000_000)
        case .flow?, .power?, .voltage?, .current?, .pressure?, .reactivePower?:
            Int128(max(old.magnitude, new.magnitude)) / 4 + 2
        default: 0
        }
    }

    /// A clock that has moved on.
    private var isClock: Bool {
        switch (first.value, second.value) {
        case (.time, .time), (.dateTime, .dateTime): true
        default: false
        }
    }
}

/// Registers whose values are compared, so that they have to come in one answer.
enum Together {
    /// E1, E3, V1, flow, power, t1, t2 and the difference of a heat meter: one request.
    private static let heat: Set<UInt16> = [60, 63, 68, 74, 80, 86, 87, 89]
    /// Voltages, powers of the phases, P14 and P23: one request, of an electricity meter.
    private static let electricity: Set<UInt16> = [
        1023, 1024, 1054, 1055, 1056, 1080, 1081, 1082,
    ]
    private static let coarse: Set<UInt16> = [398, 399, 400]

    /// Whether a register is compared with any of some others.
    static func has(anyOf doubtful: [ReadingKey], with key: ReadingKey) -> Bool {
        [heat, electricity, coarse].contains { group in
            let isIn = { (key: ReadingKey) in key.register.map(group.contains) ?? false }
            return isIn(key) && doubtful.contains(where: isIn)
        }
    }

    /// The registers in an order in which those that belong together fall into one request.
    static func ordered(_ ids: [RegisterID]) -> [RegisterID] {
        guard ids.count > RegisterList.maximum else { return ids }
        let groups = [heat, electricity, coarse]
        let grouped = groups.flatMap { group in ids.filter { group.contains($0.rawValue) } }
        return grouped + ids.filter { !grouped.contains($0) }
    }
}

extension ReadingKey {
    /// The register's number, nil for a value without one.
    var register: UInt16? {
        guard case .register(let number) = self else { return nil }
        return number
    }
}
