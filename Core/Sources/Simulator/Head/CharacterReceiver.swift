/// One end's ear on a wire: makes characters out of the levels of bits, right or wrong.
///
/// It does what a UART does: it waits for the line to fall, looks at the middle of each of its own
/// bits, and takes what it finds for a character. Where the other end sends at another speed or with
/// other bits, that is garbage, and the same garbage each time.
struct CharacterReceiver: Sendable {
    /// A character as this end takes it.
    struct Received: Sendable, Hashable {
        let byte: UInt8
        /// When its stop bit was looked at, in nanoseconds.
        let end: Int64
        /// There was no stop bit where one had to be.
        let isFramingError: Bool
        /// The check bit does not fit the data bits.
        let isParityError: Bool
        /// The line was low from beginning to end.
        let isBreak: Bool
    }

    private struct Sent: Sendable {
        let start: Int64
        let bit: Int64
        let levels: [Bool]
        var end: Int64 { start + Int64(levels.count) * bit }
    }

    /// How this end understands what it sees.
    let format: CharacterFormat
    /// Whether it is deaf until all its stop bits are over, as slow software in a meter is.
    ///
    /// Hardware looks at the first stop bit only, whatever it is set to.
    let needsAllStopBits: Bool

    private var sent: [Sent] = []
    private var ready = Int64.min

    init(_ format: CharacterFormat, needsAllStopBits: Bool = false) {
        self.format = format
        self.needsAllStopBits = needsAllStopBits
    }

    /// A character begins on the wire; the one before it is over.
    mutating func hear(_ byte: UInt8, sentAs format: CharacterFormat, from start: Int64) {
        sent.append(Sent(start: start, bit: format.bit, levels: format.levels(of: byte)))
    }

    /// When the next character is complete if nothing more is sent, nil where none has begun.
    var nextEnd: Int64? { nextStart.map(stopSample) }

    /// Takes the next character, if it is complete by then and all that is sent by then was heard.
    mutating func take(by horizon: Int64) -> Received? {
        while let start = nextStart {
            let end = stopSample(start)
            guard end <= horizon else { return nil }
            // Too short for a start bit: a spike.
            guard !level(at: start + format.bit / 2) else {
                ready = start + format.bit / 2
                continue
            }
            let received = character(from: start, end: end)
            ready = needsAllStopBits ? start + format.character : end
            sent.removeAll { $0.end < ready }
            return received
        }
        return nil
    }

    /// When the line falls next from where this end is ready for it.
    private var nextStart: Int64? {
        for (place, character) in sent.enumerated() where character.end > ready {
            for (index, isHigh) in character.levels.enumerated() where !isHigh {
                let moment = character.start + Int64(index) * character.bit
                let wasHigh = index > 0 ? character.levels[index - 1] : wasHigh(before: place)
                if wasHigh, moment >= ready { return moment }
            }
        }
        return nil
    }

    /// Whether the line was high just before a character.
    private func wasHigh(before place: Int) -> Bool {
        guard place > 0, sent[place - 1].end >= sent[place].start else { return true }
        return sent[place - 1].levels.last ?? true
    }

    private func stopSample(_ start: Int64) -> Int64 {
        start + Int64(format.bitsBeforeStop) * format.bit + format.bit / 2
    }

    private func level(at moment: Int64) -> Bool {
        guard let character = sent.first(where: { $0.start <= moment && moment < $0.end }) else {
            return true
        }
        return character.levels[Int((moment - character.start) / character.bit)]
    }

    private func character(from start: Int64, end: Int64) -> Received {
        let samples = (1..<format.bitsBeforeStop).map { index in
            level(at: start + Int64(index) * format.bit + format.bit / 2)
        }
        let byte = samples.prefix(format.dataBits).enumerated()
            .reduce(UInt8(0)) { $0 | ($1.element ? 1 << UInt8($1.offset) : 0) }
        let isStopped = level(at: end)
        return Received(
            byte: byte,
            end: end,
            isFramingError: !isStopped,
            isParityError: format.parityBit(of: byte).map { $0 != samples.last } ?? false,
            isBreak: !isStopped && !samples.contains(true)
        )
    }
}
