import Metering
import Pulse

/// What an input does, in words.
struct InputWords {
    let watch: InputWatch
    /// What a pulse stands for, where it is known.
    let value: PulseValue?

    /// What is wanted of the input: `a pulse is low and lasts 10.0 ms at least`.
    var setup: String {
        "a pulse is \(watch.input.polarity == .activeLow ? "low" : "high") "
            + "and lasts \(shortTime(Int64(watch.input.debounce))) at least"
    }

    /// The level now.
    var level: String {
        let level = watch.isHigh ? "high" : "low"
        let time = shortTime(watch.now.microseconds - watch.since.microseconds)
        return "\(level), \(watch.isActive ? "a pulse" : "at rest") for \(time)"
    }

    /// A pulse that is over, or still on the line.
    func pulse(_ pulse: InputWatch.Pulse) -> String {
        let length = pulse.length.map { "\(shortTime($0)) long" } ?? "still on the line"
        let interval = pulse.interval.map { ", \(shortTime($0)) after the one before" } ?? ""
        return length + interval
    }

    /// How fast pulses come.
    var rate: String {
        guard let rate = watch.rate else { return "not known before the second pulse" }
        let hourly = Int64(rate.pulses) * 3_600 * 10
        let amount = (hourly * 1_000_000 + rate.microseconds / 2) / rate.microseconds
        let hour = ExactDecimal(amount, exponent: -1)
        let fine = (Int64(rate.pulses) * 100_000_000 + rate.microseconds / 2) / rate.microseconds
        let text = "\(hour) an hour, \(ExactDecimal(fine, exponent: -2)) a second"
        return rate.isBound ? "at most \(text)" : text
    }

    /// What was used while somebody looked, and how fast; nil where nobody knows what a pulse is.
    var worth: String? {
        guard let value, let amount = try? value.amount(of: watch.count) else { return nil }
        guard let speed else { return "\(amount) \(value.unit)" }
        return "\(amount) \(value.unit), \(speed)"
    }

    /// How much is used now: `2880.0 W`.
    private var speed: String? {
        guard let value, let rate = watch.rate, let speed = try? value.speed(of: rate) else {
            return nil
        }
        return (rate.isBound ? "at most " : "") + "\(speed.value) \(speed.unit)"
    }

    /// The same or how fast pulses come, to stand behind a pulse; nil before there is a rate.
    var pace: String? { watch.rate == nil ? nil : speed ?? rate }

    /// How the contact behaves at its turns.
    var bounces: String {
        let bounces =
            "\(counted(watch.bounces, "edge")) more than the two that a pulse takes"
        guard watch.spikes > 0 else { return bounces }
        return "\(bounces), \(counted(watch.spikes, "spike")) among them"
    }

    /// All that is wrong, a sentence each.
    func faults(_ faults: PulseFaults) -> [String] {
        let words: [(PulseFaults, String)] = [
            (.bouncing, "bouncing: the contact does not come to rest; look at it and its wires"),
            (.stuck, "stuck: 10 s is no pulse; or try \(other)"),
            (.inverted, "inverted: mostly active; try \(other)"),
            (.tooFast, "too fast: pulses follow each other in less than \(fastest)"),
        ]
        return words.filter { faults.contains($0.0) }.map(\.1)
    }

    /// What was seen in all, and what to do next.
    var conclusion: [String] {
        var sentences = [
            "Looked for \(spoken(watch.elapsed)): \(counted(Int(watch.count), "pulse"))."
        ]
        if let lengths = watch.lengths {
            let (least, most) = (shortTime(lengths.lowerBound), shortTime(lengths.upperBound))
            let range = least == most ? least : "\(least) to \(most)"
            let interval = watch.shortestInterval.map { ", \(shortTime($0)) apart at least" } ?? ""
            sentences.append("They were \(range) long\(interval).")
        }
        if watch.count > 0, let worth { sentences.append("That is \(worth).") }
        if watch.bounces > 0 { sentences.append("There were \(bounces).") }
        if watch.lost > 0 {
            sentences.append("\(counted(watch.lost, "edge")) came too fast and were lost.")
        }
        sentences += faults(watch.faultsSeen).map { "It was \($0)." }
        return sentences + advice
    }

    private var advice: [String] {
        if watch.count > 0 { return [] }
        guard watch.edges > 0 else {
            return [
                "The level never changed. Touch the two wires of the input together: if it still "
                    + "does not, it is another pin, or --bias does not fit."
            ]
        }
        return [
            "No change lasted \(shortTime(Int64(watch.input.debounce))): the pulses are shorter "
                + "(try --debounce 2ms), or the wire picks up noise."
        ]
    }

    /// The other polarity, with the resistor that holds the line now.
    private var other: String {
        watch.input.polarity == .activeLow
            ? "--polarity high --bias up" : "--polarity low --bias down"
    }
    private var fastest: String { shortTime(Int64(watch.input.shortestInterval)) }
}

/// A time on a line, of so many microseconds and not below zero: `31.2 ms`, `1.204 s`, `2 min 5 s`.
func shortTime(_ microseconds: Int64) -> String {
    switch microseconds {
    case ..<1_000_000: "\(ExactDecimal((microseconds + 50) / 100, exponent: -1)) ms"
    case ..<100_000_000: "\(ExactDecimal((microseconds + 500) / 1_000, exponent: -3)) s"
    default: spoken(.microseconds(microseconds))
    }
}
