import KMP

/// One log in a simulated meter's memory: a ring of entries, numbered from 1 at its installation.
struct MeterLog: Sendable {
    /// One entry: what the clock showed, and the registers as they would be sent.
    struct Entry: Sendable, Hashable {
        let time: Int64
        /// Unit, length, sign and exponent, value of each register of the plan; length 0 for a
        /// register that the meter leaves out.
        let bytes: [UInt8]
    }

    let plan: LogPlan
    /// The number of the newest entry, 0 while there is none.
    private(set) var newestID: UInt32
    private var ring: [Entry] = []
    private var oldest = 0

    /// Makes a log that has written so many entries before, none of which is known yet.
    init(_ plan: LogPlan, written: UInt32) {
        self.plan = plan
        newestID = written
    }

    /// How many entries it holds.
    var count: Int { ring.count }

    /// The entry at a distance from the newest one.
    subscript(distance: Int) -> Entry { ring[(oldest + ring.count - 1 - distance) % ring.count] }

    /// Writes an entry over the oldest one once all places are taken.
    mutating func append(_ entry: Entry) {
        newestID &+= 1
        guard plan.depth > 0 else { return }
        if ring.count < plan.depth {
            ring.append(entry)
        } else {
            ring[oldest] = entry
            oldest = (oldest + 1) % plan.depth
        }
    }

    /// Puts entries from before the first known one into the places that are still free.
    ///
    /// - Parameter past: in order, the newest last.
    mutating func prepend(_ past: [Entry]) {
        let known = (0..<ring.count).reversed().map { self[$0] }
        ring = Array((past + known).suffix(plan.depth))
        oldest = 0
    }

    /// The distance of the entry with a number from the newest one, nil where there is none such.
    func distance(of id: UInt32) -> Int? {
        guard id <= newestID, Int(newestID - id) < count else { return nil }
        return Int(newestID - id)
    }
}
