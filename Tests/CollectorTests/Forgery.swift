import KMP
import Metering

/// An answer taken apart, to be put together again with a good checksum and something else in it.
struct Forgery {
    /// One register as it was sent.
    struct Part {
        var id: UInt16
        let unit: UInt8
        let signExponent: UInt8
        var bytes: [UInt8]
    }

    var parts: [Part] = []

    /// Takes the answer to a request for registers apart; nil for other bytes.
    init?(_ answer: [UInt8]) {
        var reader = FullFrameReader()
        guard answer.contains(where: { reader.receive($0) == .frame }),
            reader.direction == .answer
        else { return nil }
        parts = reader.withData { data in
            var parts: [Part] = []
            try? RegisterRecords.forEach(in: data) { record in
                parts.append(
                    Part(
                        id: record.id.rawValue,
                        unit: record.unit.rawValue,
                        signExponent: record.signExponent.rawValue,
                        bytes: record.bytes(in: data)
                    )
                )
            }
            return parts
        }
        guard !parts.isEmpty else { return nil }
    }

    /// The frame, with the checksum that belongs to it.
    var wireBytes: [UInt8] {
        var frame = FrameWriter<600>(.answer, address: .meter, command: .getRegister)
        for part in parts {
            frame.append(part.id)
            for byte in [part.unit, UInt8(part.bytes.count), part.signExponent] + part.bytes {
                frame.append(byte)
            }
        }
        frame.finish()
        return frame.wireBytes
    }
}

/// Chance that can be repeated. (SplitMix64)
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
