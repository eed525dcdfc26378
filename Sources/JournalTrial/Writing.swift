import Glibc
import Journal
import Metering

/// How much one meter read each minute makes the process write.
struct Writing {
    let path: String

    func measure(days: Int) throws {
        let before = written()
        try fill(days: days)
        let megabytes = Double(written() - before) / 1e6 / Double(days)
        report(
            "written a day",
            "\(text(megabytes, 2)) MB",
            target: "at most 6 MB",
            yardstick: "one row a value in 4 KB pages wrote 32 MB"
        )
    }

    /// Closing the journal at the end is part of it: the write-ahead log goes into the file.
    private func fill(days: Int) throws {
        let journal = try Journal(path: path)
        for minute in 0..<days * 1_440 {
            try journal.append(House.readout(minute: minute), from: "trial")
            let position = try journal.bookmark(of: "output")
            try journal.bookmark(try journal.batch(after: position).end, of: "output")
            if minute % 60 == 59 { try count(minute, in: journal) }
        }
    }

    /// Visits and requests are counted too, once an hour.
    private func count(_ minute: Int, in journal: Journal) throws {
        guard let day = CalendarDate(daysSince1970: 20_000 + minute / 1_440) else { return }
        try journal.note(visits: 60, failures: 0, of: "house", on: day)
        try journal.spend(60, of: "house", on: day)
    }

    private func written() -> Int {
        guard let file = fopen("/proc/self/io", "r") else { return 0 }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1_000)
        let count = fread(&bytes, 1, bytes.count, file)
        let words = String(decoding: bytes.prefix(count), as: UTF8.self)
            .split { $0 == " " || $0 == "\n" }
        guard let name = words.firstIndex(of: "wchar:"), name + 1 < words.count else { return 0 }
        return Int(words[name + 1]) ?? 0
    }
}
