import Catalogue
import KMP
import Testing

@testable import Settings

@Suite("Configuration: intervals and registers")
struct IntervalTests {
    @Test(arguments: [
        ("500ms", 500), ("10s", 10_000), ("15m", 900_000), ("15min", 900_000), ("1h", 3_600_000),
        ("1d", 86_400_000),
    ])
    func `an interval is a number and a unit`(text: String, milliseconds: Int64) {
        #expect(Interval(parsing: text)?.milliseconds == milliseconds)
        #expect(Interval(parsing: text, scale: .age)?.milliseconds == milliseconds)
        #expect(Interval(parsing: text)?.description == text)
    }

    @Test(arguments: ["", "0s", "s", "1", "-1s", "1 h", "1.5h", "½h", "1H", "9999999999s"])
    func `anything else is none`(text: String) {
        #expect(Interval(parsing: text) == nil)
    }

    @Test func `weeks and years are for keeping only`() {
        #expect(Interval(parsing: "1w") == nil)
        #expect(Interval(parsing: "1y") == nil)
        #expect(Interval(parsing: "2w", scale: .age)?.duration == .seconds(14 * 86_400))
        #expect(Interval(parsing: "2y", scale: .age)?.duration == .seconds(732 * 86_400))
    }

    @Test(arguments: ["0s", "1500ms", "90s", "90m", "36h", "400d"])
    func `a length is shown as it is written`(text: String) {
        let duration = Interval(parsing: text)?.duration ?? .zero
        #expect(Interval.text(of: duration) == text)
    }

    @Test func `a length is shown in the largest unit that fits`() {
        #expect(Interval.text(of: .seconds(7_200)) == "2h")
        #expect(Interval.text(of: .seconds(732 * 86_400), scale: .age) == "2y")
        #expect(Interval.text(of: .seconds(732 * 86_400)) == "732d")
    }

    @Test func `every register of every model is shown so that it is read again`() {
        for model in MeterCatalogue.models {
            for entry in model.registers {
                let word = RegisterNumbers.word(for: entry.id, of: model)
                #expect(RegisterNumbers.id(word, of: model) == entry.id)
                let other = RegisterNumbers.word(for: entry.id, of: nil)
                #expect(RegisterNumbers.id(other, of: nil) == entry.id)
            }
        }
    }
}
