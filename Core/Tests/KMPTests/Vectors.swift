import Foundation
import Testing

/// One row of Vectors/kmp.jsonl: frames as captured, printed or made, with what they hold.
///
/// The source of each row stands in the file.
struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    struct Register: Decodable, Sendable {
        let register: UInt16?
        let value: JSONValue?
        let unit: String
    }

    let id: Int
    let kind: String
    let model: String
    let request: String?
    let response: String?
    let request_crc_ok: Bool?
    let response_crc_ok: Bool?
    let decoded: [Register]
    let note: String

    var testDescription: String { "vector \(id)" }

    var requestBytes: [UInt8]? { request.map(bytes(hexadecimal:)) }
    var responseBytes: [UInt8]? { response.map(bytes(hexadecimal:)) }

    static let all: [Vector] = {
        guard let url = Bundle.module.url(forResource: "Vectors/kmp", withExtension: "jsonl"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").compactMap { line in
            try? JSONDecoder().decode(Vector.self, from: Data(line.utf8))
        }
    }()

    static func with(id: Int) -> Vector? { all.first { $0.id == id } }
}

/// A number or a text; numbers keep no digits in JSON, so they are compared as amounts.
enum JSONValue: Decodable, Sendable {
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }
}

/// The bytes that hexadecimal digits stand for.
func bytes(hexadecimal text: String) -> [UInt8] {
    let digits = Array(text.filter { !$0.isWhitespace })
    return stride(from: 0, to: digits.count, by: 2).map { index in
        UInt8(String(digits[index...index + 1]), radix: 16) ?? 0
    }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
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
