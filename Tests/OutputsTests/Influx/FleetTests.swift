import Foundation
import Journal
import Metering
import Testing

@testable import JournalTrial

/// A hundred sites, each a process with a journal of its own, and one server for them all.
@Suite("A fleet of a hundred sites", .timeLimit(.minutes(20)))
struct FleetTests {
    private static let sites = 100
    private static let minutes = 120

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private struct Site {
        let number: Int
        let journal: Journal
        let path: String

        init(_ number: Int, in folder: URL) throws {
            self.number = number
            path = folder.appendingPathComponent("site-\(number).sqlite").path
            journal = try Journal(path: path)
        }

        /// A meter's readings, each site's from a minute on.
        func append(_ minutes: Range<Int>) throws {
            let readouts = minutes.map { House.readout(minute: $0, meter: number) }
            try journal.append(readouts, from: "trial")
        }

        func run(_ store: Store) throws -> TrialProcess {
            let words = Form.victoriaTwo.settings(store) + ["tags=site:\(number)"]
            return try TrialProcess(passing: path, rows: 30, words, isHurried: false)
        }
    }

    @Test func `ends exact in one server, through its falls and those of the sites`() async throws {
        let store = try Store(.victoria, in: scratch.folder)
        try await store.start()
        let sites = try (0..<Self.sites).map { try Site($0, in: scratch.folder) }
        for site in sites { try site.append(0..<Self.minutes) }
        var running = try sites.map { try $0.run(store) }
        // Each round a tenth of the sites is cut off, and all of them read on.
        for round in 0..<4 {
            try await running[round].deliver(2)
            if round == 1 { await store.kill() } else if round < 3 { await store.stop() }
            for number in sites.indices.shuffled().prefix(Self.sites / 10) {
                await running[number].kill()
                running[number] = try sites[number].run(store)
            }
            let next = Self.minutes + round * 2
            for site in sites { try site.append(next..<next + 2) }
            if round < 3 { try await store.start() }
        }
        var expected = StoredPoints()
        for site in sites { expected.add(all: try StoredPoints(of: site.journal)) }
        #expect(expected.count == Self.sites * (Self.minutes + 8) * 8)
        try await eventually("the server has all") {
            try await Form.victoriaTwo.points(store).differences(from: expected) == (0, 0)
        }
        #expect(try await Form.victoriaTwo.points(store) == expected)
        for process in running { await process.kill() }
        await store.stop()
    }
}
