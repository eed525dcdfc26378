/// Values in rows as `input/bulk` takes them.
struct EmoncmsRows {
    private struct Row {
        let time: Int64
        let node: String
        var values: String
    }

    private var rows: [Row] = []

    /// Adds a value, to the row before where that has the same time and node.
    mutating func add(_ point: EmoncmsChannel.Point, to place: EmoncmsServer.Place) {
        // An object for each value: of an object with several, older versions take the first alone.
        let value = ",{\(quotedForJSON(place.name)):\(point.text)}"
        if let last = rows.last, last.time == point.time, last.node == place.node {
            rows[rows.count - 1].values += value
        } else {
            rows.append(Row(time: point.time, node: place.node, values: value))
        }
    }

    /// The rows as text, so many at once.
    func batches(of count: Int) -> [[String]] {
        stride(from: 0, to: rows.count, by: count).map { start in
            rows[start..<min(start + count, rows.count)].map { row in
                "[\(row.time),\(quotedForJSON(row.node))\(row.values)]"
            }
        }
    }
}
