import Foundation
import Journal
import Metering

/// Values by series and time, as a store gives them back or a journal holds them.
struct StoredPoints: Equatable {
    /// `meter name` to milliseconds to values; more than one is a double.
    private(set) var values: [String: [Int64: [Double]]] = [:]

    /// How many values there are.
    var count: Int { values.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } } }

    /// None yet.
    init() {}

    mutating func add(all other: StoredPoints) {
        values.merge(other.values) { one, other in one.merging(other) { $0 + $1 } }
    }

    mutating func add(_ meter: String, _ name: String, _ time: Int64, _ value: Double) {
        values["\(meter) \(name)", default: [:]][time, default: []].append(value)
    }

    /// How many values of another one are missing here, and how many here are wrong there, or double.
    func differences(from expected: StoredPoints) -> (missing: Int, wrong: Int) {
        var (missing, wrong) = (0, 0)
        for (series, points) in expected.values {
            for (time, values) in points {
                guard let found = self.values[series]?[time] else {
                    missing += values.count
                    continue
                }
                wrong += found == values ? 0 : 1
            }
        }
        for (series, points) in values {
            wrong += points.keys.count { expected.values[series]?[$0] == nil }
        }
        return (missing, wrong)
    }

    /// What the names of the trial's registers are in a store.
    static let names = [
        "heat_energy": "heat_energy_kWh", "volume": "volume_m3",
        "operating_hours": "operating_hours_h", "flow_temperature": "flow_temperature_C",
        "return_temperature": "return_temperature_C",
        "temperature_difference": "temperature_difference_K", "flow": "flow_l_per_h",
        "power": "power_kW",
    ]

    /// All of a journal: the nearest float to each exact value.
    init(of journal: Journal) throws {
        for series in try journal.series() {
            guard let name = Self.names[series.name] else { continue }
            let readings = try journal.range(
                of: series,
                from: Timestamp(milliseconds: .min),
                to: Timestamp(milliseconds: .max)
            )
            for reading in readings {
                let value = Double(reading.text ?? "") ?? .nan
                add(series.meter, name, reading.time.milliseconds, value)
            }
        }
    }

    /// What InfluxDB answers to `SELECT *`, as comma-separated values with times in milliseconds.
    init(influx csv: String) {
        let lines = csv.split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        guard let header = lines.first, let meter = header.firstIndex(of: "meter") else { return }
        for line in lines.dropFirst() {
            for (column, name) in header.enumerated() where column > 2 {
                guard let value = Double(line[column]), let time = Int64(line[2]),
                    Self.names.values.contains(String(name))
                else { continue }
                add(String(line[meter]), String(name), time, value)
            }
        }
    }

    /// What VictoriaMetrics answers to `/api/v1/export`.
    init(victoria export: String) throws {
        struct Line: Decodable {
            let metric: [String: String]
            let values: [Double]
            let timestamps: [Int64]
        }
        for text in export.split(separator: "\n") {
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            let name = (line.metric["__name__"] ?? "").replacing("heatlog_", with: "")
            for (time, value) in zip(line.timestamps, line.values) {
                add(line.metric["meter"] ?? "", name, time, value)
            }
        }
    }
}
