internal import Foundation
internal import NIOHTTP1

extension EmoncmsServer {
    /// What a feed of fixed intervals holds.
    struct Extent: Hashable {
        /// Seconds from one point to the next.
        let interval: Int64
        /// The time of the first point, in seconds; nil where there is none.
        let start: Int64?
        /// The time of the last point, in seconds; nil where there is none.
        let end: Int64?
    }

    /// The numbers of all feeds of the user, by tag and name.
    func feeds() async throws(OutputError) -> [Place: Int] {
        var feeds: [Place: Int] = [:]
        for row in try rows(try await send(.GET, "/feed/list.json")) {
            guard let id = number(row["id"]), let name = text(row["name"]) else { continue }
            feeds[Place(node: text(row["tag"]) ?? "", name: name)] = Int(id)
        }
        return feeds
    }

    /// Makes a feed of fixed intervals.
    ///
    /// - Parameters:
    ///   - place: its tag and name.
    ///   - interval: seconds from one point to the next, at least 10.
    ///   - unit: its unit, of at most ten characters.
    /// - Returns: its number.
    /// - Throws: ``OutputError`` where it was not made.
    func createFeed(
        _ place: Place,
        interval: Int64,
        unit: String
    ) async throws(OutputError) -> Int {
        let options = "{\"interval\":\(interval)}"
        let query = [
            "tag": place.node, "name": place.name, "engine": "5", "options": options,
            "unit": String(unit.prefix(10)),
        ]
        let pairs = query.sorted { $0.key < $1.key }.map { "\($0.key)=\(percentEncoded($0.value))" }
        let path = "/feed/create.json?\(pairs.joined(separator: "&"))"
        guard let id = number(try await send(.GET, path).success()["feedid"]) else {
            throw nonsense("a new feed")
        }
        return Int(id)
    }

    /// What a feed holds.
    func extent(of feed: Int) async throws(OutputError) -> Extent {
        let path = "/feed/getmeta.json?id=\(feed)"
        let document = try await send(.GET, path).document() as? [String: Any]
        guard let document, let interval = number(document["interval"]), interval > 0,
            let start = number(document["start_time"]), let count = number(document["npoints"]),
            count >= 0, count < 1 << 40, start >= 0, start < 1 << 40, interval < 1 << 30
        else { throw nonsense("what a feed holds") }
        guard count > 0, start > 0 else {
            return Extent(interval: interval, start: nil, end: nil)
        }
        let (length, overflow) = interval.multipliedReportingOverflow(by: count - 1)
        guard !overflow, length < 1 << 50 else { throw nonsense("what a feed holds") }
        return Extent(interval: interval, start: start, end: start + length)
    }

    /// Puts points into a feed, in the order of time.
    ///
    /// It answers success also where it has dropped them: read them back.
    ///
    /// - Parameters:
    ///   - points: `[time,value]`.
    ///   - feed: the number of the feed.
    /// - Throws: ``OutputError`` where they were not taken; some of them may have been.
    func post(_ points: [String], to feed: Int) async throws(OutputError) {
        let path = "/feed/post.json?id=\(feed)"
        let form = "data=[\(points.joined(separator: ","))]"
        _ = try await send(.POST, path, form: form).success()
    }

    /// How many points of a feed are read in one request; emoncms refuses more than 8928.
    static let longestSpan: Int64 = 8_000

    /// The points of a feed that are there, by their time in seconds.
    ///
    /// - Parameters:
    ///   - feed: the number of the feed.
    ///   - start: the first time, a multiple of the interval.
    ///   - end: the last time, at most ``longestSpan`` intervals later.
    ///   - interval: the feed's own.
    /// - Returns: what the feed keeps; nothing for a time without a value.
    /// - Throws: ``OutputError`` where they cannot be read.
    func points(
        of feed: Int,
        from start: Int64,
        to end: Int64,
        interval: Int64
    ) async throws(OutputError) -> [Int64: Float] {
        // It refuses a span without length; the point behind the end is left out here.
        let path =
            "/feed/data.json?id=\(feed)&start=\(start * 1_000)&end=\((end + interval) * 1_000)"
            + "&interval=\(interval)&skipmissing=1&limitinterval=1"
        let reply = try await send(.GET, path)
        guard let rows = try reply.document() as? [Any] else { throw nonsense("points of a feed") }
        var points: [Int64: Float] = [:]
        points.reserveCapacity(rows.count)
        for row in rows {
            guard let pair = row as? [Any], pair.count == 2, let time = number(pair[0]) else {
                throw nonsense("points of a feed")
            }
            guard let value = (pair[1] as? NSNumber)?.doubleValue, time / 1_000 <= end else {
                continue
            }
            points[time / 1_000] = Float(value)
        }
        return points
    }

    private func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                String(Unicode.Scalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
