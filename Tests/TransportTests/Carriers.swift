import Testing
import Transport

let clock = ContinuousClock()
let settings = LineSettings(baud: 1200, stopBits: 2)

/// What a line can be carried by.
///
/// One test body runs over each.
enum Carrier: String, CaseIterable, CustomTestStringConvertible {
    case pseudoTerminal = "a pseudo-terminal"
    case tcp = "TCP"
    case rfc2217 = "RFC 2217"

    var testDescription: String { rawValue }

    /// Joins two ends of a line: `far` runs in a task of its own until `near` has returned.
    func join(
        far: @escaping @Sendable (any Line) async throws -> Void,
        near: (any Line) async throws -> Void
    ) async throws {
        switch self {
        case .pseudoTerminal:
            let terminal = try await PseudoTerminal.open(clock: clock)
            let address = try LineAddress(parsing: terminal.path)
            try await serving(terminal, far) {
                try await withLine(address, near)
            }
        case .tcp, .rfc2217:
            let listener = try await LineListener.bind(
                host: "127.0.0.1",
                port: 0,
                telnet: self == .rfc2217,
                clock: clock
            )
            let scheme = self == .tcp ? "tcp" : "rfc2217"
            let address = try LineAddress(parsing: "\(scheme)://127.0.0.1:\(listener.localPort)")
            try await serving(listener, far) { try await withLine(address, near) }
        }
    }
}

/// Runs `near` while `far` works at the pseudo-terminal's other end in a child task.
func serving(
    _ terminal: PseudoTerminal,
    _ far: @escaping @Sendable (any Line) async throws -> Void,
    _ near: () async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            let line = terminal.line()
            try? await far(line)
            await line.close()
        }
        try await near()
        group.cancelAll()
    }
}

/// Runs `near` while `listener` serves its connections with `far`.
func serving(
    _ listener: LineListener,
    _ far: @escaping @Sendable (any Line) async throws -> Void,
    _ near: () async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await listener.serve(far) }
        try await near()
        group.cancelAll()
    }
}

/// Opens `address` for `body` and closes the line after it, whatever happens.
func withLine(
    _ address: LineAddress,
    with settings: LineSettings = settings,
    _ body: (any Line) async throws -> Void
) async throws {
    let line = try await address.open(settings, clock: clock)
    do {
        try await body(line)
    } catch {
        await line.close()
        throw error
    }
    await line.close()
}

/// Receives until `count` bytes have come or nothing has for a while, on the line's own clock.
func receive(
    _ count: Int,
    from line: any Line,
    within patience: Duration = .seconds(60)
) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
        let more = try await line.receive(within: patience)
        if more.isEmpty { break }
        bytes += more
    }
    return bytes
}

/// Sends everything back, as a loop of wire between TXD and RXD does.
@Sendable func echo(_ line: any Line) async throws {
    while true {
        try await line.send(line.receive(within: .seconds(60)))
    }
}

/// Sends `bytes` once anything has come: opening a port empties its queues, so that what is sent
/// before may be lost.
@Sendable func answer(_ bytes: [UInt8], on line: any Line) async throws {
    _ = try await line.receive(within: .seconds(60))
    try await line.send(bytes)
}
