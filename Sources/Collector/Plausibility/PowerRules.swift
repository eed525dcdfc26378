internal import Metering

// Power is flow times difference. Water brings 1.163 W a l/h and K when cold and dense, 1.08 at
// 185 °C; flow and power are means over different seconds. So a quarter either way is believed, and
// a digit of each of the three.

extension Judgement {
    /// Flow and power beyond what a display of this resolution is made for.
    ///
    /// The bound is that of the totals: 10⁸ last digits in the hours that the display has to last.
    mutating func judgeRating(_ reading: Reading) {
        let total: (name: String, hours: Int128)
        switch (reading.quantity, reading.unit?.dimension) {
        case (.flow?, .flow?), (.flowMaximum?, .flow?), (.flowMinimum?, .flow?):
            total = ("volume", 1_600)
        case (.flow2?, .flow?): total = ("volume_2", 1_600)
        case (.power?, .power?), (.powerMaximum?, .power?), (.powerMinimum?, .power?):
            total = ("heat_energy", 3_000)
        default: return
        }
        // A telegram's numbers may be finer than any display's.
        guard reading.register != 0, let shown = Measure(reading),
            let digit = Measure(now[total.name])?.digit
        else {
            return doubtSize(of: reading)
        }
        // A joule in an hour is 1/3600 W; a litre in an hour is its own flow.
        let perHour = digit * (100_000_000 / total.hours) / (total.hours == 3_000 ? 3_600 : 1)
        guard shown.value.magnitude > perHour.magnitude else { return }
        let sentence =
            "\(reading.label) is \(reading.value.text ?? "") \(reading.unit?.description ?? ""), "
            + "more than the display of this meter is made for."
        doubt(reading, .range, sentence)
    }

    /// A number too large to be compared at all.
    private mutating func doubtSize(of reading: Reading) {
        guard reading.value.decimal != nil, Measure(reading) == nil else { return }
        doubt(reading, .range, "\(reading.label) is beyond anything that a meter measures.")
    }

    /// Power agrees with flow times difference.
    mutating func judgePower() {
        guard let flow = now["flow"], let power = now["power"], !isDoubted(flow),
            !isDoubted(power), let litres = Measure(flow), let watts = Measure(power),
            let kelvin = difference
        else { return }
        let most = heat(litres.value + litres.digit, kelvin.value + kelvin.digit, percent: 125)
        let least = heat(litres.value - litres.digit, kelvin.value - kelvin.digit, percent: 75)
        guard let most, let least else { return }
        let size = Int128(watts.value.magnitude)
        guard size > most + watts.digit || size < least - watts.digit else { return }
        let middle = ExactDecimal(Int64(clamping: (least + most) / 2_000_000))
        let sentence =
            "\(words(power)) is not what \(words(flow)) and the difference make, \(middle) W, "
            + "a quarter either way."
        var compared = [flow, power]
        // Where both temperatures are at hand, the difference has been proved by them.
        if now["flow_temperature"] == nil || now["return_temperature"] == nil {
            compared += [now["temperature_difference"]].compactMap(\.self)
        }
        for reading in compared { doubt(reading, .relation, sentence) }
    }

    private func words(_ reading: Reading) -> String {
        [reading.label, reading.value.text, reading.unit?.description].compactMap(\.self)
            .joined(separator: " ")
    }

    /// The difference without its sign: a cooling meter's is below zero.
    ///
    /// Nil where it is doubted.
    private var difference: Measure? {
        let temperatures = ["flow_temperature", "return_temperature", "temperature_difference"]
        guard !temperatures.contains(where: { isDoubted(now[$0]) }) else { return nil }
        return Measure(now["temperature_difference"])
    }

    /// Millionths of a watt; below 3 K, where a heat meter need not measure (EN 1434-1), a power of
    /// nothing is right too.
    private func heat(_ flow: Int128, _ kelvin: Int128, percent: Int128) -> Int128? {
        let size = Int128(kelvin.magnitude)
        guard percent > 100 || (kelvin >= 3_000_000 && flow > 0) else { return 0 }
        guard flow.magnitude < 1 << 60, size < 1 << 60 else { return nil }
        return flow.times(size).map { $0 * 1_163 / 1_000 * percent / 100 }
    }
}
