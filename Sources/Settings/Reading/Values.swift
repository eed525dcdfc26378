import Collector
import Foundation
import Metering
import Transport

extension Text {
    /// `yes` or `no`, in the words that YAML has for them.
    func yesOrNo() throws(Wrong) -> Bool {
        switch value.lowercased() {
        case "yes", "true", "on": return true
        case "no", "false", "off": return false
        default:
            throw Wrong(
                "\(key) is '\(shown)', which is neither yes nor no.",
                hint: "Write yes or no."
            )
        }
    }

    /// A whole number within bounds, decimal or with `0x` in front.
    func number(_ range: ClosedRange<Int>, _ what: String) throws(Wrong) -> Int {
        let number =
            value.lowercased().hasPrefix("0x")
            ? Int(value.dropFirst(2), radix: 16) : Int(value)
        guard let number, range.contains(number), !value.hasPrefix("+"), !value.contains("x-")
        else {
            throw wrong(
                what,
                hint: "Write a whole number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }

    /// How often something is done, in milliseconds.
    func interval() throws(Wrong) -> Int64 {
        let range: ClosedRange<Int64> = 1_000...7 * 86_400_000
        guard let length = Interval(parsing: value)?.milliseconds, range.contains(length) else {
            throw wrong("interval from 1s to 7d", hint: "Write it like 10s, 5m, 1h or 1d.")
        }
        return length
    }

    /// By how much something may come later, in milliseconds.
    func jitter() throws(Wrong) -> Int64 {
        if ["0", "0s"].contains(value) { return 0 }
        guard let length = Interval(parsing: value)?.milliseconds, length < 86_400_000 else {
            throw wrong("length of time below a day", hint: "Write it like 500ms, 20s or 2m.")
        }
        return length
    }

    /// How long something is kept; nil for ever.
    func age() throws(Wrong) -> Duration? {
        if value == "forever" { return nil }
        guard let age = Interval(parsing: value, scale: .age)?.duration,
            (Duration.seconds(3_600)...(.seconds(1_000 * 366 * 86_400))).contains(age)
        else {
            throw wrong(
                "length of time from 1h to 1000y",
                near: ["forever"],
                hint: "Write it like 90d, 26w or 10y, or forever."
            )
        }
        return age
    }

    /// A time of the day: `7:30`, `12:00`, `00:00:05`.
    func timeOfDay() throws(Wrong) -> TimeOfDay {
        let parts = value.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            (1...2).contains(part.utf8.count) && part.utf8.allSatisfy { 0x30...0x39 ~= $0 }
                ? Int(part) : nil
        }
        guard (2...3).contains(parts.count), numbers.count == parts.count,
            let time = TimeOfDay(
                hour: numbers[0],
                minute: numbers[1],
                second: numbers.count == 3 ? numbers[2] : 0
            )
        else { throw wrong("time of day", hint: "Write it like \"12:00\" or \"00:00:05\".") }
        return time
    }

    /// How many minutes a clock is ahead of UTC.
    func clockZone() throws(Wrong) -> Int64 {
        if value == "Z" || value == "UTC" { return 0 }
        let digits = value.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = ["+": Int64(1), "-": -1][value.prefix(1)], digits.count == 2,
            digits.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }),
            let hours = Int64(digits[0]), let minutes = Int64(digits[1]), minutes < 60,
            (-12 * 60...14 * 60).contains(sign * (hours * 60 + minutes))
        else {
            throw wrong("offset from UTC", hint: "Write it like \"+01:00\", or Z, or auto.")
        }
        return sign * (hours * 60 + minutes)
    }

    /// A zone of the computer's list.
    func zone() throws(Wrong) -> String {
        guard !value.isEmpty, TimeZone(identifier: value) != nil else {
            throw wrong(
                "zone that this computer knows",
                near: TimeZone.knownTimeZoneIdentifiers,
                hint: "Write it like Europe/Copenhagen; timedatectl list-timezones shows them all."
            )
        }
        return value
    }

    /// One of some words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ what: String
    ) throws(Wrong) -> Word where Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue)
        guard let word = Word(rawValue: value) else {
            throw wrong(what, near: words, hint: "Write one of: \(words.joined(separator: ", ")).")
        }
        return word
    }

    /// What is read where the setting is not `auto`.
    func unlessAuto<Value>(_ read: (Text) throws(Wrong) -> Value) throws(Wrong) -> Value? {
        value == "auto" ? nil : try read(self)
    }

    /// A path from the root.
    func path(in folder: Folder) throws(Wrong) -> String {
        guard !value.isEmpty, !value.hasSuffix("/") else {
            throw wrong("path of a file", hint: "Write the path of a file.")
        }
        return folder.path(value)
    }
}
