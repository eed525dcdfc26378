/// Makes changes of a control line out of looks at it.
///
/// Two things can be looked at. The level is always right, and may cost a request over USB each time
/// (FTDI, CP210x). The driver's count of changes lies in memory and misses nothing between two looks,
/// and is not to be had everywhere: a CP210x never counts, a PC's UART counts only while it watches
/// the lines for flow control, and of RI only one edge of two. So it looks at the level until the
/// counts have kept step with it for some changes, and from then on at the counts; the level is
/// compared now and then.
struct ControlLook {
    /// The level as it was last seen, or as the counts tell.
    private(set) var isHigh: Bool
    /// Whether the counts have been proven.
    private(set) var isByCounts = false

    private var count: UInt32?
    /// Changes of the level since the first look, and what was counted meanwhile.
    private var seen: UInt32 = 0
    private var counted: UInt32 = 0
    private var compared: UInt64
    /// When the last look was.
    private var looked: UInt64
    /// Since when the level has been another than the counts tell, and nothing was counted.
    private var doubted: UInt64?

    /// How many changes prove the counts: two pulses.
    private static let proof: UInt32 = 4
    /// How often counts are compared with the level.
    private static let comparison: UInt64 = 1_000_000_000
    /// How long a count may lag behind the level: FTDI sends its state every 16 ms at worst.
    private static let lag: UInt64 = 25_000_000
    /// How long a look may be behind the one before, and a pair of changes between them still is a
    /// bounce: the usual debounce time.
    private static let gap: UInt64 = 10_000_000
    /// More changes than a contact can make between two looks: the count began anew.
    private static let leap: UInt32 = 1_000

    /// Begins with what a first look showed; `count` is nil where the driver does not count.
    init(isHigh: Bool, count: UInt32?, at now: UInt64) {
        self.isHigh = isHigh
        self.count = count
        (compared, looked) = (now, now)
    }

    /// Whether the count is worth a look.
    var wantsCount: Bool { count != nil }

    /// Whether the level has to be looked at now.
    func wantsLevel(at now: UInt64) -> Bool {
        guard isByCounts else { return true }
        if let doubted { return now - doubted >= Self.lag }
        return now - compared >= Self.comparison
    }

    /// Takes in a look.
    ///
    /// - Parameters:
    ///   - level: the level, where it was looked at.
    ///   - newCount: the driver's count, where it was.
    ///   - now: when.
    /// - Returns: what has changed since the look before. Lost are changes that were counted while
    ///   nobody looked for longer than a bounce lasts: they may have been pulses, at unknown times.
    mutating func take(level: Bool?, count newCount: UInt32?, at now: UInt64) -> EdgeBatch {
        let step = advance(to: newCount)
        let isLate = now - looked > Self.gap
        looked = now
        if isByCounts {
            // A count that comes was only late.
            if step > 0 { doubted = nil }
            let hidden = isLate ? step & ~1 : 0
            let changes = flips(step - hidden, at: now) + compare(level, at: now)
            return EdgeBatch(changes, lost: Int(hidden))
        }
        guard let level else { return EdgeBatch() }
        counted &+= step
        let changes = follow(level, at: now)
        seen &+= UInt32(changes.count)
        // A change that lies between two looks shows only in the count, and always as a pair.
        let ahead = counted &- seen
        isByCounts = wantsCount && seen >= Self.proof && ahead < Self.leap && ahead % 2 == 0
        return EdgeBatch(changes)
    }

    /// How far the count has gone; nothing where it began anew or cannot be read any more.
    private mutating func advance(to newCount: UInt32?) -> UInt32 {
        guard let count, let newCount else { return 0 }
        self.count = newCount
        let step = newCount &- count
        return step < Self.leap ? step : 0
    }

    /// Each count is one change, at the time of the look.
    private mutating func flips(_ step: UInt32, at now: UInt64) -> [LevelChange] {
        (0..<step).map { _ in
            isHigh.toggle()
            return LevelChange(isHigh: isHigh, nanoseconds: now)
        }
    }

    private mutating func follow(_ level: Bool, at now: UInt64) -> [LevelChange] {
        guard level != isHigh else { return [] }
        isHigh = level
        return [LevelChange(isHigh: level, nanoseconds: now)]
    }

    /// Gives the counts up for good where they have left the level.
    private mutating func compare(_ level: Bool?, at now: UInt64) -> [LevelChange] {
        guard let level else { return [] }
        compared = now
        guard level != isHigh else {
            doubted = nil
            return []
        }
        guard let since = doubted, now - since >= Self.lag else {
            doubted = doubted ?? now
            return []
        }
        (isByCounts, count) = (false, nil)
        return follow(level, at: now)
    }
}
