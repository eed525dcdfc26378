import Logging
import Synchronization
import Testing

@testable import Transport

private func recording(_ lines: String...) throws -> Recording {
    try Recording(parsing: (["# heatlog recording 1"] + lines).joined(separator: "\n"))
}

@Suite(.timeLimit(.minutes(15)))
struct `A replay` {
    @Test func `gives each request its answers in order, and the last one again`() throws {
        var replay = Replay(
            try recording("0 > 01", "1 < 0a", "2 > 02", "3 < 0b", "4 > 01", "5 < 0c"),
            pace: .atOnce
        )
        #expect(replay.receive([1]).map(\.bytes) == [[0x0a]])
        #expect(replay.receive([1]).map(\.bytes) == [[0x0c]])
        #expect(replay.receive([1]).map(\.bytes) == [[0x0c]])
        #expect(replay.receive([2]).map(\.bytes) == [[0x0b]])
    }

    @Test func `repeats a silence that was recorded before the answer`() throws {
        var replay = Replay(try recording("0 > 01", "2 > 01", "3 < 0a"), pace: .atOnce)
        #expect(replay.receive([1]) == [])
        #expect(replay.receive([1]).map(\.bytes) == [[0x0a]])
    }

    @Test func `recognises a request in pieces, and after noise`() throws {
        var replay = Replay(try recording("0 > 80 3f 01 0d", "1 < 06"), pace: .atOnce)
        #expect(replay.receive([0x80]) == [])
        #expect(replay.receive([0x3f, 0x01]) == [])
        #expect(replay.receive([0x0d]).map(\.bytes) == [[6]])
        #expect(replay.receive([0, 0x80, 0x80, 0x3f, 0x01, 0x0d]).map(\.bytes) == [[6]])
        #expect(replay.receive([0x80, 0x3f, 0x02, 0x0d]) == [])
        #expect(replay.receive([0x80, 0x3f, 0x01, 0x0d]).map(\.bytes) == [[6]])
    }

    @Test func `answers two requests that come in one piece`() throws {
        var replay = Replay(try recording("0 > 01", "1 < 0a", "2 > 02", "3 < 0b"), pace: .atOnce)
        #expect(replay.receive([1, 2]).map(\.bytes) == [[0x0a], [0x0b]])
    }

    @Test func `knows how much of it was used`() throws {
        let replayed = try recording("0 > 01", "1 < 0a", "2 > 01", "3 < 0b", "4 > 02")
        var replay = Replay(replayed, pace: .atOnce)
        #expect(replay.requestCount == 3)
        #expect((replay.usedCount, replay.isThrough) == (0, false))
        for _ in 0..<4 { _ = replay.receive([1]) }
        #expect((replay.usedCount, replay.isThrough) == (2, false))
        #expect(replay.receive([7, 2]) == [])
        #expect((replay.usedCount, replay.isThrough) == (3, true))
        #expect(replay.strangeBytes == 1)
    }

    @Test func `counts delays from the request`() throws {
        let replayed = try recording("0.5 < 00", "1 > 01", "1.25 < 0a", "1.5 < 0b")
        var replay = Replay(replayed)
        #expect(replay.opening.map(\.delay) == [.milliseconds(500)])
        #expect(replay.receive([1]).map(\.delay) == [.milliseconds(250), .milliseconds(500)])
        var quick = Replay(replayed, pace: .atOnce)
        #expect(quick.receive([1]).map(\.delay) == [.zero, .zero])
    }

    @Test func `from a file answers on a line, in the recorded time`() async throws {
        let folder = try ScratchFolder()
        try folder.write(
            "# heatlog recording 1\n0 > 01 02\n600 < 0a\n1200 < 0b\n",
            to: "meter.rec"
        )
        let address = try LineAddress(parsing: "replay:\(folder.path)/meter.rec")
        let clock = HurriedClock()
        let line = try await address.open(settings, clock: clock)
        let sent = clock.now
        try await line.send([1])
        try await line.send([2])
        var got: [UInt8] = []
        // A busy machine makes them later; nothing may make them earlier.
        for (count, seconds) in [(1, 600), (2, 1200)] {
            got += try await receive(count - got.count, from: line, within: .seconds(36_000))
            #expect(sent.duration(to: clock.now) >= .seconds(seconds))
        }
        #expect(got == [0x0a, 0x0b])
        await line.close()
        await #expect(throws: LineError(.closed, address: "\(address)")) {
            _ = try await line.receive(within: .zero)
        }
    }

    @Test(arguments: Carrier.allCases)
    func `serves the other end of a line`(over carrier: Carrier) async throws {
        let replayed = try recording("0 > 01 02", "60 < 0a", "120 < 0b 0c")
        let far: @Sendable (any Line) async throws -> Void = { line in
            var replay = Replay(replayed)
            try await replay.serve(on: line, clock: HurriedClock())
        }
        try await carrier.join(far: far) { line in
            for _ in 0..<2 {
                try await line.send([1])
                try await line.send([2])
                let got = try await receive(3, from: line)
                #expect(got == [0x0a, 0x0b, 0x0c])
            }
        }
    }

    @Test func `is logged in hexadecimal when traced`() async throws {
        let log = Log()
        var logger = Logger(label: "line") { _ in log }
        logger.logLevel = .trace
        let replayed = try recording("0 > 01 ff", "1 < 0a")
        let replay = ReplayLine(replayed, pace: .atOnce, address: "replay:x", clock: clock)
        let line = TracedLine(replay, logger: logger)
        try await line.send([1, 255])
        _ = try await line.receive(within: .zero)
        _ = try await line.receive(within: .zero)
        await line.close()
        #expect(log.messages == ["replay:x > 01 ff", "replay:x < 0a", "replay:x closed"])
    }
}

private final class Log: LogHandler {
    private let lines = Mutex<[String]>([])
    var messages: [String] { lines.withLock { $0 } }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.message)") }
    }
}
