import Foundation
import IEC62056
import Testing

/// One row of Vectors/iec62056.jsonl: what was asked and what came, in characters.
///
/// The source of each row stands in the file.
struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    let id: Int
    let model: String
    let request: String
    let baud: Int32
    let response: String?
    /// The request as it is on a line of eight bits, where a source has it so.
    let bytes: String?

    var testDescription: String { "vector \(id)" }

    /// What comes over a line of eight bits.
    var wire: [UInt8] { SevenBit.bytes(response ?? "") }

    static let all: [Vector] = {
        guard let url = Bundle.module.url(forResource: "Vectors/iec62056", withExtension: "jsonl"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").compactMap { line in
            try? JSONDecoder().decode(Vector.self, from: Data(line.utf8))
        }
    }()

    static func with(id: Int) throws -> Vector { try #require(all.first { $0.id == id }) }
}

/// The public sample line of a 66-C, with its line end.
let sampleLine =
    "0507109 1296626 0032673 0006811 0003366 0003445 0000031 0000079 0000093 0000000 \r"

/// Chance that can be repeated. (SplitMix64)
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
