import Foundation
import Journal
import Metering

/// Brings files into a journal: each is read twice, first to see whether all of it is right.
struct ImportRun {
    /// So many lines are named one by one; the rest is counted.
    private static let namedLines = 20

    let wish: ImportWish
    /// The journal's file.
    let path: String
    /// Whether bad lines are left out, instead of the whole file.
    let skipsBad: Bool
    /// Whether nothing is written.
    let isTrial: Bool
    private(set) var tally = ImportTally()
    private var journal: Journal?

    init(_ wish: ImportWish, journal path: String, skipsBad: Bool, isTrial: Bool) {
        self.wish = wish
        self.path = path
        self.skipsBad = skipsBad
        self.isTrial = isTrial
    }

    /// Imports a file, all of it or nothing.
    ///
    /// - Throws: a ``Complaint``.
    mutating func take(_ name: String) throws {
        let file = try ImportFile(name, wish)
        let progress = ImportProgress(of: file)
        let found = try look(through: file, progress)
        progress.clear()
        guard found.bad == 0 || skipsBad else {
            let what = "bad \(found.rowName)"
            throw Complaint(
                "\(file.path) has \(found.bad == 1 ? "a \(what)" : "\(found.bad) \(what)s"); nothing of it was imported.",
                hint: "Mend the file, or leave out what is bad with --skip-bad.",
                status: .dataError
            )
        }
        try openJournal()
        if found.isSimulated { try refuseRealJournal(for: file) }
        try bring(file, progress)
        progress.clear()
        if found.bad > 0 {
            Terminal.remark("\(file.path): \(found.bad) of its \(found.rowName)s were left out.")
        }
    }

    /// What the first reading of a file found.
    private struct Findings {
        var rowName = "line"
        var bad = 0
        var falls = 0
        var isSimulated = false
    }

    /// Reads a file to see what is wrong with it, and says so.
    private func look(through file: ImportFile, _ progress: ImportProgress) throws -> Findings {
        var found = Findings()
        let reader = try rows(of: file, progress.first) { line, falls, rowName in
            found.rowName = rowName
            switch line {
            case .success(let row):
                found.isSimulated = found.isSimulated || row.isSimulated
                for fall in falls {
                    found.falls += 1
                    guard found.falls <= Self.namedLines else { continue }
                    say("\(file.path), \(rowName) \(row.number): \(fall) It counts as doubtful.")
                }
            case .failure(let defect):
                found.bad += 1
                guard found.bad <= Self.namedLines else { return }
                say("\(file.path), \(rowName) \(defect.number): \(defect.reason)")
            }
        }
        for remark in reader.remarks { say("\(file.path): \(remark)") }
        let more = max(0, found.bad - Self.namedLines) + max(0, found.falls - Self.namedLines)
        if more > 0 { say("\(file.path): and \(more) more like these.") }
        return found
    }

    private func say(_ text: String) {
        Terminal.clearProgress()
        Terminal.remark(text)
    }

    /// Reads a file again, and writes what is right in it.
    private mutating func bring(_ file: ImportFile, _ progress: ImportProgress) throws {
        var batch = ImportBatch()
        var (new, tally) = (0, tally)
        _ = try rows(of: file, progress.second) { line, _, _ in
            guard let row = try? line.get() else { return }
            batch.add(row)
            tally.add(row)
            guard batch.isFull else { return }
            new += try settle(batch)
            batch = ImportBatch()
        }
        new += try settle(batch)
        tally.new += new
        self.tally = tally
    }

    /// Writes a batch, or counts what would be new of it.
    private func settle(_ batch: ImportBatch) throws -> Int {
        do throws(JournalError) {
            guard let journal else { return batch.count }
            return isTrial ? try batch.countNew(in: journal) : try batch.write(to: journal)
        } catch { throw Complaint(error) }
    }

    /// Reads all rows of a file and looks at each.
    private func rows(
        of file: ImportFile,
        _ progress: (Int) -> Void,
        _ take: (ImportLine, [String], String) throws -> Void
    ) throws -> any RowReader {
        do {
            var reader = try file.reader(wish)
            var watch = RowWatch(now: wish.now, rowName: reader.rowName)
            var done = 0
            try file.read { piece, isLast in
                for line in try reader.read(piece, isLast: isLast) {
                    try take(watch.judged(line), watch.falls, reader.rowName)
                }
                done += piece.count
                progress(done)
                return true
            }
            return reader
        } catch let defect as FileDefect {
            Terminal.clearProgress()
            throw Complaint(defect, file.path)
        }
    }

    /// Opens the journal once; a trial does not make one.
    ///
    /// A journal keeps its zone, for another one would make all of its days anew.
    private mutating func openJournal() throws {
        guard journal == nil, !isTrial || ImportFile.exists(path) else { return }
        do throws(JournalError) {
            if isTrial {
                journal = try Journal(reading: path, zone: JournalZone.named)
            } else {
                let old = try? Journal(reading: path, zone: JournalZone.named)
                let home = JournalZone.named(TimeZone.current.identifier)
                journal = try Journal(path: path, zone: old?.zone ?? home ?? .utc)
            }
        } catch { throw Complaint(error) }
    }

    /// Made-up values never go into a journal of real ones.
    private func refuseRealJournal(for file: ImportFile) throws {
        do throws(JournalError) {
            guard try journal?.holdsReadings(otherThan: .simulated) == true else { return }
        } catch { throw Complaint(error) }
        throw Complaint(
            "\(file.path) has values that were made up by the simulator, and \(path) real ones.",
            hint: "Import it into a journal of its own with --journal PATH.",
            status: .dataError
        )
    }
}

extension RowWatch {
    /// The line, with its doubts; a row that cannot be right becomes a defect.
    mutating func judged(_ line: ImportLine) -> ImportLine {
        guard case .success(let row) = line else { return line }
        do throws(LineDefect) {
            return .success(try looked(at: row))
        } catch { return .failure(error) }
    }
}

extension ImportRow {
    /// Whether the simulator made it up.
    var isSimulated: Bool { readings.contains { $0.source == .simulated } }
}

/// Shows how far a file is read, from a second on.
struct ImportProgress {
    private let name: String
    private let size: Int
    private let start = ContinuousClock.now

    init(of file: ImportFile) {
        name = file.path
        size = file.size
    }

    /// Takes how many bytes the first reading has done.
    func first(_ done: Int) { show(done) }

    /// Takes how many bytes the second reading has done.
    func second(_ done: Int) { show(size + done) }

    /// Removes it.
    func clear() { Terminal.clearProgress() }

    private func show(_ done: Int) {
        guard ContinuousClock.now - start > .seconds(1) else { return }
        Terminal.progress(done / 1_024, of: 2 * size / 1_024, "kB of \(name), read twice")
    }
}
