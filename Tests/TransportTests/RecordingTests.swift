import Glibc
import Synchronization
import Testing

@testable import Transport

private let text = """
    # heatlog recording 1
    # port /dev/ttyUSB0 1200 8N2
    0.000000 > 80 3f 10 01 00 3c b2 5f 0d
    0.402113 < 40 3f

    # the head was moved here
    1.000000 < 0d
    86400.000001 > 80

    """

@Suite struct `A recording` {
    @Test func `is printed exactly as it was read`() throws {
        let recording = try Recording(parsing: text)
        #expect(recording.description == text)
        #expect(try Recording(parsing: recording.description) == recording)
        #expect(recording.entries.count == 4)
        #expect(recording.entries[1].time == .microseconds(402_113))
        #expect(recording.entries[3].time == .seconds(86_400) + .microseconds(1))
        #expect(recording.port?.address == "/dev/ttyUSB0")
        #expect(recording.port?.settings == LineSettings(baud: 1200, stopBits: 2))
    }

    @Test func `may be edited by hand`() throws {
        let edited = "# heatlog recording 1\r\n#note\r\n 0 >  80 3F\t10 \r\n0.5 < 0D\r\n"
        let recording = try Recording(parsing: edited)
        #expect(
            recording.items == [
                .comment("note"),
                .entry(.init(time: .zero, direction: .sent, bytes: [0x80, 0x3f, 0x10])),
                .entry(.init(time: .milliseconds(500), direction: .received, bytes: [0x0d])),
            ]
        )
    }

    @Test(arguments: [
        ("x > 80", "time"), ("-1 > 80", "time"), ("0.1234567 > 80", "time"), (". > 80", "time"),
        ("1.0", "> or <"), ("1.0 = 80", "> or <"), ("1.0 >", "no bytes"),
        ("1.0 > 8", "\"8\""), ("1.0 > 0x80", "0x80"), ("1.0 > +1", "+1"), ("0.1 > 80", "earlier"),
    ])
    func `tells the line that makes no sense`(line: String, why: String) throws {
        let error = #expect(throws: RecordingError.self) {
            try Recording(parsing: "# heatlog recording 1\n\n0.5 > 01\n\(line)\n")
        }
        #expect(error?.line == 4)
        #expect(error?.why.contains(why) == true)
    }

    @Test func `of another kind or version is not read`() {
        for text in ["", "hello", "# heatlog recording 2\n"] {
            let error = #expect(throws: RecordingError.self) { try Recording(parsing: text) }
            #expect(error?.line == 1)
        }
    }

    @Test func `file that makes no sense is the line's error`() async throws {
        let folder = try ScratchFolder()
        try folder.write("# heatlog recording 1\n0.1 > zz\n", to: "bad.rec")
        let bad = await failure(opening: try LineAddress(parsing: "replay:\(folder.path)/bad.rec"))
        guard case .recordingUnreadable(line: 2, _) = bad else {
            Issue.record("got \(String(describing: bad))")
            return
        }
        let none = await failure(opening: try LineAddress(parsing: "replay:\(folder.path)/no.rec"))
        #expect(none == .notFound)
    }

    @Test func `holds all that passed a recorded line, at once and in the file`() async throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/meter.rec"
        let terminal = try await PseudoTerminal.open(clock: clock)
        try await serving(terminal, echo) {
            try await withLine(LineAddress(parsing: terminal.path)) { line in
                let file = try RecordingFile(path, port: line.address, settings: line.settings)
                let recorded = RecordedLine(line, into: file, clock: clock)
                try await recorded.send([0x80, 0x0d])
                _ = try await receive(2, from: recorded)
                let recording = try Recording(parsing: folder.read("meter.rec"))
                #expect(recording.port?.address == terminal.path)
                #expect(recording.port?.settings == settings)
                #expect(recording.entries.first?.bytes == [0x80, 0x0d])
                let came = recording.entries.filter { $0.direction == .received }
                #expect(came.flatMap(\.bytes) == [0x80, 0x0d])
                #expect(file.failure == nil)
            }
        }
    }

    @Test func `made at the meter's end is written as the reader sees it`() async throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/meter.rec"
        let file = try RecordingFile(path, port: "far", settings: nil)
        let line = ReplayLine(
            Recording(items: [.entry(entry(.received, 9))]),
            address: "replay",
            clock: clock
        )
        let far = RecordedLine(line, into: file, since: Stopwatch(clock), at: .meter)
        #expect(try await far.receive(within: .seconds(1)) == [9])
        try await far.send([7])
        let entries = try Recording(parsing: folder.read("meter.rec")).entries
        #expect(entries.map(\.direction) == [.sent, .received])
        #expect(entries.map(\.bytes) == [[9], [7]])
    }

    @Test func `is read more easily with its pieces together`() throws {
        let lines = [
            "0 > 01", "0.1 < 0a", "0.14 < 0b 0c", "0.18 < 0d", "0.3 < 0e", "1 > 01", "1 > 02",
        ]
        let text = "# heatlog recording 1\n" + lines.joined(separator: "\n")
        let joined = try Recording(parsing: text).joined()
        #expect(joined.entries.map(\.bytes) == [[1], [10, 11, 12, 13], [14], [1], [2]])
        #expect(joined.entries[1].time == .milliseconds(100))
    }

    @Test func `that cannot be written says so once`() throws {
        let failures = Mutex<[Int32]>([])
        let file = try RecordingFile("/dev/full", port: "x", settings: nil) { reason in
            failures.withLock { $0.append(reason) }
        }
        for _ in 0..<3 { file.append(entry(.sent, 1)) }
        #expect(failures.withLock { $0 } == [ENOSPC])
        #expect(file.failure == ENOSPC)
    }

    private func entry(
        _ direction: Recording.Entry.Direction,
        _ byte: UInt8
    ) -> Recording.Entry {
        Recording.Entry(time: .zero, direction: direction, bytes: [byte])
    }
}
