import IEC62056
import Transport

/// Takes the customer number out of a recording of a meter that is asked in characters.
///
/// It is the first field of the answer to `/#2`, and record 0.0 of the readout: eleven digits, which
/// nothing else there has. Whose meter it is, it tells the utility at least.
struct CharacterMask {
    /// How many digits the number has.
    private static let width = 11

    private let recording: Recording

    init(_ recording: Recording) { self.recording = recording }

    /// The recording with zeros in the number's place; as it was where no such meter was asked.
    var masked: Recording {
        let wasAsked = recording.entries.contains { entry in
            let text = entry.bytes.map { $0 & 0x7F }
            return entry.direction == .sent
                && (text.starts(with: "/#".utf8)
                    || text.starts(with: "/?".utf8))
        }
        guard wasAsked else { return recording }
        var rest = Self.masked(recording.entries.flatMap(\.bytes))[...]
        let items = recording.items.map { item -> Recording.Item in
            guard case .entry(var entry) = item else { return item }
            entry.bytes = Array(rest.prefix(entry.bytes.count))
            rest = rest.dropFirst(entry.bytes.count)
            return .entry(entry)
        }
        return Recording(items: items)
    }

    /// The bytes, as many as before.
    static func masked(_ bytes: [UInt8]) -> [UInt8] {
        var masked = bytes
        var start = 0
        while start < bytes.count {
            // The character behind a # is the request's, and an answer may follow it at once.
            if bytes[start] & 0x7F == 0x23 {
                start += 2
                continue
            }
            let count = bytes[start...].prefix { (0x30...0x39).contains($0 & 0x7F) }.count
            if count == width {
                for place in start..<start + count { masked[place] = SevenBit.byte(0x30) }
            }
            start += max(1, count)
        }
        return checked(masked, bytes)
    }

    /// Gives each block of a readout the check that it has now, where it had the right one.
    private static func checked(_ masked: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        var result = masked
        for start in bytes.indices where bytes[start] & 0x7F == ASCII.startOfText {
            guard let end = bytes[start...].firstIndex(where: { $0 & 0x7F == ASCII.endOfText }),
                end + 1 < bytes.count, check(bytes[start + 1...end]) == bytes[end + 1] & 0x7F
            else { continue }
            result[end + 1] = SevenBit.byte(check(masked[start + 1...end]))
        }
        return result
    }

    private static func check(_ block: ArraySlice<UInt8>) -> UInt8 {
        var check = BlockCheck()
        for byte in block { check.add(byte & 0x7F) }
        return check.value
    }
}
