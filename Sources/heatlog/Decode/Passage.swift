import Transport

/// When the bytes of a recording passed, and which way.
struct Passage {
    /// One chunk, and where its first byte stands among all of them.
    struct Chunk {
        let offset: Int
        let time: Duration
        let direction: Recording.Entry.Direction

        /// `0.402 s, received`: when and which way, as seen by the reader.
        var words: String {
            "\(seconds(time)), \(direction == .sent ? "sent" : "received")"
        }
    }

    private let chunks: [Chunk]

    /// Takes them from a recording.
    init(_ recording: Recording) {
        var chunks: [Chunk] = []
        var offset = 0
        for entry in recording.entries {
            chunks.append(Chunk(offset: offset, time: entry.time, direction: entry.direction))
            offset += entry.bytes.count
        }
        self.chunks = chunks
    }

    /// The chunk that a byte belongs to; nil behind the last one.
    subscript(offset: Int) -> Chunk? {
        // By halves: the recording of a week has a chunk for nearly every byte.
        var (low, high) = (0, chunks.count)
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? chunks[low - 1] : nil
    }
}

/// `12.345 s`: to the millisecond, for a byte lasts nine.
func seconds(_ time: Duration) -> String {
    let (seconds, attoseconds) = time.components
    let fraction = String(attoseconds / 1_000_000_000_000_000 + 1_000).dropFirst()
    return "\(seconds).\(fraction) s"
}
