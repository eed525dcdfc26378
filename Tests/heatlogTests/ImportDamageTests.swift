import Metering
import Testing

@testable import heatlog

@Suite("heatlog import: damaged files")
struct ImportDamageTests {
    private static let mutations = 10_000

    /// What a mutation puts into a file besides single bytes.
    private static let pieces = [
        "\"", ",", ";", "\t", "\n", "\r\n", "[[", "]]", "null", "-", "99999999999999999999",
        "e999", "0x", "\u{FEFF}", "2026-03-29 02:30", ".", "\0", "unit 70000", "(", "line:",
    ].map { Array($0.utf8) }

    @Test func `no damage ends the program, and what is left makes sense`() throws {
        let files = try ImportCase.all.map { ($0, try $0.bytes()) }
        let (earliest, latest) = (RowWatch.earliest, try ImportCase.all[0].wish().now)
        var dice = SeededDice(seed: 1)
        var (rows, refusals) = (0, 0)
        for turn in 0..<Self.mutations {
            let (each, whole) = files[turn % files.count]
            let bytes = Self.damaged(whole, &dice)
            do {
                var reader = try each.reader()
                var watch = RowWatch(now: latest, rowName: reader.rowName)
                let cut = Int.random(in: 0...bytes.count, using: &dice)
                let lines =
                    try reader.read(Array(bytes[..<cut]), isLast: false)
                    + reader.read(Array(bytes[cut...]), isLast: true)
                for case .success(let row) in lines.map({ watch.judged($0) }) {
                    rows += 1
                    #expect(row.time >= earliest && !row.readings.isEmpty)
                    #expect(row.time.milliseconds <= latest.milliseconds + 86_400_000)
                }
            } catch is FileDefect { refusals += 1 }
        }
        #expect(rows > 0 && refusals > 0)
    }

    private static func damaged(_ bytes: [UInt8], _ dice: inout SeededDice) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &dice) {
            let place = Int.random(in: 0...bytes.count, using: &dice)
            switch Int.random(in: 0..<5, using: &dice) {
            case 0 where place < bytes.count:
                bytes[place] = UInt8.random(in: .min ... .max, using: &dice)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: pieces.randomElement(using: &dice) ?? [], at: place)
            case 3: bytes.removeLast(bytes.count - place)
            default:
                let other = Int.random(in: 0...bytes.count, using: &dice)
                bytes.insert(contentsOf: bytes[min(place, other)..<max(place, other)], at: place)
            }
        }
        return bytes
    }
}
