internal import Journal
internal import Metering
internal import Synchronization

/// What a loop has delivered, and who waits until it is written.
struct Delivery: Sendable {
    let event: PollingEvent
    let meter: String
    let now: Timestamp
    let written: CheckedContinuation<Result<Bool, JournalError>, Never>
}

/// What waits to be written while something else is.
///
/// A disk takes some milliseconds for a commit, a memory card some ten: a thousand meters that are
/// read on the minute must not wait for a thousand of them.
struct Waiting: Sendable {
    /// What one transaction holds at most: it keeps others from the file for its time.
    private static let most = 100

    private var deliveries: [Delivery] = []
    private var isWriting = false

    /// Takes one more.
    ///
    /// - Returns: whether nobody is writing, so that somebody has to begin.
    mutating func isFirst(_ delivery: Delivery) -> Bool {
        deliveries.append(delivery)
        defer { isWriting = true }
        return !isWriting
    }

    /// The oldest that wait; where there is none, the writing ends.
    mutating func take() -> [Delivery] {
        let next = Array(deliveries.prefix(Self.most))
        deliveries.removeFirst(next.count)
        isWriting = !next.isEmpty
        return next
    }
}

extension Chronicle {
    /// Writes until nobody waits.
    func writeWaiting() {
        while case let deliveries = waiting.withLock({ $0.take() }), !deliveries.isEmpty {
            guard deliveries.count == 1 || !areWritten(deliveries) else {
                for delivery in deliveries { delivery.written.resume(returning: .success(true)) }
                continue
            }
            for delivery in deliveries { delivery.written.resume(returning: written(delivery)) }
        }
    }

    /// Writes all of them in one transaction, or nothing where one of them cannot be written.
    private func areWritten(_ deliveries: [Delivery]) -> Bool {
        do throws(JournalError) {
            // The lock is held for the file's time: nobody else writes for a meter meanwhile.
            try diaries.withLock { (diaries) throws(JournalError) in
                var next = diaries
                try journal.together { () throws(JournalError) in
                    for delivery in deliveries { try write(delivery, &next) }
                }
                diaries = next
            }
        } catch {
            untold.withLock { $0 = [] }
            return false
        }
        tellWritten()
        if let last = deliveries.last { tellRoom(at: last.now) }
        return true
    }

    private func written(_ delivery: Delivery) -> Result<Bool, JournalError> {
        defer { tellWritten() }
        do throws(JournalError) {
            try diaries.withLock { (diaries) throws(JournalError) in
                try write(delivery, &diaries)
            }
            tellRoom(at: delivery.now)
            return .success(true)
        } catch {
            guard error.kind == .diskFull || error.kind == .busy else { return .failure(error) }
            tellFull(error, at: delivery.now)
            return .success(false)
        }
    }

    private func write(
        _ delivery: Delivery,
        _ diaries: inout [String: Diary]
    ) throws(JournalError) {
        let name = delivery.meter
        var diary = diaries[name] ?? Diary(name: name, entry: .init(interval: 0))
        try write(delivery.event, &diary, at: delivery.now)
        diaries[name] = diary
    }

    private func tellWritten() {
        let events = untold.withLock { untold in
            defer { untold = [] }
            return untold
        }
        for event in events { tell(event) }
    }

    /// Tells, once, that nothing can be written.
    func tellFull(_ error: JournalError, at now: Timestamp) {
        let isNew = isFull.withLock { isFull in
            defer { isFull = true }
            return !isFull
        }
        guard isNew else { return }
        let words = "\(error.message) \(error.hint)"
        tell(Event(time: now, meter: nil, kind: .journalFull, words: words))
    }

    /// Tells, once, that something can be written again.
    func tellRoom(at now: Timestamp) {
        let wasFull = isFull.withLock { isFull in
            defer { isFull = false }
            return isFull
        }
        guard wasFull else { return }
        let words = "The journal is written again."
        tell(Event(time: now, meter: nil, kind: .journalFull, words: words))
    }
}
