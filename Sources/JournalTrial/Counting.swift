import Collector
import Glibc
import Journal
import Metering
import Pulse
import Transport

/// Counts the pulses of a made-up line, and says what is written as soon as it is.
///
/// The line is at the other end of a socket: a level and a time of the system's steady clock, as in
/// `H 123456789`, for each change; the first one is the level at the beginning.
struct Counting {
    let path: String
    let socket: String

    /// Counts without an end.
    func run() async throws {
        let journal = try Journal(path: path)
        guard let today = CalendarDate(daysSince1970: 20_000) else { return }
        let chronicle = Chronicle(journal, today: { today })
        let books = chronicle.keeping(of: "trial")
        let keeping = PulseKeeping(
            record: books.record,
            keep: { record throws(JournalError) in
                guard try books.keep(record) else { return false }
                print("kept \(record.count) \(record.isActive == true ? "active" : "at rest")")
                fflush(nil)
                return true
            },
            note: books.note
        )
        let meter = PulseMeter(name: "trial", medium: .water, value: PulseValue(Ratio(10), .litre))
        let socket = socket
        let plan = PulsePlan(
            meter,
            input: PulseInput(debounce: 2_000, shortestInterval: 5_000),
            interval: 1_000,
            source: .edges { () async throws(LineError) in
                try await SocketEdges(unix: socket)
            }
        )
        let loop = PulseLoop(plan, keeping: keeping, clock: ContinuousClock(), wall: { Self.now })
        try await loop.run { event in
            try await chronicle.write(event, of: "trial", at: Self.now)
        }
    }

    private static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec * 1_000 + time.tv_nsec / 1_000_000))
    }
}

/// A line whose changes come over a socket.
private final class SocketEdges: EdgeSource {
    let address: String
    private let line: any Line
    private var text: [UInt8] = []
    private var isHigh = true

    init(unix path: String) async throws(LineError) {
        let place: LineAddress
        do throws(LineAddressError) {
            place = try LineAddress(parsing: "unix:\(path)")
        } catch { throw LineError(.notFound, address: path) }
        address = place.description
        line = try await place.open(LineSettings(baud: 9_600), clock: ContinuousClock())
        while try await changes(within: .seconds(60)).isEmpty {}
    }

    var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    func level() throws(LineError) -> Bool { isHigh }

    func changes(within patience: Duration) async throws(LineError) -> EdgeBatch {
        text += try await line.receive(within: patience)
        var batch = EdgeBatch()
        while let end = text.firstIndex(of: UInt8(ascii: "\n")) {
            let words = String(decoding: text[..<end], as: UTF8.self).split(separator: " ")
            text = Array(text[(end + 1)...])
            guard words.count == 2, let time = UInt64(words[1]) else { continue }
            isHigh = words[0] == "H"
            batch.changes.append(LevelChange(isHigh: isHigh, nanoseconds: time))
        }
        return batch
    }

    func close() async { await line.close() }
}
