/// What went over a line and when, as a text that a person can read, paste and edit.
///
///     # heatlog recording 1
///     # port /dev/ttyUSB0 1200 8N2
///     0.000000 > 80 3f 10 01 00 3c b2 5f 0d
///     0.402113 < 40 3f 10 00
///
/// `>` is what we sent and `<` what came. Comments and blank lines are kept where they stand.
public struct Recording: Sendable, Hashable {
    /// One chunk of bytes on the line.
    public struct Entry: Sendable, Hashable {
        /// Which way a chunk went.
        public enum Direction: Character, Sendable, Hashable {
            case sent = ">"
            case received = "<"
        }

        /// Since the recording began; whole microseconds.
        public var time: Duration
        /// Which way the bytes went.
        public var direction: Direction
        /// At least one byte.
        public var bytes: [UInt8]

        /// A chunk of `bytes` at `time`, which is cut to whole microseconds.
        public init(time: Duration, direction: Direction, bytes: [UInt8]) {
            self.time = .microseconds(time.wholeMicroseconds)
            self.direction = direction
            self.bytes = bytes
        }
    }

    /// A line of the text.
    public enum Item: Sendable, Hashable {
        case entry(Entry)
        /// What stands after the `#`, without the blank that follows it.
        case comment(String)
        case blank
    }

    /// The text's lines after the first.
    public var items: [Item]

    /// The chunks, in the order of their times.
    public var entries: [Entry] {
        items.compactMap { item in
            if case .entry(let entry) = item { entry } else { nil }
        }
    }

    /// A recording of these lines.
    public init(items: [Item] = []) {
        self.items = items
    }

    /// A recording that begins by naming its port, as the recorder writes it.
    public init(port: String, settings: LineSettings?, entries: [Entry] = []) {
        let name = settings.map { "port \(port) \($0)" } ?? "port \(port)"
        items = [.comment(name)] + entries.map(Item.entry)
    }

    /// The address of the recorded line, and its settings where they are known.
    public var port: (address: String, settings: LineSettings?)? {
        for case .comment(let text) in items {
            guard let rest = text.remainder(after: "port ") else { continue }
            let words = rest.split(separator: " ").map(String.init)
            let settings = LineSettings(parsing: words.suffix(2).joined(separator: " "))
            let address = words.dropLast(settings == nil ? 0 : 2).joined(separator: " ")
            return (address, settings)
        }
        return nil
    }
}

extension Duration {
    /// Cut, not rounded: a chunk must not seem to come before what caused it.
    var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
