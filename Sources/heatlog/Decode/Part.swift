import KMP

/// What a byte is for; the raw values are part of the JSON and never change.
enum ByteRole: String {
    case start, address, command, checksum, stop, escape, acknowledgement
    case count, register, unit, length
    case signExponent = "sign_exponent"
    case value, type, software, serial
    case info, weekday, time, date
    case summerTime = "summer_time"
    case status, mask, password, subcommand, log
    case record = "record_number"
    case limit, depth, format
    /// Data whose meaning nobody has published, or that is not believed.
    case data
    /// Data that is left over behind everything that was announced.
    case surplus
    case loneZero = "lone_zero"
    case noise
    /// The byte at which a frame was given up.
    case defect
}

/// A run of contents with one meaning.
struct Part {
    var role: ByteRole
    /// How many bytes, before stuffing.
    var count: Int
    /// What the bytes say, in a few words.
    var meaning: String
    /// What they say where they stand in one row behind a part of the same kind.
    var brief: String?
    /// Whether they may share a row with the part before.
    var joins = false
}

/// Gives the data of a frame their parts, from the first byte to the last.
///
/// It never fails: where data end early, so do the parts, and what is left over is surplus. Whether
/// the data are believed is decided elsewhere, by the readers of the KMP room.
struct DataLayout {
    let data: [UInt8]
    private(set) var parts: [Part] = []
    private(set) var offset = 0

    init(_ data: [UInt8]) { self.data = data }

    /// How many bytes have no part.
    var rest: Int { data.count - offset }

    /// Gives the next `count` bytes one meaning.
    ///
    /// - Parameters:
    ///   - count: how many bytes; fewer where the data end.
    ///   - role: what they are for.
    ///   - joins: whether they may share a row with the part before.
    ///   - meaning: says what they mean as a number, high byte first.
    mutating func take(
        _ count: Int,
        _ role: ByteRole,
        joins: Bool = false,
        _ meaning: (UInt64) -> String
    ) {
        guard count > 0, rest > 0 else { return }
        let taken = min(count, rest)
        let number = data[offset..<offset + taken].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let words = taken == count ? meaning(number) : "cut short: \(taken) of \(count) bytes"
        parts.append(Part(role: role, count: taken, meaning: words, joins: joins))
        offset += taken
    }

    /// Gives the next `count` bytes a meaning that does not depend on them.
    mutating func take(_ count: Int, _ role: ByteRole, joins: Bool = false, _ meaning: String) {
        take(count, role, joins: joins) { _ in meaning }
    }

    /// A count of registers and their numbers.
    mutating func takeRegisters() {
        let count = rest > 0 ? Int(data[offset]) : 0
        take(1, .count) { "\(counted(Int($0), "register"))" }
        for position in 0..<count where rest > 0 { takeRegister(joins: position > 0) }
    }

    /// The number of a register.
    mutating func takeRegister(joins: Bool = false) {
        take(2, .register, joins: joins) { "register \($0)" }
        if let last = parts.indices.last { parts[last].brief = briefRegister(parts[last]) }
    }

    private func briefRegister(_ part: Part) -> String {
        String(part.meaning.drop { !$0.isNumber })
    }

    /// Puts a name before the meaning of a part that stands alone in its row.
    mutating func name(from position: Int, _ name: String) {
        guard parts.indices.contains(position) else { return }
        parts[position].meaning = "\(name): \(parts[position].meaning)"
    }

    /// What is left.
    mutating func takeRest(_ role: ByteRole, _ meaning: String) {
        take(rest, role, meaning)
    }
}

/// `1 register`, `2 registers`.
func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// Two hexadecimal digits for each byte, upper case as in the maker's document.
func hexadecimal(_ bytes: some Sequence<UInt8>, separator: String = "") -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
        .joined(separator: separator)
}

/// Four hexadecimal digits.
func hexadecimal(_ word: UInt16) -> String {
    hexadecimal([UInt8(truncatingIfNeeded: word >> 8), UInt8(truncatingIfNeeded: word)])
}
