import Foundation
import Metering
import TestSupport
import Testing

@testable import Outputs

/// One point a minute, sent oldest first and read back, by a program of its own: `make decade` takes
/// an optimised one and ten years.
@Suite("Ten years for emoncms", .timeLimit(.minutes(60)))
struct EmoncmsDecadeTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// A month where nothing is said.
    private static let minutes = environment["MINUTES"].flatMap { Int($0) } ?? 43_200
    private static let program =
        environment["JOURNAL_TRIAL"]
        ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("JournalTrial").path

    @Test func `a point a minute comes back as it was sent, from the oldest on`() async throws {
        let scratch = try Scratch()
        let server = try await EmoncmsStandIn(scratch)
        let key = EmoncmsStandIn.writeKey
        let words = ["decade", scratch.path("decade.sqlite"), "\(Self.minutes)", server.url, key]
        let outcome = await (try ChildProcess(running: [Self.program] + words)).outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        print(outcome.output, terminator: "")
        let stored = try server.stored(1)
        #expect(stored.count == Self.minutes)
        let wrong = stored.enumerated().first { minute, value in
            let mantissa = 5_500_600 + Int64(minute) / 3
            return value != Float(ExactDecimal(mantissa, exponent: -3).description)
        }
        #expect(wrong == nil)
        #expect(server.violations.isEmpty)
        let client = server.client()
        let place = EmoncmsServer.Place(node: "6892850", name: "heat_energy")
        #expect(try await client.inputs()[place]?.onlyLogs(to: 1) == true)
        let extent = try await client.extent(of: 1)
        #expect(extent.start == 1_451_606_400)
        #expect(extent.end == 1_451_606_400 + Int64(Self.minutes - 1) * 60)
    }
}
