internal import Journal
internal import Metering

/// Starts a program for each batch of readings; it reads them on its standard input.
///
/// An exit code of 0 says that it has them all. Anything else, and the same ones are offered again:
/// the program may get a reading twice, and tells by its id.
struct ExecOutput: Output {
    /// What a line holds.
    enum Lines: Sendable, Hashable { case reading, readout }

    let name: String
    let manners: Manners
    private let command: Command
    private let lines: Lines
    private let timeout: Duration
    private let surroundings: Surroundings

    init(
        name: String,
        command: [String],
        lines: Lines,
        rows: Int,
        timeout: Duration,
        environment: [String: Secret],
        surroundings: Surroundings
    ) {
        self.name = name
        self.lines = lines
        self.timeout = timeout
        self.surroundings = surroundings
        self.command = Command(command, environment: environment, output: name)
        var manners = Manners()
        manners.rows = rows
        self.manners = manners
    }

    func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        let text = try text(of: readings)
        try await run(Array(text.utf8))
        return Delivery()
    }

    func check() async throws(OutputError) -> String {
        let path = try await command.resolved()
        return "The program \(path) can be started."
    }

    private func text(of readings: [StoredReading]) throws -> String {
        switch lines {
        case .reading: readings.map { ReadingObject.line($0) + "\n" }.joined()
        case .readout:
            try StoredReadout.readouts(of: readings).map { readout in
                ReadingObject.line(readout, name: try surroundings.name(of: readout.meter)) + "\n"
            }.joined()
        }
    }

    /// What came first.
    private enum End: Sendable {
        case ended(Result<Void, OutputError>)
        case late
        /// The wait was cut short, which tells nothing.
        case nothing
    }

    /// Runs the command; after the time is up it is ended, and so is what it has started.
    private func run(_ input: [UInt8]) async throws {
        let (command, clock, timeout) = (command, surroundings.clock, timeout)
        let result = await withTaskGroup(of: End.self) { group -> Result<Void, OutputError>? in
            group.addTask { .ended(await command.run(input)) }
            group.addTask {
                let isLate: Void? = try? await clock.sleep(for: timeout, tolerance: nil)
                return isLate == nil ? .nothing : .late
            }
            defer { group.cancelAll() }
            for await end in group {
                switch end {
                case .ended(let result): return result
                case .late: return nil
                case .nothing: continue
                }
            }
            return nil
        }
        try Task.checkCancellation()
        guard let result else { throw command.late(after: timeout) }
        try result.get()
    }
}
