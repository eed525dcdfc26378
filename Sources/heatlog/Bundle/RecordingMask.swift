import KMP
import Transport

/// Takes serial numbers out of a recording: other bytes in their place, the checksum made right.
struct RecordingMask {
    /// Registers that say whose meter it is: serial and customer numbers, secondary addresses.
    static let identities: Set<UInt16> = [112, 183, 185, 219, 221, 347, 1001, 1010]

    /// Finds the serial numbers that a recording tells.
    static func learn(from recording: Recording, into masking: inout Masking) {
        for segment in Segmentation(recording.entries.flatMap(\.bytes)).segments {
            guard segment.kind == .frame(.answer) else { continue }
            for range in serialNumbers(in: segment.contents) {
                masking.learn(String(number(segment.contents[range])))
            }
        }
        for case .comment(let text) in recording.items { masking.learn(from: text) }
    }

    private let masking: Masking

    /// Prepares to mask what was learnt.
    init(_ masking: Masking) { self.masking = masking }

    /// The recording as anybody may see it.
    func masked(_ recording: Recording) -> Recording {
        let recording = CharacterMask(recording).masked
        var owners: [Int] = []
        for (index, entry) in recording.entries.enumerated() {
            owners += Array(repeating: index, count: entry.bytes.count)
        }
        var pieces = Array(repeating: [UInt8](), count: recording.entries.count)
        for segment in Segmentation(recording.entries.flatMap(\.bytes)).segments {
            let own = owners[segment.offset..<segment.offset + segment.bytes.count]
            for (place, byte) in masked(segment).enumerated() {
                // Stuffing may have made it longer: what is too much goes with its last byte.
                let index = own.startIndex + min(place, own.count - 1)
                pieces[own[index]].append(byte)
            }
        }
        return Recording(items: items(of: recording, pieces))
    }

    private func items(of recording: Recording, _ pieces: [[UInt8]]) -> [Recording.Item] {
        var rest = pieces[...]
        return recording.items.compactMap { item in
            switch item {
            case .blank: return .blank
            case .comment(let text): return .comment(masking.masked(text))
            case .entry(var entry):
                entry.bytes = rest.removeFirst()
                return entry.bytes.isEmpty ? nil : .entry(entry)
            }
        }
    }

    /// The bytes of a frame, or of what stands between frames.
    private func masked(_ segment: Segment) -> [UInt8] {
        let contents = segment.contents
        guard let first = segment.bytes.first, !contents.isEmpty else {
            return withoutSerials(withoutHeadless(segment.wire))
        }
        var changed = contents
        if case .frame(.answer) = segment.kind { replaceRecords(&changed) }
        changed = withoutSerials(changed)
        if segment.kind != .frame(.answer), changed.count > 2, changed[1] == 0x02 {
            for index in 2..<min(6, changed.count) { changed[index] = 0 }
        }
        guard changed != contents else { return segment.wire }
        if case .frame = segment.kind { changed = checked(changed) }
        let tail = segment.bytes.reversed().prefix { $0.plain == nil }.reversed().map(\.byte)
        return [first.byte] + changed.flatMap(stuffed) + tail
    }

    /// Gives the contents of a frame the checksum that they have now.
    private func checked(_ contents: [UInt8]) -> [UInt8] {
        let body = contents.dropLast(2)
        var crc = CRC16()
        for byte in body { crc.add(byte) }
        return body + [UInt8(crc.value >> 8), UInt8(truncatingIfNeeded: crc.value)]
    }

    private func stuffed(_ byte: UInt8) -> [UInt8] {
        WireByte.needsStuffing(byte) ? [WireByte.escape, ~byte] : [byte]
    }

    private func replaceRecords(_ contents: inout [UInt8]) {
        for range in Self.serialNumbers(in: contents) { replace(range, in: &contents) }
        for (id, range) in Self.records(in: contents)
        where Self.identities.contains(id) && id != 1001 {
            for index in range { contents[index] = 0 }
        }
    }

    /// Whatever it stands in, a number that is known as a serial number is not told; nor is what
    /// stands behind the head of register 1001 in a frame that is broken.
    private func withoutSerials(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let head: [UInt8] = [0x03, 0xE9, 0x33, 0x04]
        for start in bytes.indices {
            let range = start..<start + 4
            guard range.upperBound <= bytes.count else { break }
            if masking.substitute(for: Self.number(bytes[range])) != nil {
                replace(range, in: &bytes)
            } else if bytes[range].elementsEqual(head) {
                let value = min(start + 5, bytes.count)..<min(start + 9, bytes.count)
                if Self.number(bytes[value]) > 1_000 { replace(value, in: &bytes) }
            }
        }
        return bytes
    }

    /// An answer whose start was lost still says what it answers.
    private func withoutHeadless(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let head = [Address.meter.rawValue, Command.getSerialNumber.rawValue]
        for start in bytes.indices.dropLast() where bytes[start...start + 1].elementsEqual(head) {
            for index in min(start + 2, bytes.count)..<min(start + 6, bytes.count) {
                bytes[index] = 0
            }
        }
        return bytes
    }

    private func replace(_ range: Range<Int>, in bytes: inout [UInt8]) {
        let number = masking.substitute(for: Self.number(bytes[range])) ?? 0
        for (place, index) in range.reversed().enumerated() {
            bytes[index] = place < 8 ? UInt8(truncatingIfNeeded: number >> (8 * place)) : 0
        }
    }

    /// Where the serial number stands in the contents of an answer.
    private static func serialNumbers(in contents: [UInt8]) -> [Range<Int>] {
        if contents.count == 8, contents[1] == Command.getSerialNumber.rawValue { return [2..<6] }
        return records(in: contents).filter { $0.id == 1001 }.map(\.range)
    }

    private static func records(in contents: [UInt8]) -> [(id: UInt16, range: Range<Int>)] {
        guard contents.count > 4, contents[1] == Command.getRegister.rawValue else { return [] }
        let data = Array(contents[2..<contents.count - 2])
        var records: [(id: UInt16, range: Range<Int>)] = []
        let span = data.span
        try? RegisterRecords.forEach(in: span) { record in
            let start = 2 + record.offset
            records.append((record.id.rawValue, start..<start + record.count))
        }
        return records
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
