import Foundation
import Testing

@testable import heatlog

@Suite("heatlog align: the screen")
struct AimScreenTests {
    private func screen(_ outcomes: [Aim.Outcome]) -> AimScreen {
        var aim = Aim(allowance: 200)
        for (index, outcome) in outcomes.enumerated() {
            aim.spend()
            aim.record(outcome, at: .seconds(index + 1))
        }
        return AimScreen(aim: aim, port: "/dev/ttyUSB0", limit: .seconds(300))
    }

    @Test func `seven of ten`() {
        let outcomes: [Aim.Outcome] = [
            .nothing, .echo, .fragments, .good, .good, .good, .good, .good, .good, .good,
        ]
        #expect(
            screen(outcomes).lines.joined(separator: "\n") == """
                Aligning the head on /dev/ttyUSB0

                    ████████████████████
                    ████████████████████
                                    ████
                                    ████
                                ████
                                ████
                                ████
                                ████
                            ████
                            ████
                            ████
                            ████
                            ████
                            ████

                    [·░▒███████]  7 of the last 10 tries answered

                    came back last:  a good answer
                    best so far:     7 of 10, at 10 s
                    requests spent:  10 of 200 that aligning may cost the battery in a day
                    time:            10 s; stops at 5 min, or with Ctrl-C
                """
        )
    }

    @Test func `each number fits a terminal of 80 by 24`() {
        for good in 0...10 {
            let outcomes =
                Array(repeating: Aim.Outcome.good, count: good)
                + Array(repeating: .nothing, count: 10 - good)
            let lines = screen(outcomes).lines
            #expect(lines.count <= 24)
            #expect(lines.allSatisfy { $0.count <= 80 })
        }
        #expect(Set((0...9).map { BlockNumber.lines($0) }).count == 10)
    }

    @Test func `where nothing was tried yet it says so`() {
        #expect(screen([]).line == "0 s: asking")
        #expect(screen([]).lines.contains { $0.hasSuffix("… asking") })
    }

    @Test func `a line has all of it for what is no terminal`() {
        let line = screen([.good, .echo]).line
        #expect(
            line == "2 s: 1 of the last 2 answered, last our echo, no answer, 2 requests of 200"
        )
    }

    @Test(arguments: [
        (Aim.Outcome.echo, "Sending works"), (.fragments, "Something answers"),
        (.nothing, "Press a key"),
    ])
    func `without an answer the last sentence says what to do`(
        outcome: Aim.Outcome,
        words: String
    ) {
        let conclusion = screen([outcome]).aim.conclusion
        #expect(conclusion.contains("1 request was spent. \(words)"))
    }
}
