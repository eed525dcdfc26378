import Foundation
import MBus
import Testing

/// One row of Vectors/libmbus.jsonl: a frame of libmbus's tests and what it makes of it.
///
/// The frames are libmbus's, BSD 3-Clause; its notice lies beside them as LICENSE.
struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let set: String
    let hex: String
    let libmbus_normalised_xml: String?

    var testDescription: String { name }

    var wire: [UInt8] { bytes(hexadecimal: hex) }

    /// The records of libmbus, in their order.
    var expected: [Expected] {
        guard let xml = libmbus_normalised_xml else { return [] }
        return xml.components(separatedBy: "<DataRecord ").dropFirst().map(Expected.init)
    }

    /// What libmbus says of the meter itself: `Id`, `Manufacturer`, `Version`.
    func header(_ tag: String) -> String? {
        libmbus_normalised_xml.flatMap { text(of: tag, in: $0) }
    }

    static let all: [Vector] = rows("libmbus")

    static func named(_ name: String) -> Vector? { all.first { $0.name == name } }
    static func of(_ set: String) -> [Vector] { all.filter { $0.set == set } }
}

/// One record as libmbus shows it.
struct Expected: Sendable {
    let function: String
    let storage: Int
    let tariff: Int
    let device: Int
    let unit: String
    let quantity: String
    let value: String

    init(_ xml: String) {
        function = text(of: "Function", in: xml) ?? ""
        storage = text(of: "StorageNumber", in: xml).flatMap { Int($0) } ?? 0
        tariff = text(of: "Tariff", in: xml).flatMap { Int($0) } ?? 0
        device = text(of: "Device", in: xml).flatMap { Int($0) } ?? 0
        unit = text(of: "Unit", in: xml) ?? ""
        quantity = text(of: "Quantity", in: xml) ?? ""
        value = text(of: "Value", in: xml) ?? ""
    }
}

/// One row of Vectors/better.jsonl: where our answer is another one than libmbus's, and why.
struct Better: Decodable, Sendable {
    let name: String
    let record: Int
    let libmbus: String
    let ours: String
    let reason: String

    static let all: [Better] = rows("better")

    static func of(_ name: String, _ record: Int) -> Better? {
        all.first { $0.name == name && $0.record == record }
    }
}

private func rows<Row: Decodable>(_ file: String) -> [Row] {
    guard let url = Bundle.module.url(forResource: "Vectors/\(file)", withExtension: "jsonl"),
        let text = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").compactMap { line in
        try? JSONDecoder().decode(Row.self, from: Data(line.utf8))
    }
}

private func text(of tag: String, in xml: String) -> String? {
    guard let start = xml.range(of: "<\(tag)>"),
        let end = xml.range(of: "</\(tag)>", range: start.upperBound..<xml.endIndex)
    else { return nil }
    return xml[start.upperBound..<end.lowerBound]
        .replacingOccurrences(of: "&amp;", with: "&")
        .replacingOccurrences(of: "&lt;", with: "<")
        .replacingOccurrences(of: "&gt;", with: ">")
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
