import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(15)))
struct `Every wait is made on the clock that was passed in` {
    @Test func `patience`() async throws {
        let terminal = try await PseudoTerminal.open(clock: HurriedClock())
        let started = ContinuousClock().now
        let got = try await terminal.line().receive(within: .seconds(600))
        #expect(got == [])
        #expect(started.duration(to: ContinuousClock().now) < .seconds(300))
    }

    @Test func `a server that accepts and then says nothing`() async throws {
        let listener = try await LineListener.bind(host: "127.0.0.1", port: 0, clock: clock)
        let address = try LineAddress(parsing: "rfc2217://127.0.0.1:\(listener.localPort)")
        let silent: @Sendable (any Line) async throws -> Void = { line in
            while true { _ = try await line.receive(within: .seconds(60)) }
        }
        try await serving(listener, silent) {
            let kind = await failure(opening: address, clock: HurriedClock())
            #expect(kind == .notRFC2217)
        }
    }

    @Test func `an other end that takes no more bytes`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        let address = try LineAddress(parsing: terminal.path)
        let line = try await address.open(settings, clock: HurriedClock(factor: 10_000))
        await #expect(throws: LineError(.stuck, address: terminal.path)) {
            // Far more than the kernel's queue and the far inbox hold.
            try await line.send([UInt8](repeating: 0, count: 200_000))
        }
        await line.close()
        await terminal.close()
    }
}
