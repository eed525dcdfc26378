import Testing

@testable import Configuration

@Suite("Configuration")
struct ConfigurationTests {
    @Test func `a configuration has no meters before any are named`() {
        #expect(Configuration(journal: "/j", socket: "/s").meters.isEmpty)
    }
}
