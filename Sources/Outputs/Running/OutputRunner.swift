internal import Journal
internal import Metering

/// What happens to an output, each thing told once.
public enum OutputEvent: Sendable, Hashable {
    /// It takes no readings; it is tried again until it does.
    case failed(output: String, reason: String)
    /// It takes readings again, after so many tries in vain.
    case recovered(output: String, tries: Int)
    /// Its receiver refuses some readings for good, and they are left out; a reason is told once.
    case refused(output: String, reason: String)
}

/// Passes readings from the journal on to an output, in order and from where it stopped last time.
///
/// The bookmark moves only after the output has taken a batch: whatever ends the program, nothing is
/// lost. One batch may then be offered twice, which an output has to bear.
public struct OutputRunner: Sendable {
    private let output: any Output
    private let surroundings: Surroundings
    private let tell: @Sendable (OutputEvent) -> Void

    /// Makes a runner.
    ///
    /// - Parameters:
    ///   - output: where readings go.
    ///   - surroundings: where they come from, and the clock that waits are made on.
    ///   - tell: takes what happens besides, each thing once.
    public init(
        _ output: any Output,
        in surroundings: Surroundings,
        tell: @escaping @Sendable (OutputEvent) -> Void
    ) {
        self.output = output
        self.surroundings = surroundings
        self.tell = tell
    }

    /// Passes readings on until the task is cancelled.
    ///
    /// A failure of the output, a full disk and a locked journal are waited for, longer each time,
    /// up to a minute.
    ///
    /// - Throws: ``JournalError`` where waiting would not help.
    public func run() async throws {
        // It ends with the passing on, whatever ends that.
        async let _: Void = output.live()
        do {
            let reader = try await patiently { try journal.reader(output.name) }
            // Whatever ended the program last time may have ended the receiver too.
            let start = try await wayBack(of: reader) ?? reader.position
            var course = Course(reader: reader, position: start)
            while !Task.isCancelled { try await step(&course) }
        } catch is CancellationError {}
    }

    /// Where a runner is.
    private struct Course {
        /// The reader as it was asked for last.
        var reader: Reader
        /// Behind what was passed on; before the bookmark where readings are given again.
        var position: Position
        /// How often in a row the receiver only looked as if it had been away.
        var suspicions = 0
        /// Why readings were refused for good, as far as that was told.
        var told: Set<String> = []
    }

    /// How often in a row a receiver may look as if it had fallen, and fail at nothing in between.
    ///
    /// One that goes on only keeps no connections, and going back for ever would bring it nothing.
    private static let suspicionLimit = 20

    /// Passes one batch on, or waits for one.
    private func step(_ course: inout Course) async throws {
        let reader = try await patiently { try journal.reader(output.name) }
        if !reader.isSameCourse(as: course.reader) { course.position = reader.position }
        course.reader = reader
        let start = course.position
        let batch = try await patiently {
            try journal.batch(after: start, limit: output.manners.rows)
        }
        if !batch.readings.isEmpty {
            try await pass(batch, &course)
        } else if batch.end != start {
            try await patiently { try journal.keep(batch.end, of: reader) }
            course.position = batch.end
        } else {
            try await clock.sleep(for: .seconds(1), tolerance: nil)
        }
    }

    private func pass(_ batch: Batch, _ course: inout Course) async throws {
        let (delivery, hasFailed) = try await deliver(batch.readings)
        let (start, reader) = (course.position, course.reader)
        for reason in delivery.refusals.sorted() where course.told.insert(reason).inserted {
            tell(.refused(output: output.name, reason: reason))
        }
        course.suspicions = hasFailed ? 0 : course.suspicions + (delivery.isAfterBreak ? 1 : 0)
        let isAfterBreak = delivery.isAfterBreak && course.suspicions <= Self.suspicionLimit
        // Asked for before this delivery leaves its own mark, which begins another span.
        let back = hasFailed || isAfterBreak ? try await wayBack(of: reader) : nil
        try await patiently {
            try journal.keep(
                batch.end,
                of: reader,
                counting: Reader.Tally(
                    passed: batch.readings.count,
                    past: delivery.past,
                    unfit: delivery.unfit
                ),
                trail: output.manners.goesBack.map { (surroundings.wall(), start, $0) }
            )
        }
        course.position = back?.orEarlier(batch.end) ?? batch.end
    }

    /// From where on the receiver may have lost what it took; nil where it is not given twice.
    private func wayBack(of reader: Reader) async throws -> Position? {
        guard let span = output.manners.goesBack else { return nil }
        return try await patiently { try journal.wayBack(of: reader, over: span) }
    }

    /// Gives readings to the output until it takes them; says also whether it could not be reached
    /// meanwhile.
    private func deliver(
        _ readings: [StoredReading]
    ) async throws -> (delivery: Delivery, hasFailed: Bool) {
        var hasFailed = false
        let delivery = try await patiently {
            // Each time anew: what waits grows old.
            let fresh = readings.filter(isFresh)
            do {
                var delivery = fresh.isEmpty ? Delivery() : try await output.deliver(fresh)
                delivery.past += readings.count - fresh.count
                return delivery
            } catch {
                // A receiver that says no is there, and has what it took.
                hasFailed =
                    hasFailed || (error as? OutputError).map { $0.fault == .network } ?? true
                throw error
            }
        }
        return (delivery, hasFailed)
    }

    private func isFresh(_ reading: StoredReading) -> Bool {
        guard let newest = output.manners.newest else { return true }
        guard ![.logger, .imported].contains(reading.source) else { return false }
        let age = surroundings.wall().milliseconds - reading.time.milliseconds
        return .milliseconds(age) <= newest
    }

    /// Does something again until it works, and tells when that takes more than one try.
    private func patiently<Result>(_ work: () async throws -> Result) async throws -> Result {
        var tries = 0
        while true {
            do {
                let result = try await work()
                if tries > 0 { tell(.recovered(output: output.name, tries: tries)) }
                return result
            } catch {
                guard !Task.isCancelled else { throw CancellationError() }
                if let error = error as? JournalError, !error.mayPass { throw error }
                if tries == 0 { tell(.failed(output: output.name, reason: "\(error)")) }
            }
            let wait = min(60, 1 << min(tries, 6))
            tries += 1
            try await clock.sleep(for: .seconds(wait), tolerance: nil)
        }
    }

    private var journal: Journal { surroundings.journal }
    private var clock: any Clock<Duration> { surroundings.clock }
}

extension JournalError {
    /// Whether it may work another time without anybody's doing.
    fileprivate var mayPass: Bool { kind == .busy || kind == .diskFull }
}
