import Foundation
import Glibc
import Journal
import Metering
import Synchronization
import TestSupport
import Testing
import Transport

@Suite("Pulses and kill -9", .timeLimit(.minutes(15)))
struct PulseKillTests {
    /// `KILLS=1000 swift test --filter PulseKillTests` kills more often.
    private static let kills =
        ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 60

    @Test func `between any two pulses it loses what came while the process was down, and no more`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("heatlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let wire = try await Wire(path: folder.appendingPathComponent("wire").path)
        var life = Life(
            wire: wire,
            journal: folder.appendingPathComponent("journal.sqlite").path,
            chance: Chance(seed: 7)
        )
        for kill in 1...Self.kills { try await life.run(isLast: kill == Self.kills) }
        let journal = try Journal(reading: life.journal)
        #expect(try journal.pulses(of: "trial")?.count == life.expected)
        #expect(life.expected + life.missed + life.undecided == life.sent)
        let events = try journal.newestEvents(kinds: [.pulsesMissed], limit: 10_000)
        #expect(events.count == Self.kills - 1)
        #expect(
            events.allSatisfy {
                $0.words.hasPrefix("Pulses of trial were not counted from ")
                    && $0.words.hasSuffix("s). heatlog had not ended in order.")
            }
        )
        print("\(Self.kills) kills: \(life.sent) pulses sent, \(life.expected) counted,")
        print(
            "  \(life.missed) came while the process was down, \(life.undecided) as it was killed"
        )
    }
}

/// A counting process that is started, given pulses, and killed.
private struct Life {
    let wire: Wire
    let journal: String
    var chance: Chance
    /// Pulses that the wire has seen begin.
    private(set) var sent: UInt64 = 0
    /// What the journal has to hold.
    private(set) var expected: UInt64 = 0
    /// Pulses that came and went while nobody listened.
    private(set) var missed: UInt64 = 0
    /// Pulses that were on the wire at the kill, not yet written, and over before the next life.
    private(set) var undecided: UInt64 = 0
    /// Whether a pulse was on the wire by what was written before the kill.
    private var wasActive = false

    /// It was built beside the tests.
    private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("JournalTrial")

    init(wire: Wire, journal: String, chance: Chance) {
        self.wire = wire
        self.journal = journal
        self.chance = chance
    }

    /// One life, and the time until the next one; the last one is killed at rest, for nobody counts
    /// later what was on the wire.
    mutating func run(isLast: Bool) async throws {
        let child = try ChildProcess(running: [
            Self.program.path, "count", journal, "0", wire.path,
        ])
        var told = Told(child)
        try await wire.plugged()
        // A pulse that begins before the process looks is in the first level that it sees.
        try await Task.sleep(for: .milliseconds(20))
        if !wire.isActive, wasActive {
            try await told.wait(for: "kept \(expected) at rest")
        }
        if wire.isActive {
            // It began while nobody listened, or was not written before the kill.
            if !wasActive { try await told.wait(for: "kept \(expected) active") }
            try await release(&told)
        }
        for _ in 0..<Int.random(in: 1...4, using: &chance) {
            begin()
            expected += 1
            try await told.wait(for: "kept \(expected) active")
            try await release(&told)
        }
        try await end(child, &told, isLast: isLast)
    }

    private mutating func begin() {
        wire.set(active: true)
        sent += 1
    }

    private mutating func release(_ told: inout Told) async throws {
        try await Task.sleep(for: .milliseconds(5))
        wire.set(active: false)
        try await told.wait(for: "kept \(expected) at rest")
        try await Task.sleep(for: .milliseconds(5))
    }

    /// Kills it at rest, with a pulse that is written on the wire, or with one that may not be.
    private mutating func end(
        _ child: ChildProcess,
        _ told: inout Told,
        isLast: Bool
    ) async throws {
        let way = isLast ? 0 : Int.random(in: 0...2, using: &chance)
        if way > 0 { begin() }
        if way == 1 {
            expected += 1
            try await told.wait(for: "kept \(expected) active")
        } else if way == 2 {
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...20, using: &chance)))
        }
        child.kill()
        _ = await child.outcome()
        wire.unplug()
        wasActive = try Journal(reading: journal).pulses(of: "trial")?.isActive == true
        if way == 2 { try decide(lasts: Bool.random(using: &chance)) }
        if way == 1, Bool.random(using: &chance) { wire.set(active: false) }
        guard !wire.isActive, !isLast else { return }
        for _ in 0..<Int.random(in: 0...3, using: &chance) {
            begin()
            wire.set(active: false)
            missed += 1
        }
        leaveOneOn()
    }

    /// A pulse that the kill came upon: if it lasts it is counted in the next life at the latest.
    private mutating func decide(lasts: Bool) throws {
        let kept = try Journal(reading: journal).pulses(of: "trial")?.count ?? 0
        #expect(kept == expected || kept == expected + 1)
        if lasts || kept == expected + 1 {
            expected += 1
        } else {
            undecided += 1
        }
        if !lasts { wire.set(active: false) }
    }

    /// Sometimes a pulse begins while nobody listens and is still on when somebody does.
    private mutating func leaveOneOn() {
        guard !wasActive, Bool.random(using: &chance) else { return }
        begin()
        expected += 1
    }
}

/// What a child has said, line by line.
private struct Told {
    private let child: ChildProcess
    private var text = ""

    init(_ child: ChildProcess) { self.child = child }

    /// Waits for a line; what came before it is forgotten.
    mutating func wait(for line: String) async throws {
        while true {
            while let end = text.firstIndex(of: "\n") {
                let found = text[..<end] == line
                text = String(text[text.index(after: end)...])
                if found { return }
            }
            let piece = await child.written()
            try #require(!piece.isEmpty, "it ended before it said '\(line)'")
            text += piece
        }
    }
}

/// A wire with a contact at one end: low while a pulse is on it.
private final class Wire: Sendable {
    let path: String
    private let contact = Contact()
    private let serving: Task<Void, Never>

    init(path: String) async throws {
        self.path = path
        let listener = try await LineListener.bind(path: path, clock: ContinuousClock())
        serving = Task { [contact] in
            await listener.serve { line in
                for await change in contact.plug() { try await line.send(Array(change.utf8)) }
            }
        }
    }

    deinit { serving.cancel() }

    var isActive: Bool { contact.isActive }

    /// Changes the level, now.
    func set(active: Bool) { contact.set(active: active) }

    /// Waits until somebody listens.
    func plugged() async throws {
        while !contact.isPlugged { try await Task.sleep(for: .milliseconds(2)) }
    }

    func unplug() { contact.unplug() }
}

/// The contact, and who listens to it.
private final class Contact: Sendable {
    private struct State {
        var isActive = false
        var changes: AsyncStream<String>.Continuation?
    }

    private let state = Mutex(State())

    var isActive: Bool { state.withLock { $0.isActive } }
    var isPlugged: Bool { state.withLock { $0.changes != nil } }

    func set(active: Bool) {
        state.withLock { state in
            state.isActive = active
            state.changes?.yield(Self.word(active))
        }
    }

    func plug() -> AsyncStream<String> {
        let (changes, changing) = AsyncStream.makeStream(of: String.self)
        state.withLock { state in
            changing.yield(Self.word(state.isActive))
            state.changes = changing
        }
        return changes
    }

    func unplug() {
        state.withLock { state in
            state.changes?.finish()
            state.changes = nil
        }
    }

    private static func word(_ isActive: Bool) -> String {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let nanoseconds = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        return "\(isActive ? "L" : "H") \(nanoseconds)\n"
    }
}
