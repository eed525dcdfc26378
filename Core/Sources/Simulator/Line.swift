import Metering

/// The meter's end of a half-duplex line: when each byte is on the wire, in both directions.
struct Line: Sendable {
    private struct TimedByte: Sendable {
        let moment: Moment
        let byte: UInt8
    }

    /// How many bytes may wait for the wire; an adapter's buffer that is full loses the rest.
    private static let capacity: Int64 = 4_096

    private let microsecondsPerByte: Int64
    private var outgoing: [TimedByte] = []
    private var position = 0
    private var incomingEnd = Moment(microseconds: .min)

    init(microsecondsPerByte: Int64) { self.microsecondsPerByte = microsecondsPerByte }

    /// When the next byte leaves, nil where there is none.
    var nextMoment: Moment? { position < outgoing.count ? outgoing[position].moment : nil }

    /// Whether a byte of the master can wait its turn: who floods the line must not fill the memory.
    func hasRoom(at now: Moment) -> Bool {
        microsecondsPerByte == 0
            || incomingEnd < now.advanced(byMicroseconds: Self.capacity * microsecondsPerByte)
    }

    /// Puts a byte of the master on the wire, behind those that are still on it.
    ///
    /// - Returns: the moment at which it is complete.
    mutating func carry(at now: Moment) -> Moment {
        incomingEnd = max(now, incomingEnd).advanced(byMicroseconds: microsecondsPerByte)
        return incomingEnd
    }

    /// Sends bytes one after another, the first one beginning at `start`.
    ///
    /// - Returns: the moment at which the last one is complete.
    mutating func send(_ bytes: [UInt8], from start: Moment) -> Moment {
        var end = start
        for byte in bytes {
            end = end.advanced(byMicroseconds: microsecondsPerByte)
            enqueue(byte, leaving: end)
        }
        return end
    }

    /// Has a byte leave at a moment; those due at the same one leave in the order of the calls.
    mutating func enqueue(_ byte: UInt8, leaving moment: Moment) {
        var place = outgoing.count
        while place > position, moment < outgoing[place - 1].moment { place -= 1 }
        outgoing.insert(TimedByte(moment: moment, byte: byte), at: place)
    }

    /// Takes the next byte if it is due.
    mutating func takeDue(at now: Moment) -> UInt8? {
        guard let moment = nextMoment, moment <= now else { return nil }
        let byte = outgoing[position].byte
        position += 1
        // Also in the middle, for a line that is never silent is never empty either.
        if position == outgoing.count || position >= Self.capacity {
            outgoing.removeFirst(position)
            position = 0
        }
        return byte
    }
}
