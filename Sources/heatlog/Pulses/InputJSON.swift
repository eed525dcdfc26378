import Metering
import Pulse

/// What an input does as JSON, one object a line; the schema is part of what the program promises.
final class InputJSON: InputDisplay {
    private let address: String
    private let value: PulseValue?
    private let begin: Timestamp
    private let write: (String) -> Void

    /// Prepares to show.
    ///
    /// - Parameters:
    ///   - address: what the input is called.
    ///   - value: what a pulse stands for, where it is known.
    ///   - begin: the wall clock now.
    ///   - write: writes a line.
    init(
        address: String,
        value: PulseValue? = nil,
        begin: Timestamp,
        write: @escaping (String) -> Void = { Terminal.write($0) }
    ) {
        self.address = address
        self.value = value
        self.begin = begin
        self.write = write
    }

    func begin(_ watch: InputWatch) {
        put("begin", watch.begin, watch) {
            [
                ("input", .text(address)),
                ("polarity", .text(watch.input.polarity == .activeLow ? "low" : "high")),
                ("debounce_us", .number(Int(watch.input.debounce))),
                ("level", .text(watch.isHigh ? "high" : "low")),
                ("active", .boolean(watch.isActive)),
            ]
        }
    }

    func show(_ news: [InputWatch.News], _ watch: InputWatch) {
        for piece in news { tell(piece, watch) }
    }

    func end(_ watch: InputWatch) {
        put("summary", watch.now, watch) {
            [
                ("level", .text(watch.isHigh ? "high" : "low")),
                ("active", .boolean(watch.isActive)),
                ("pulses", .number(Int(watch.count))),
                ("length_min_us", optional(watch.lengths?.lowerBound)),
                ("length_max_us", optional(watch.lengths?.upperBound)),
                ("interval_min_us", optional(watch.shortestInterval)),
                ("edges", .number(watch.edges)), ("bounces", .number(watch.bounces)),
                ("spikes", .number(watch.spikes)), ("lost", .number(watch.lost)),
                ("faults", .array(watch.faultsSeen.names.map(OrderedJSON.text))),
                ("amount", .optional(amount(of: watch.count))),
                ("unit", .optional(value?.unit.description)),
            ]
        }
    }

    private func tell(_ piece: InputWatch.News, _ watch: InputWatch) {
        switch piece {
        case .pulse(let pulse):
            put("pulse", pulse.start, watch) {
                [
                    ("number", .number(Int(pulse.number))),
                    ("length_us", optional(pulse.length)),
                    ("interval_us", optional(pulse.interval)),
                ]
            }
        case .faults(let faults):
            put("faults", watch.now, watch) {
                [("faults", .array(faults.names.map(OrderedJSON.text)))]
            }
        case .lost(let count):
            put("lost", watch.now, watch) { [("edges", .number(count))] }
        }
    }

    private func amount(of count: UInt64) -> String? {
        value.flatMap { try? $0.amount(of: count) }?.description
    }

    private func put(
        _ kind: String,
        _ time: Moment,
        _ watch: InputWatch,
        _ rest: () -> [(String, OrderedJSON)]
    ) {
        let passed = max(0, time.microseconds - watch.begin.microseconds)
        let object = OrderedJSON.object(
            [
                ("schema", .text("heatlog.pulse-test/1")),
                ("kind", .text(kind)),
                ("time", .text(begin.advanced(by: .microseconds(passed)).description)),
                ("seconds", .text("\(ExactDecimal((passed + 500) / 1_000, exponent: -3))")),
            ] + rest()
        )
        write(object.line)
    }

    private func optional(_ number: Int64?) -> OrderedJSON {
        number.map { .number(Int($0)) } ?? .null
    }
}
