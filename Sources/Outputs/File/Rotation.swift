internal import Foundation
internal import Glibc
internal import Journal
internal import Metering

/// When a file output begins another file.
public enum Rotation: Sendable, Hashable {
    /// Never.
    case never
    /// With each day of the readings' own time.
    case day
    /// With each month of the readings' own time.
    case month
    /// When a file has so many bytes.
    case size(Int)

    /// Reads the text of the setting; never where there is none.
    init(_ text: String?) {
        self =
            switch text {
            case "day": .day
            case "month": .month
            default: text.flatMap(ByteCount.init(parsing:)).map { .size($0.bytes) } ?? .never
            }
    }
}

/// The files of a file output.
///
/// With days and months a reading goes into the file of its own time, as in
/// `readings-2026-11.csv`: what comes late finds its place, and no file ever changes its name. With
/// sizes the file that is written keeps the name that was given; one that is full gets a number, the
/// oldest the lowest, as in `readings-1.csv`.
struct FileSeries: Sendable {
    /// The file as it was named.
    let path: String
    let rotation: Rotation
    /// How many files are kept besides the newest one; nil for all.
    let keep: Int?
    /// Where days and months begin.
    let zone: JournalZone

    /// The file that a reading of this time goes into.
    func path(for time: Timestamp) -> String {
        switch rotation {
        case .never, .size: return path
        case .day, .month:
            // A time outside the calendar is no reading's, but it must not get lost either.
            guard let date = zone.date(of: time) else { return path }
            let day = "\(date)"
            return name(rotation == .day ? day : String(day.dropLast(3)))
        }
    }

    /// Whether a file of this length is to be followed by another one.
    func isFull(_ bytes: Int) -> Bool {
        guard case .size(let limit) = rotation else { return false }
        return bytes >= limit
    }

    /// Gives the file that is full its number.
    ///
    /// One step for whoever looks on: the file has the one name or the other.
    func retire() throws(FileOutputError) {
        let newest = numbered().last?.number ?? 0
        let name = name("\(newest + 1)")
        guard rename(path, name) == 0 else { throw FileOutputError(errno: errno, path: name) }
    }

    /// The files that are full, the newest first.
    func retired() -> [String] {
        guard case .size = rotation else { return [] }
        return numbered().reversed().map { name($0.label) }
    }

    /// Deletes the oldest files where there are more than are kept.
    ///
    /// - Parameter isOurs: whether a file holds our lines; anything else is left alone.
    /// - Throws: ``FileOutputError``; some of the files may be gone then.
    func prune(_ isOurs: (String) throws(FileOutputError) -> Bool) throws(FileOutputError) {
        guard let keep else { return }
        let old: [String]
        switch rotation {
        case .never: return
        case .size: old = numbered().dropLast(keep).map { name($0.label) }
        case .day, .month: old = dated().dropLast(keep + 1).map { name($0) }
        }
        for path in old where try isOurs(path) {
            guard unlink(path) == 0 else { throw FileOutputError(errno: errno, path: path) }
        }
    }

    // MARK: Names

    /// `/srv/readings.csv` in its parts: `/srv`, `readings` and `.csv`.
    private var parts: (folder: String, stem: String, end: String) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let file = path.dropFirst(folder.count)
        guard let dot = file.lastIndex(of: "."), dot > file.startIndex else {
            return (folder, String(file), "")
        }
        return (folder, String(file[..<dot]), String(file[dot...]))
    }

    private func name(_ label: String) -> String {
        let parts = parts
        return "\(parts.folder)\(parts.stem)-\(label)\(parts.end)"
    }

    /// What stands between stem and ending in the names of the folder's files.
    private func labels() -> [String] {
        let (folder, stem, end) = parts
        let place = folder.isEmpty ? "." : folder
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix(stem + "-"), name.hasSuffix(end),
                name.utf8.count > stem.utf8.count + 1 + end.utf8.count
            else { return nil }
            return String(name.dropFirst(stem.count + 1).dropLast(end.count))
        }
    }

    /// The numbers of files that are full, the oldest first.
    private func numbered() -> [(number: Int, label: String)] {
        labels().compactMap { label in
            Int(label).flatMap { $0 > 0 && "\($0)" == label ? ($0, label) : nil }
        }.sorted { $0.0 < $1.0 }
    }

    /// The days or months that have files, the oldest first.
    private func dated() -> [String] {
        let form = rotation == .day ? "0000-00-00" : "0000-00"
        return labels().filter { label in
            String(label.map { $0.isASCII && $0.isNumber ? "0" : $0 }) == form
        }.sorted()
    }
}
