internal import Metering

// Electricity: the phases make up the whole.

extension Judgement {
    private static let phases = ["l1", "l2", "l3"]

    /// The powers of the phases add up to what is taken less what is given, within a quarter of
    /// all of them: each is a mean over other seconds.
    mutating func judgePhases() {
        judgeVoltages()
        let powers = Self.phases.compactMap { now["active_power_\($0)"] }
        guard powers.count == 3, let taken = now["active_power_import"] else { return }
        let given = now["active_power_export"]
        let all = powers + [taken] + [given].compactMap(\.self)
        let shown = powers.compactMap { Measure($0) }
        guard !all.contains(where: isDoubted), shown.count == 3, let input = Measure(taken) else {
            return
        }
        let net = input.value - (Measure(given)?.value ?? 0)
        let sum = shown.reduce(0) { $0 + $1.value }
        let size = shown.reduce(Int128(0)) { $0 + Int128($1.value.magnitude) }
        let band = size / 4 + 4 * max(input.digit, shown[0].digit)
        guard (Int128(net.magnitude) - Int128(sum.magnitude)).magnitude > band.magnitude else {
            return
        }
        let sentence = "The powers of the phases do not add up to the whole, within a quarter."
        for reading in all { doubt(reading, .relation, sentence) }
    }

    /// No meter measures more than 3 · 230/400 V with a fifth more: 480 V.
    private mutating func judgeVoltages() {
        for phase in Self.phases {
            guard let voltage = now["voltage_\(phase)"], let shown = Measure(voltage),
                shown.value > 480_000_000
            else { continue }
            doubt(voltage, .range, "\(voltage.label) is \(voltage.value.text ?? "") V.")
        }
    }
}
