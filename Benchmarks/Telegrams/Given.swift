import Foundation
import MBus
import Metering

/// The telegrams of libmbus's tests that have data records, one after another as on a line.
///
/// They lie in the tests of Core, beside their notice (BSD 3-Clause). Those that are refused whole are
/// left out, so that each telegram measured is one that gives records.
struct Given {
    /// All telegrams.
    let line: [UInt8]
    /// How many there are.
    let count: Int
    /// How many records they have, and the sum of all that is shown of their numbers.
    let expected: Decoded

    init(copies: Int) throws {
        var telegrams: [[UInt8]] = []
        for row in try Given.rows()
        where row.set == "test-frames" || row.set == "unsupported-frames" {
            let wire = row.wire
            let result = decode(1, from: wire.span)
            if result.records > 0 { telegrams.append(wire) }
        }
        let once = telegrams.flatMap(\.self)
        let result = decode(telegrams.count, from: once.span)
        line = Array(repeatElement(once, count: copies).joined())
        count = telegrams.count * copies
        expected = Decoded(
            records: result.records * copies,
            values: result.values * copies,
            sum: result.sum &* UInt64(copies)
        )
    }

    private struct Row: Decodable {
        let set: String
        let hex: String

        var wire: [UInt8] {
            let digits = Array(hex.utf8)
            return stride(from: 0, to: digits.count - 1, by: 2).map { index in
                UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) ?? 0
            }
        }
    }

    private static func rows() throws -> [Row] {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
        let file = root.appending(path: "../../Core/Tests/MBusTests/Vectors/libmbus.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            try JSONDecoder().decode(Row.self, from: Data(line.utf8))
        }
    }
}
