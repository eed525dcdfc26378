import Catalogue
import Foundation
import KMP
import Metering
import Testing

@testable import Collector

@Suite("Captures of real meters")
struct CapturesTests {
    private struct Row: Decodable {
        let id: Int
        let response: String?
    }

    /// 44 is a meter without sensors; 6 is no capture but an example of the protocol document, with
    /// a maximum power of 1.96 · 10²⁴ kW.
    @Test func `a real answer is doubted only where its sensors are broken`() throws {
        var doubted: [Int: [Doubt.Rule]] = [:]
        var judged = 0
        for row in try rows() {
            let readings = Self.readings(CapturedMeter.bytes(row.response ?? ""))
            guard !readings.isEmpty else { continue }
            judged += 1
            let time = Timestamp(milliseconds: 0)
            let readout = Readout(meter: .init(), time: time, readings: readings)
            let rules = Plausibility().judge(readout, at: time).map(\.rule)
            if !rules.isEmpty { doubted[row.id] = rules }
        }
        #expect(judged > 30)
        #expect(doubted == [6: [.range], 44: [.sensorFault]])
    }

    private func rows() throws -> [Row] {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent()
            .appendingPathComponent("../../Core/Tests/KMPTests/Vectors/kmp.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    }

    private static func readings(_ answer: [UInt8]) -> [Reading] {
        var reader = FullFrameReader()
        guard answer.contains(where: { reader.receive($0) == .frame }),
            reader.direction == .answer, reader.command == .getRegister
        else { return [] }
        let meter = IdentifiedMeter(type: nil)
        return reader.withData { data in
            var readings: [Reading] = []
            try? RegisterRecords.forEach(in: data) { record in
                let value = RegisterValue(
                    id: record.id,
                    value: record.value(in: data),
                    unit: record.unit
                )
                readings.append(meter.reading(value, .live))
            }
            return readings
        }
    }
}
