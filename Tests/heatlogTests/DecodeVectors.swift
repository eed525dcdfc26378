import Foundation
import Testing

/// One frame of Core's golden vectors: as captured, printed or made, with what it holds.
struct DecodeFrame: Sendable, CustomTestStringConvertible {
    let vector: Int
    let isRequest: Bool
    let hex: String
    let isGood: Bool
    let note: String
    /// Register, value and unit as the row states them; of the answer, where there is one.
    let stated: [Stated]

    struct Stated: Sendable {
        let register: Int?
        let value: String?
        let unit: String
    }

    var testDescription: String { "vector \(vector), \(isRequest ? "request" : "answer")" }

    var bytes: [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(String(digits[index...index + 1]), radix: 16) ?? 0
        }
    }

    /// The 112 frames of the file that proves the KMP room too; there is no second copy.
    static let all: [DecodeFrame] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "Core/Tests/KMPTests/Vectors/kmp.jsonl")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").flatMap(frames)
    }()

    static func frame(_ vector: Int, request: Bool) throws -> DecodeFrame {
        try #require(all.first { $0.vector == vector && $0.isRequest == request })
    }

    private static func frames(in line: Substring) -> [DecodeFrame] {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
        guard let row = object as? [String: Any], let id = row["id"] as? Int else { return [] }
        let decoded = row["decoded"] as? [[String: Any]] ?? []
        let stated = decoded.map { entry in
            Stated(
                register: entry["register"] as? Int,
                value: entry["value"].flatMap { $0 is NSNull ? nil : "\($0)" },
                unit: entry["unit"] as? String ?? ""
            )
        }
        return ["request", "response"].compactMap { key in
            guard let hex = row[key] as? String else { return nil }
            return DecodeFrame(
                vector: id,
                isRequest: key == "request",
                hex: hex,
                isGood: row["\(key)_crc_ok"] as? Bool ?? false,
                note: row["note"] as? String ?? "",
                stated: stated
            )
        }
    }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct DecodeGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
