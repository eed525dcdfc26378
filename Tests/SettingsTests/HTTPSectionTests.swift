import Testing

@testable import Settings

@Suite("Configuration: where pages are served")
struct HTTPSectionTests {
    private static let meter = "meters: {house: {port: /dev/ttyUSB0}}\n"

    private func setup(_ text: String) throws -> HTTPSetup? {
        try load(Self.meter + text).configuration.http
    }

    @Test func `nothing is served unless a place is named`() throws {
        for text in ["", "http:", "http: {}", "http: {listen: }"] {
            #expect(try setup(text) == nil, "\(text)")
            #expect(problems(Self.meter + text).isEmpty, "\(text)")
        }
        let usual = HTTPSetup(host: "127.0.0.1", port: 8047)
        #expect(try setup("http: {listen: '127.0.0.1:8047'}") == usual)
        #expect(try setup("http: {listen: '[::1]:80'}") == HTTPSetup(host: "::1", port: 80))
        #expect(HTTPSetup(host: "::1", port: 80).description == "[::1]:80")
    }

    @Test(arguments: [
        "8047", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "::1:80", ":80", "a:b",
    ])
    func `what is no place is told, and only the pages are left out`(text: String) throws {
        let loaded = try load(Self.meter + "http: {listen: '\(text)'}")
        #expect(loaded.configuration.http == nil)
        #expect(loaded.configuration.meters.count == 1)
        #expect(loaded.problems.map(\.section) == [.http])
        #expect(
            loaded.problems.first?.message
                == "listen is '\(text)', which is no address to listen at."
        )
    }

    @Test func `a slip in its name is told with the near one`() {
        let text = Self.meter + "htp: {listen: '127.0.0.1:1'}"
        #expect(problems(text).contains { $0.contains("Did you mean 'http'?") })
    }
}
