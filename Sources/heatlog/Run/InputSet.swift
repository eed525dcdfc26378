import Catalogue
import Collector
import Journal
import Outputs
import Settings
import Transport

/// All pulse inputs of the running program; a configuration that is read again may put others in.
struct InputSet: Sendable {
    private let books: Bookkeeping
    private let kept: Kept

    init(_ books: Bookkeeping, _ kept: Kept) {
        self.books = books
        self.kept = kept
    }

    /// Counts until the task is cancelled.
    ///
    /// - Throws: what ends it: a journal that cannot be written any more.
    func run() async throws {
        try await withThrowingTaskGroup(of: String?.self) { group in
            var running: Set<String> = []
            while !Task.isCancelled {
                // Before the terms are looked at: a change in between must not be missed.
                let changes = kept.changes
                for setup in kept.terms.pulses where running.insert(setup.name).inserted {
                    group.addTask {
                        try await run(setup.name)
                        return setup.name
                    }
                }
                group.addTask {
                    await changes.first { _ in true }
                    return nil
                }
                while let ended = try await group.next() {
                    guard let ended else { break }
                    running.remove(ended)
                }
            }
        }
    }

    /// Counts at one input, whatever becomes of its settings, until it is gone.
    private func run(_ name: String) async throws {
        while !Task.isCancelled {
            let changes = kept.changes
            guard let setup = kept.terms.pulse(name) else { return }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await books.count(setup) }
                group.addTask {
                    for await _ in changes where kept.terms.pulse(name) != setup { break }
                }
                try await group.next()
                group.cancelAll()
            }
        }
    }
}

extension Bookkeeping {
    /// Counts at an input until the task is cancelled: what is counted goes into the journal, what
    /// happens is shown.
    func count(_ setup: PulseSetup) async throws {
        let name = setup.name
        chronicle.enter(name, Chronicle.Entry(interval: setup.interval, fillsGaps: false))
        let loop = PulseLoop(
            setup.plan(in: journal),
            keeping: chronicle.keeping(of: name),
            clock: ContinuousClock(),
            wall: { SystemTime.now },
            stamp: { stamper.now() },
            zone: zone.offset,
            showTime: \.localText
        )
        try await loop.run { event in
            let isWritten = try await chronicle.write(event, of: name, at: stamper.now())
            display.show(event, of: name, isWritten: isWritten)
        }
    }
}

extension PulseSetup {
    /// What is counted, and how its input is opened.
    fileprivate func plan(in journal: Journal) -> PulsePlan {
        let clock = ContinuousClock()
        let source: PulsePlan.Source =
            switch place {
            case .edges(let address):
                .edges { () async throws(LineError) in
                    try await address.open(options, clock: clock)
                }
            case .node(let address):
                .node { () async throws(LineError) in
                    try await address.open(settings, clock: clock)
                }
            case .register(let meter, let name): .following(meter, name, in: journal)
            }
        return PulsePlan(meter, input: input, interval: interval, source: source)
    }
}

extension ReadingPlan {
    /// What is planned for a pulse input: all of it is told at its interval, and nothing can be asked.
    init(_ setup: PulseSetup) {
        self.init(intervals: [:], others: .milliseconds(setup.interval))
        medium =
            switch setup.meter.medium {
            case .heat, .cooling: .heat
            case .electricity: .electricity
            case .water: .water
            }
        takesRequests = false
    }
}
