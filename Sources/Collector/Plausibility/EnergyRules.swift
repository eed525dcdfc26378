internal import Metering

// Totals against one another: heat comes with water. A cubic metre of water that cools by 180 K, the
// widest range of a MULTICAL, gives 1.163 · 180 = 209.34 kWh, which are 753 624 J a litre.

extension Judgement {
    /// Energy rises with the volume that brought it.
    mutating func judgeRises() {
        guard let volume = now["volume"], let litres = rise(of: volume) else { return }
        for name in ["heat_energy", "cooling_energy"] {
            judge(now[name], against: volume, litres, perLitre: 753_624)
        }
        // 185 °C at most in each cubic metre; E8 and E9 may come in another answer than V1.
        for name in ["volume_flow_temperature", "volume_return_temperature"] {
            judge(now[name], against: volume, litres + minute, perLitre: 185, over: 1_000)
        }
    }

    /// How much a total has risen, with a digit more than it shows; nil where it is not known.
    private func rise(of reading: Reading) -> Int128? {
        guard !isDoubted(reading), let before = last[reading.key],
            let old = before.value.decimal, let unit = before.unit, let shown = Measure(reading),
            let start = Measure(old, unit), shown.value >= start.value
        else { return nil }
        return shown.value - start.value + shown.digit
    }

    /// What can flow in the minute between two requests: as much as the meter says that flows, and
    /// half more.
    private var minute: Int128 { (Measure(now["flow"])?.value ?? 0) / 40 }

    private mutating func judge(
        _ total: Reading?,
        against volume: Reading,
        _ litres: Int128,
        perLitre: Int128,
        over parts: Int128 = 1
    ) {
        guard let total, let rise = rise(of: total), let shown = Measure(total) else { return }
        guard rise > litres * perLitre / parts + 2 * shown.digit else { return }
        let sentence = "\(total.label) rose by more than the volume since then can have brought."
        for reading in [total, volume] { doubt(reading, .relation, sentence) }
    }

    /// What a meter has counted in all its life, looked at when it is first seen.
    ///
    /// E1 − E3 is the heat of E8 − E9: 1.163 kWh a m³·K when the water is cold and 1.08 when it is
    /// hot, so a tenth either way is believed, and 100 digits of E8 and E9 for what was counted
    /// below the difference that a meter leaves out.
    mutating func judgeLifetime() {
        guard let heat = now["heat_energy"], last[heat.key] == nil else { return }
        judgeHours(heat)
        let names = ["volume_flow_temperature", "volume_return_temperature"]
        let products = names.compactMap { now[$0] }
        let cooling = now["cooling_energy"]
        guard products.count == 2, !isDoubted(heat), !products.contains(where: isDoubted),
            let joules = Measure(heat), let e8 = Measure(products[0]), let e9 = Measure(products[1])
        else { return }
        let net = joules.value - (Measure(cooling)?.value ?? 0)
        // 1.163 kWh are 4 186 800 J.
        let expected = (e8.value - e9.value) * 4_186_800
        let band = Int128(expected.magnitude) / 10 + 100 * e8.digit * 4_186_800
        guard (net - expected).magnitude > band.magnitude else { return }
        let sentence = "\(heat.label) is not what E8 less E9 have brought, within a tenth."
        for reading in [heat] + products { doubt(reading, .relation, sentence) }
    }

    /// No more than the display's greatest power in all hours that the meter has been at work.
    private mutating func judgeHours(_ heat: Reading) {
        guard heat.register != 0, let hours = now["operating_hours"],
            let seconds = Measure(hours)?.value,
            let digits = heat.value.decimal?.mantissa, let pace = RisingPace(heat),
            Int128(digits) > pace.rise(in: Int64(clamping: seconds / 1_000 + 3_600_000))
        else { return }
        let sentence =
            "\(heat.label) is more than the meter can have counted in "
            + "\(hours.value.text ?? "") hours."
        for reading in [heat, hours] { doubt(reading, .relation, sentence) }
    }
}
