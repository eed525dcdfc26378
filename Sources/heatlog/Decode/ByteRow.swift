/// A row of the account: bytes of one meaning, or of a few that are read together.
struct ByteRow: Equatable {
    var bytes: [UInt8]
    var meaning: String

    /// How many bytes stand in one row of text.
    static let width = 8
}

extension DissectedFrame {
    /// The account of the frame's bytes, each of them in exactly one row.
    var rows: [ByteRow] {
        if isEcho { return [ByteRow(bytes: segment.wire, meaning: "the same bytes once more")] }
        let parts = parts
        var rows: [ByteRow] = []
        var last: Int?
        for run in runs {
            let meaning = meaning(of: run, in: parts)
            if let part = run.first?.part, parts[part].joins, last == part - 1, let row = rows.last,
                row.bytes.count + run.count <= ByteRow.width
            {
                let brief = parts[part].brief ?? meaning
                rows[rows.count - 1].bytes += run.map(\.byte)
                rows[rows.count - 1].meaning += ", " + brief + stuffing(of: run)
            } else {
                rows.append(
                    ByteRow(bytes: run.map(\.byte), meaning: meaning + stuffing(of: run))
                )
            }
            last = run.first?.part
        }
        return rows
    }

    /// The bytes, cut where the part changes.
    private var runs: [[ExplainedByte]] {
        bytes.reduce(into: []) { runs, byte in
            if let part = byte.part, runs.last?.last?.part == part {
                runs[runs.count - 1].append(byte)
            } else {
                runs.append([byte])
            }
        }
    }

    private func meaning(of run: [ExplainedByte], in parts: [Part]) -> String {
        guard let first = run.first else { return "" }
        guard let part = first.part else { return "\(first.role.rawValue): \(first.meaning)" }
        return parts[part].meaning
    }

    private func stuffing(of run: [ExplainedByte]) -> String {
        let pairs = zip(run, run.dropFirst()).filter { $0.0.role == .escape }
        guard !pairs.isEmpty else { return "" }
        let words = pairs.map { _, sent in
            "1B \(hexadecimal([sent.byte])) for \(hexadecimal([~sent.byte]))"
        }
        return " (\(words.joined(separator: ", ")))"
    }
}
