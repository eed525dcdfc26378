import Testing

@testable import Settings

@Suite("Configuration: damaged files")
struct DamageTests {
    /// Numbers that are the same in every run.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static let bytes = Array("\n\t :,-{}[]&*#?|>'\"%@`$!~\0\r<019azé\u{FEFF}".utf8) + [0xFF]

    /// One to four damages: bytes changed, put in, taken out, moved or doubled.
    private static func damaged(_ text: [UInt8], by random: inout Seeded) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let start = Int.random(in: 0..<text.count, using: &random)
            let end = min(text.count, start + Int.random(in: 1...24, using: &random))
            let byte = bytes.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<6, using: &random) {
            case 0: text[start] = byte
            case 1: text.insert(byte, at: start)
            case 2: text.removeSubrange(start..<end)
            case 3: text.insert(contentsOf: text[start..<end], at: start)
            case 4: text[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            default:
                let piece = Array(text[start..<end])
                text.removeSubrange(start..<end)
                text.insert(
                    contentsOf: piece,
                    at: Int.random(in: 0...text.count, using: &random)
                )
            }
            if text.isEmpty { text = [byte] }
        }
        return text
    }

    /// What is wrong with a loading: nothing where it loads or says where the trouble is.
    private static func fault(of bytes: [UInt8]) -> String? {
        let file = SourceFile(path: "/etc/heatlog/heatlog.yaml", bytes: bytes)
        let lines = bytes.count { $0 == 0x0A } + 2
        do throws(ConfigurationError) {
            let loaded = try Configuration.load([file], environment: [:])
            let problem = loaded.problems.first { $0.position.line > lines }
            return problem?.description ?? faultOfShowing(loaded)
        } catch {
            guard let problem = error.problems.first else { return "no problem is told" }
            let place = problem.position
            // A carriage return by itself ends a line too.
            return place.line >= 1 && place.column >= 1 ? nil : problem.description
        }
    }

    /// What is wrong with what is shown: nothing where it loads to the same.
    private static func faultOfShowing(_ loaded: Loaded) -> String? {
        let file = SourceFile(path: "/etc/heatlog/heatlog.yaml", bytes: Array(loaded.text.utf8))
        do throws(ConfigurationError) {
            let again = try Configuration.load([file], environment: [:])
            return again.configuration == loaded.configuration ? nil : "not shown: \(loaded.text)"
        } catch { return "shown, and not loaded: \(error.message)\n\(loaded.text)" }
    }

    @Test(arguments: 0..<4)
    func `ten thousand damaged files load, or say where the trouble is`(part: UInt64) {
        var random = Seeded(state: 0x6865_6174 + part)
        let text = Array(ConfigurationTests.whole.utf8)
        for _ in 0..<2_500 {
            let bytes = Self.damaged(text, by: &random)
            if let fault = Self.fault(of: bytes) {
                Issue.record("\(fault)\n\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    @Test func `deep nesting is refused, not followed for ever`() {
        for text in [
            String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
            String(repeating: "- ", count: 100_000),
        ] {
            #expect(!problems(text).isEmpty)
        }
        #expect(
            !problems(
                "read: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
            ).isEmpty
        )
    }
}
