import MBus
import Metering
import Testing

@Suite("Every frame of Vectors/libmbus.jsonl")
struct GoldenVectorTests {
    @Test func `the file has its 69 frames in three sets`() {
        #expect(Vector.all.count == 69)
        #expect(Vector.of("test-frames").count == 51)
        #expect(Vector.of("error-frames").count == 13)
        #expect(Vector.of("unsupported-frames").count == 5)
    }

    @Test(arguments: Vector.all.filter { !$0.expected.isEmpty })
    func `records are those of libmbus, or better for a stated reason`(vector: Vector) throws {
        let whole = try decode(vector.wire)
        let found = lines(whole)
        let expected = vector.expected
        #expect(found.count == expected.count)
        for (index, (ours, theirs)) in zip(found, expected).enumerated() {
            if let better = Better.of(vector.name, index) {
                #expect(better.libmbus == theirs.value)
                #expect(better.ours == ours.text, "record \(index)")
                #expect(better.reason.count > 20)
            } else {
                #expect(ours.agrees(with: theirs), "record \(index): \(ours) is not \(theirs)")
            }
        }
    }

    @Test func `every reason in better.jsonl is of a record that there is`() {
        #expect(!Better.all.isEmpty)
        for better in Better.all {
            let expected = Vector.named(better.name)?.expected ?? []
            #expect(expected.indices.contains(better.record), "\(better)")
        }
    }

    @Test(arguments: Vector.all.filter { $0.header("Manufacturer") != nil })
    func `the header says who the meter is`(vector: Vector) throws {
        guard case .variable(let header) = try decode(vector.wire).telegram else {
            Issue.record("no header")
            return
        }
        let meter = try #require(header.meter)
        #expect(meter.identificationText.trimmed == vector.header("Id")?.trimmed)
        #expect(meter.manufacturer.description == vector.header("Manufacturer"))
        #expect(String(meter.version) == vector.header("Version"))
        #expect(header.accessNumber.map(String.init) == vector.header("AccessNumber"))
    }

    @Test(arguments: Vector.all)
    func `a frame is the same fed by byte, in one lump and in random pieces`(vector: Vector) {
        var generator = SeededGenerator(seed: 1)
        let expected = feedByByte(vector.wire)
        #expect(feed(vector.wire, pieces: []) == expected)
        for _ in 0..<20 {
            let pieces = (0..<vector.wire.count).map { _ in Int.random(in: 1...7, using: &generator)
            }
            #expect(feed(vector.wire, pieces: pieces) == expected)
        }
    }
}

extension String {
    /// Without leading zeros.
    fileprivate var trimmed: String { String(drop { $0 == "0" }) }
}

/// One line of a telegram: a record, a counter or the maker's data.
private struct Line: CustomStringConvertible {
    var function: String
    var storage = 0
    var tariff = 0
    var device = 0
    var decoded: Decoded?
    var number: (ExactDecimal, Unit?)?
    var bytes: [UInt8]?
    var text: String

    var description: String { "\(function) \(storage)/\(tariff)/\(device) \(text)" }

    func agrees(with theirs: Expected) -> Bool {
        guard function == theirs.function, storage == theirs.storage, tariff == theirs.tariff,
            device == theirs.device
        else { return false }
        if let decoded,
            theirs.quantity != (decoded.text ?? quantities[decoded.record.meaning.quantity])
        {
            return false
        }
        if let bytes {
            let sent = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
            return [sent, sent.reversed()].contains { $0.joined(separator: " ") == theirs.value }
        }
        if let number { return same(number.0, number.1, theirs) }
        return text == theirs.value
    }
}

/// What libmbus calls the quantities of the standard.
private let quantities: [Quantity: String] = [
    .energy: "Energy", .power: "Power", .volume: "Volume", .flow: "Volume flow",
    .date: "Time point (date)", .dateTime: "Time point (date & time)", .voltage: "Voltage",
    .serialNumber: "Fabrication No", .flowTemperature: "Flow temperature",
    .returnTemperature: "Return temperature", .current: "Current",
    .externalTemperature: "External temperature", .onTime: "On time",
    .temperatureDifference: "Temperature difference", .errorFlags: "Error flags",
    .dimensionless: "Dimensionless", .operatingTime: "Operating time",
    .softwareVersion: "Software version", .firmwareVersion: "Firmware version",
    .averagingDuration: "Averaging Duration", .customerLocation: "Customer location",
    .heatCostAllocation: "H.C.A.", .digitalInput: "Digital Input",
    .identification: "(Enhanced) Identification", .medium: "Medium",
    .modelVersion: "Model / Version", .parameterSet: "Parameter set identification",
    .resetCounter: "Reset counter", .actualityDuration: "Actuality Duration",
    .other: "Manufacturer specific",
]

/// What libmbus shows of a telegram, as we see it.
private func lines(_ whole: Whole) -> [Line] {
    if case .fixed(let fixed) = whole.telegram {
        return [fixed.first, fixed.second].map { counter in
            Line(
                function: fixed.isStored ? "Stored value" : "Actual value",
                number: counter.decimal.map { ($0, counter.meaning.unit) },
                text: counter.decimal?.description ?? "none"
            )
        }
    }
    var result = whole.records.map(line)
    if let bytes = whole.manufacturerData {
        let function = whole.moreFollow ? "More records follow" : "Manufacturer specific"
        result.append(Line(function: function, bytes: bytes, text: ""))
    }
    return result
}

private func line(_ decoded: Decoded) -> Line {
    let record = decoded.record
    var line = Line(
        function: [
            "Instantaneous value", "Maximum value", "Minimum value", "Value during error state",
        ][
            Int(record.function.rawValue)
        ],
        storage: Int(record.storage),
        tariff: Int(record.tariff),
        device: Int(record.subunit),
        decoded: decoded,
        text: decoded.value.text ?? "none"
    )
    switch decoded.value {
    case .number(let number): line.number = (number, record.unit ?? record.meaning.unit)
    case .dateTime(let time):
        line.text = "\(time.date)T\(time.time)Z"
    case .bytes(let bytes): line.bytes = bytes
    default: break
    }
    return line
}

/// Whether a number is libmbus's, which has it in base units and six decimals of a double.
private func same(_ number: ExactDecimal, _ unit: Unit?, _ theirs: Expected) -> Bool {
    guard let value = Double(theirs.value), let ours = Double(number.description) else {
        return false
    }
    let ratio = unit.map { inBase($0, theirs.unit) } ?? 1
    let difference = abs(ours * ratio - value)
    return difference <= max(0.000_000_6, abs(value) * 1e-9)
}

/// How many of libmbus's units one of ours is.
private func inBase(_ unit: Unit, _ theirs: String) -> Double {
    let base: Unit =
        switch (unit.dimension, theirs) {
        case (.energy, "Wh"): .wattHour
        case (.energy, "kWh"): .kilowattHour
        case (.energy, _): .joule
        case (.power, "J/h"): .joulePerHour
        case (.power, _): .watt
        case (.volume, "l"): .litre
        case (.volume, _): .cubicMetre
        case (.flow, _): .cubicMetrePerHour
        case (.mass, _): .kilogram
        case (.duration, _): .second
        case (.voltage, _): .volt
        case (.current, _): .ampere
        default: unit
        }
    guard let ratio = unit.ratio.divided(by: base.ratio) else { return .nan }
    return Double(ratio.numerator) / Double(ratio.denominator)
}
