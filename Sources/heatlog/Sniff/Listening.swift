import Transport

/// Hears one or two lines, and tells what it understands.
struct Listening: Sendable {
    /// What there is to tell, and the count of everything at the end.
    enum News {
        case finding(Sniffer.Finding)
        case end(SniffTally)
    }

    private struct Heard: Sendable {
        let port: Int
        let bytes: [UInt8]
        let time: Duration
    }

    private let addresses: [LineAddress]
    private let settings: LineSettings
    private let clock: any Clock<Duration>
    /// So often it is looked whether something is over.
    private static let patience = Duration.milliseconds(100)

    /// Prepares to listen.
    init(_ addresses: [LineAddress], _ settings: LineSettings, clock: any Clock<Duration>) {
        self.addresses = addresses
        self.settings = settings
        self.clock = clock
    }

    /// Listens until the task is cancelled or a line ends; the count is told in any case.
    ///
    /// - Throws: ``LineError`` where a line cannot be opened, or ends.
    func run(_ tell: @escaping @Sendable (News) -> Void) async throws {
        let watch = Stopwatch(clock)
        let (heard, arrivals) = AsyncStream.makeStream(of: Heard.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, address) in addresses.enumerated() {
                group.addTask {
                    defer { arrivals.finish() }
                    let line = try await address.open(settings, clock: clock)
                    while true {
                        let bytes = try await line.receive(within: Self.patience)
                        arrivals.yield(Heard(port: index + 1, bytes: bytes, time: watch.elapsed))
                    }
                }
            }
            group.addTask { await judge(heard, watch, tell) }
            try await finish(&group)
        }
    }

    /// The first that ends, ends all; an error waits until everything was told.
    private func finish(_ group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        var failure: (any Error)?
        while let result = await group.nextResult() {
            if case .failure(let error) = result { failure = failure ?? error }
            group.cancelAll()
        }
        if let failure { throw failure }
    }

    private func judge(
        _ heard: AsyncStream<Heard>,
        _ watch: Stopwatch,
        _ tell: (News) -> Void
    ) async {
        var sniffer = Sniffer()
        for await piece in heard {
            let findings =
                piece.bytes.isEmpty
                ? sniffer.timePassed(at: piece.time)
                : sniffer.receive(piece.bytes, on: piece.port, at: piece.time)
            for finding in findings { tell(.finding(finding)) }
        }
        for finding in sniffer.end(at: watch.elapsed) { tell(.finding(finding)) }
        tell(.end(sniffer.tally))
    }
}
