import Testing
import Transport

@Suite(.timeLimit(.minutes(15)))
struct `A remote line` {
    @Test func `on a port where nothing listens is refused`() async throws {
        // Port 1 has been out of use for thirty years.
        for scheme in ["tcp", "rfc2217"] {
            let address = try LineAddress(parsing: "\(scheme)://127.0.0.1:1")
            let kind = await failure(opening: address)
            #expect(kind == .refused)
        }
    }

    @Test func `on a host without a name says so`() async throws {
        let kind = await failure(opening: try LineAddress(parsing: "tcp://no-such-host.invalid:1"))
        #expect(kind == .hostUnknown)
    }

    @Test func `reaches an IPv6 address in brackets`() async throws {
        let listener = try await LineListener.bind(host: "::1", port: 0, clock: clock)
        let address = try LineAddress(parsing: "tcp://[::1]:\(listener.localPort)")
        try await serving(listener, echo) {
            try await withLine(address) { line in
                try await line.send([1])
                let got = try await receive(1, from: line)
                #expect(got == [1])
            }
        }
    }

    @Test func `tells the server its settings`() async throws {
        let told = AsyncStream.makeStream(of: LineSettings?.self)
        let listener = try await LineListener.bind(
            host: "127.0.0.1",
            port: 0,
            telnet: true,
            clock: clock
        )
        let address = try LineAddress(parsing: "rfc2217://127.0.0.1:\(listener.localPort)")
        let wanted = LineSettings(baud: 300, dataBits: 7, parity: .even, stopBits: 1)
        let tell: @Sendable (any Line) async throws -> Void = { line in
            _ = try await line.receive(within: .seconds(60))
            told.continuation.yield(line.settings)
        }
        try await serving(listener, tell) {
            try await withLine(address, with: wanted) { line in
                #expect(line.settings == wanted)
                try await line.send([1])
                var settings = told.stream.makeAsyncIterator()
                let seen = await settings.next()
                #expect(seen == wanted)
            }
        }
    }

    @Test func `that cannot be set is refused by name`() async throws {
        let listener = try await LineListener.bind(
            host: "127.0.0.1",
            port: 0,
            telnet: true,
            fixed: LineSettings(baud: 9600),
            clock: clock
        )
        let address = try LineAddress(parsing: "rfc2217://127.0.0.1:\(listener.localPort)")
        try await serving(listener, echo) {
            let kind = await failure(opening: address)
            let refusal = SettingsRefusal(.baud, asked: "1200", got: "9600")
            #expect(kind == .settingsRefused(refusal))
        }
    }
}

@Suite(.timeLimit(.minutes(15)))
struct `A listener` {
    @Test func `serves many at the same time`() async throws {
        let listener = try await LineListener.bind(host: "127.0.0.1", port: 0, clock: clock)
        let address = try LineAddress(parsing: "tcp://127.0.0.1:\(listener.localPort)")
        try await serving(listener, echo) {
            var lines: [any Line] = []
            for _ in 0..<20 { lines.append(try await address.open(settings, clock: clock)) }
            for (number, line) in lines.enumerated() { try await line.send([UInt8(number)]) }
            for (number, line) in lines.enumerated() {
                let got = try await receive(1, from: line)
                #expect(got == [UInt8(number)])
                await line.close()
            }
        }
    }

    @Test func `goes on after a conversation that failed`() async throws {
        let listener = try await LineListener.bind(host: "127.0.0.1", port: 0, clock: clock)
        let address = try LineAddress(parsing: "tcp://127.0.0.1:\(listener.localPort)")
        let failing: @Sendable (any Line) async throws -> Void = { _ in throw CancellationError() }
        try await serving(listener, failing) {
            for _ in 0..<3 {
                try await withLine(address) { line in
                    await #expect(throws: LineError(.closed, address: address.description)) {
                        _ = try await line.receive(within: .seconds(10))
                    }
                }
            }
        }
    }

    @Test func `that was closed serves its last conversation to the end`() async throws {
        let listener = try await LineListener.bind(host: "127.0.0.1", port: 0, clock: clock)
        let address = try LineAddress(parsing: "tcp://127.0.0.1:\(listener.localPort)")
        let twice: @Sendable (any Line) async throws -> Void = { line in
            for _ in 0..<2 { try await line.send(line.receive(within: .seconds(60))) }
        }
        async let served: Void = listener.serve(twice)
        try await withLine(address) { line in
            for byte in [1, 2] as [UInt8] {
                try await line.send([byte])
                let got = try await receive(1, from: line)
                #expect(got == [byte])
                await listener.close()
            }
        }
        await served
        let kind = await failure(opening: address)
        #expect(kind == .refused)
    }

    @Test func `hangs up on who asks and never reads the replies`() async throws {
        let listener = try await LineListener.bind(
            host: "127.0.0.1",
            port: 0,
            telnet: true,
            clock: clock
        )
        let address = try LineAddress(parsing: "tcp://127.0.0.1:\(listener.localPort)")
        let offers = (0..<20_000).flatMap { _ in [255, 251, 99] as [UInt8] }
        try await serving(listener, { _ = try await $0.receive(within: .seconds(60)) }) {
            try await withLine(address) { line in
                await #expect(throws: LineError(.closed, address: "\(address)")) {
                    for _ in 0..<2_000 { try await line.send(offers) }
                }
            }
        }
    }

    @Test func `cannot have a port that is taken`() async throws {
        let listener = try await LineListener.bind(host: "127.0.0.1", port: 0, clock: clock)
        let port = listener.localPort
        await #expect(throws: LineError(.busy(holder: nil), address: "tcp://127.0.0.1:\(port)")) {
            _ = try await LineListener.bind(host: "127.0.0.1", port: port, clock: clock)
        }
        await listener.close()
    }
}
