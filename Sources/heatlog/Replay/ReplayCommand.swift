import ArgumentParser
import Transport

/// Plays a recording back as a line.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Answer as a recorded meter did, on a pseudo-terminal or a network port.",
        discussion: """
            Whoever asks what was asked in the recording gets what was answered then: the answers \
            to one request in their order, the last one again and again. What was not asked then \
            gets silence. Recordings are made with --trace.

            It ends when everything was asked for and five seconds have passed, or with Ctrl-C, \
            and says how much was used. Without a network port or pseudo-terminal, \
            --port replay:FILE of the other commands does the same.

            EXAMPLES
              heatlog replay meter.rec --link /tmp/meter
              heatlog replay meter.rec --listen 127.0.0.1:4001 --speed at-once
            """
    )

    /// How fast the answers come.
    enum Speed: String, ExpressibleByArgument, CaseIterable {
        case real
        case atOnce = "at-once"

        var pace: Replay.Pace { self == .real ? .recorded : .atOnce }
    }

    @Argument(help: "The recording.")
    var file: String

    @OptionGroup var farEnd: FarEnd

    @Option(help: "Whether answers take as long as they took then.")
    var speed = Speed.real

    func run() async throws {
        let clock = ContinuousClock()
        let replay = Replay(try recording(), pace: speed.pace)
        let desk = ReplayDesk(replay, clock: clock)
        let service = SignalledService {
            do {
                try await serve(desk, clock)
            } catch let error as LineError {
                guard error.kind != .cancelled else { return }
                throw Complaint(error)
            } catch is CancellationError {}
        }
        try await service.runUntilSignalled()
        Terminal.write(desk.summary)
    }

    private func recording() throws(Complaint) -> Recording {
        do throws(LineError) {
            return try Recording(file: file, address: "replay:\(file)")
        } catch { throw Complaint(error) }
    }

    /// Answers until the recording is through.
    private func serve(_ desk: ReplayDesk, _ clock: ContinuousClock) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await desk.untilThrough() }
            group.addTask {
                try await farEnd.serve(clock, announce: announce) { line throws(LineError) in
                    try await desk.answer(on: line)
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func announce(_ port: String) {
        Terminal.write("The recording \(file) answers at \(port).")
        Terminal.write("Read it with: heatlog read --port \(port)")
        Terminal.write("Stop it with Ctrl-C.")
    }
}
