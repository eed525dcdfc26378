internal import Metering

// Temperatures: what a sensor can measure, what a meter sends for a broken one, and that the
// difference is that of the two. All bands in millionths of a degree.

extension Judgement {
    /// A temperature that no sensor measures, or that stands for a broken one.
    mutating func judgeSensor(_ reading: Reading) {
        guard reading.unit == .degreeCelsius, let shown = Measure(reading) else { return }
        let text = reading.value.text ?? ""
        switch reading.quantity {
        case .flowTemperature, .returnTemperature, .temperature3, .temperature4:
            // 0.00 and 185.00 by the manuals (T402 p94, T603 p107, T803 p121); a MULTICAL 601
            // without sensors was captured with 200.00.
            if [0, 185_000_000, 200_000_000].contains(shown.value) {
                let sentence = "\(reading.label) is \(text) °C, which stands for a broken sensor."
                return doubt(reading, .sensorFault, sentence)
            }
            judge(reading, shown, between: -40, and: 185)
        case .flowTemperatureAverage, .returnTemperatureAverage:
            judge(reading, shown, between: -40, and: 185)
        default: judgeWater(reading, shown)
        }
    }

    /// Water meters send 127, 128 or −127 where they have no temperature.
    private mutating func judgeWater(_ reading: Reading, _ shown: Measure) {
        guard (292...305).contains(reading.register) else { return }
        if [127_000_000, 128_000_000, -127_000_000].contains(shown.value) {
            let text = reading.value.text ?? ""
            let sentence = "\(reading.label) is \(text) °C, which stands for no data."
            return doubt(reading, .sensorFault, sentence)
        }
        judge(reading, shown, between: -40, and: 100)
    }

    private mutating func judge(
        _ reading: Reading,
        _ shown: Measure,
        between low: Int128,
        and high: Int128
    ) {
        guard shown.value < low * 1_000_000 || shown.value > high * 1_000_000 else { return }
        let text = reading.value.text ?? ""
        let sentence = "\(reading.label) is \(text) °C; its sensor measures \(low) to \(high) °C."
        doubt(reading, .range, sentence)
    }

    /// t1 − t2 is the difference, within a digit.
    mutating func judgeTemperatures() {
        for suffix in ["", "_coarse"] {
            let t1 = now["flow_temperature" + suffix]
            let t2 = now["return_temperature" + suffix]
            let difference = now["temperature_difference" + suffix]
            guard let t1, let t2, let difference else { continue }
            judge(t1, minus: t2, is: difference)
        }
    }

    private mutating func judge(_ t1: Reading, minus t2: Reading, is difference: Reading) {
        guard !isDoubted(t1), !isDoubted(t2), !isDoubted(difference) else { return }
        guard let first = Measure(t1), let second = Measure(t2), let shown = Measure(difference)
        else { return }
        let digit = max(first.digit, second.digit, shown.digit)
        guard (first.value - second.value - shown.value).magnitude > digit.magnitude else {
            return
        }
        let texts = [t1, t2, difference].map { $0.value.text ?? "" }
        let sentence = "\(texts[0]) °C less \(texts[1]) °C is not the difference \(texts[2]) K."
        for reading in [t1, t2, difference] { doubt(reading, .relation, sentence) }
    }
}
