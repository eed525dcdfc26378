import Foundation
import Testing
import Transport

/// The two captures of MULTICAL 601s among the vectors (43 to 60), as a recording.
///
/// From MeterLogger and MeterLoggerTesto. The requests of 44 and 45 are missing in the source and
/// follow from their answers.
enum CapturedMeter {
    static let missingRequests = [
        44: "803f1008003c004403ec005600570059004a0050b6c50d",
        45: "803f100103ec2c710d",
    ]

    /// The recording: each request, and half a second later its answer.
    static func recording() throws -> Recording {
        var entries: [Recording.Entry] = []
        for (index, vector) in try rows().enumerated() {
            let request = try #require(vector.request ?? missingRequests[vector.id])
            let answer = try #require(vector.response)
            let time = Duration.seconds(index * 3)
            entries.append(.init(time: time, direction: .sent, bytes: bytes(request)))
            entries.append(
                .init(
                    time: time + .milliseconds(500),
                    direction: .received,
                    bytes: bytes(answer)
                )
            )
        }
        return Recording(port: "/dev/ttyUSB0", settings: nil, entries: entries)
    }

    private struct Row: Decodable {
        let id: Int
        let request: String?
        let response: String?
    }

    /// The vectors lie beside the room that they prove.
    private static func rows() throws -> [Row] {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent()
            .appendingPathComponent("../../Core/Tests/KMPTests/Vectors/kmp.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
            .filter { (43...60).contains($0.id) }
    }

    static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0
        }
    }
}
