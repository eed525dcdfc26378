import Foundation
import MBus
import Metering
import Testing

@testable import Collector

@Suite("Telegrams of real meters become readings")
struct BusVectorTests {
    /// A frame of Core's Vectors/libmbus.jsonl, where their source and licence stand.
    private struct Vector: Decodable {
        let name: String
        let set: String
        let hex: String

        var bytes: [UInt8] {
            stride(from: 0, to: hex.count, by: 2).compactMap { place in
                UInt8(hex.dropFirst(place).prefix(2), radix: 16)
            }
        }

        /// The telegram, nil where the frame is broken or none of a meter.
        var telegram: BusTelegram? {
            var reader = FrameReader()
            for byte in bytes where reader.receive(byte) == .frame {
                let data = reader.withData { span in span.indices.map { span[$0] } }
                guard reader.head.control.isResponse else { return nil }
                return BusTelegram(head: reader.head, data: data)
            }
            return nil
        }
    }

    private static let vectors: [Vector] = {
        let path = "Core/Tests/MBusTests/Vectors/libmbus.jsonl"
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(path)
        let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.compactMap { try? JSONDecoder().decode(Vector.self, from: Data($0.utf8)) }
    }()

    @Test func `all of the given set are here`() {
        #expect(Self.vectors.count == 69)
        #expect(Self.vectors.compactMap(\.telegram).count > 55)
    }

    /// As many records with a value as the telegram has, counted by walking through it.
    private func count(_ telegram: BusTelegram) throws -> Int {
        guard case .variable(let header) = try telegram.contents() else { return 2 }
        var count = 0
        try DataRecords(header).forEach(in: telegram.data.span) { record in
            let isValue = record.coding != .none && record.coding != .selection
            count += isValue && record.modifiers.error == nil ? 1 : 0
        }
        return count
    }

    @Test func `each record of each telegram is a reading with a name of its own`() throws {
        for vector in Self.vectors where vector.set == "test-frames" {
            guard let telegram = vector.telegram else { continue }
            let readings = try BusReadings([telegram])
            let names = readings.readings.map(\.name)
            #expect(Set(names).count == names.count, "\(vector.name): \(names)")
            let own = names.filter { $0 != "mbus_status" }.count
            let left = readings.remarks.count { $0.contains("holds no number") }
            #expect(own + left == (try count(telegram)), "\(vector.name)")
            // Two were never given a number: zero is none.
            let isNumbered = telegram.data.prefix(4) != [0, 0, 0, 0]
            #expect((readings.identity.serial != nil) == isNumbered, "\(vector.name)")
        }
    }

    @Test func `what is broken, or an error of the application, is never a reading`() {
        for vector in Self.vectors where vector.set == "error-frames" {
            guard let telegram = vector.telegram else { continue }
            let readings = try? BusReadings([telegram])
            #expect(readings == nil || readings?.readings.isEmpty == true, "\(vector.name)")
        }
    }

    @Test func `the frame of a MULTICAL 601 gives the registers of its model`() throws {
        let vector = try #require(Self.vectors.first { $0.name == "kamstrup_multical_601" })
        let readings = try BusReadings([try #require(vector.telegram)])
        #expect(readings.identity.maker == "Kamstrup")
        #expect(readings.identity.model == "MULTICAL 601")
        let registers = readings.readings.filter { $0.register != 0 }.map(\.register)
        #expect(Set(registers).count == registers.count)
        for register: UInt16 in [60, 68, 80, 86, 87, 89, 74, 1001, 1004] {
            #expect(registers.contains(register), "register \(register)")
        }
    }
}
