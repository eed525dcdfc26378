import ArgumentParser
import Transport

/// The meter's end of a line that others come to: a pseudo-terminal, or a port of the network.
struct FarEnd: ParsableArguments {
    /// What answers on a line, until it ends.
    typealias Answering = @Sendable (any Line) async throws(LineError) -> Void

    @Option(
        help: ArgumentHelp("A name that leads to the pseudo-terminal.", valueName: "path")
    )
    var link: String?

    @Option(
        help: ArgumentHelp(
            "Answer on TCP instead; rfc2217://host:port speaks RFC 2217.",
            valueName: "host:port"
        )
    )
    var listen: String?

    func validate() throws {
        guard link == nil || listen == nil else {
            throw ValidationError("--link and --listen exclude each other.")
        }
        do throws(Complaint) {
            _ = try address()
        } catch { throw ValidationError("\(error.message) \(error.hint)") }
    }

    /// How the user has called it; nil where he leaves it to us.
    var name: String? { link ?? listen }

    /// Answers whoever comes.
    ///
    /// - Parameters:
    ///   - clock: the clock that all waits are made on.
    ///   - announce: told once where it is to be found.
    ///   - answer: what answers, on each line that comes.
    /// - Throws: ``LineError`` where it cannot be made, or where the one line ends.
    func serve(
        _ clock: any Clock<Duration>,
        announce: (String) -> Void,
        on answer: @escaping Answering
    ) async throws(LineError) {
        guard let address = try? address() else {
            return try await serveTerminal(clock, announce, answer)
        }
        let listener = try await LineListener.bind(
            host: address.host,
            port: address.port,
            telnet: address.isTelnet,
            clock: clock
        )
        announce(address.text(port: listener.localPort))
        await listener.serve { line in try await answer(line) }
    }

    private func address() throws(Complaint) -> ListenAddress? {
        guard let listen else { return nil }
        return try ListenAddress(listen)
    }

    private func serveTerminal(
        _ clock: any Clock<Duration>,
        _ announce: (String) -> Void,
        _ answer: Answering
    ) async throws(LineError) {
        let terminal = try await PseudoTerminal.open(link: link, clock: clock)
        announce(terminal.link ?? terminal.path)
        do throws(LineError) {
            try await answer(terminal.line())
        } catch {
            await terminal.close()
            throw error
        }
        await terminal.close()
    }
}
