import Glibc
import TestSupport
import Testing

@testable import Transport

/// Against Debian's serial server, with a pseudo-terminal where its serial port would be.
@Suite(.timeLimit(.minutes(15)), .serialized)
struct `A line through ser2net` {
    @Test(arguments: ["tcp", "rfc2217"])
    func `carries every byte value both ways unchanged`(scheme: String) async throws {
        let all = (0...255).map { UInt8($0) }
        try await withServer(scheme) { address, terminal in
            try await serving(terminal, echo) {
                try await withLine(address) { line in
                    try await line.send(all)
                    let got = try await receive(256, from: line)
                    #expect(got == all)
                }
            }
        }
    }

    @Test func `sets the far port to what we ask for`() async throws {
        try await withServer("rfc2217") { address, terminal in
            let meter = terminal.line()
            for settings in [LineSettings(baud: 300, stopBits: 2), LineSettings(baud: 2400)] {
                try await withLine(address, with: settings) { _ in
                    #expect(meter.settings == settings)
                }
            }
            await meter.close()
        }
    }

    @Test func `changes the far port's speed while it is open`() async throws {
        try await withServer("rfc2217") { address, terminal in
            let meter = terminal.line()
            try await withLine(address) { line in
                for baud in [300, 1200, 300] {
                    try await line.setSpeed(baud)
                    try await eventually("the far port is at \(baud) baud") {
                        meter.settings?.baud == baud
                    }
                }
            }
            await meter.close()
        }
    }

    @Test func `that does not speak RFC 2217 is told from one that does`() async throws {
        try await withServer("tcp") { address, _ in
            let text = "\(address)".replacing("tcp://", with: "rfc2217://")
            let kind = await failure(
                opening: try LineAddress(parsing: text),
                // A busy machine needs a while to connect, even to itself.
                clock: HurriedClock(factor: 5)
            )
            #expect(kind == .notRFC2217)
        }
    }
}

/// Runs ser2net with `scheme` in front of a new pseudo-terminal, and ends it after `body`.
private func withServer(
    _ scheme: String,
    _ body: (LineAddress, PseudoTerminal) async throws -> Void
) async throws {
    let program = "/usr/sbin/ser2net"
    try #require(
        SystemFiles.status(of: program) != nil,
        "ser2net is missing: apt-get install -y ser2net"
    )
    let terminal = try await PseudoTerminal.open(clock: clock)
    let listener = try await LineListener.bind(host: "127.0.0.1", port: 0, clock: clock)
    let port = listener.localPort
    await listener.close()
    let folder = try ScratchFolder()
    let accepter = scheme == "tcp" ? "tcp" : "telnet(rfc2217),tcp"
    try folder.write(
        """
        %YAML 1.1
        ---
        connection: &meter
          accepter: \(accepter),127.0.0.1,\(port)
          connector: serialdev,\(terminal.path),1200n82,local
          options:
            kickolduser: true

        """,
        to: "ser2net.yaml"
    )
    let server = try ChildProcess(program, "-d", "-u", "-c", "\(folder.path)/ser2net.yaml")
    let address = try LineAddress(parsing: "\(scheme)://127.0.0.1:\(port)")
    try await eventually("ser2net listens on port \(port)") {
        await failure(opening: try LineAddress(parsing: "tcp://127.0.0.1:\(port)")) == nil
    }
    try await body(address, terminal)
    withExtendedLifetime(server) {}
    await terminal.close()
}
