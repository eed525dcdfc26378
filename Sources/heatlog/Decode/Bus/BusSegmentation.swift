import MBus

/// A run of bytes on a bus that belong together: a frame, good or broken, or what stands between.
struct BusSegment {
    enum Kind {
        case frame(FrameHead, data: [UInt8])
        case acknowledgement
        case broken(FrameDefect)
        case stray
    }

    let kind: Kind
    /// Where the first byte stands, counted from 0.
    let offset: Int
    let wire: [UInt8]
}

/// Cuts the bytes of a bus into segments, each byte into exactly one.
///
/// The frame reader of the collector decides which frames there are; what it found broken begins a
/// segment that goes on as far as the frame would have gone.
struct BusSegmentation {
    private struct Whole {
        let range: Range<Int>
        let kind: BusSegment.Kind
    }

    /// The segments in the order of the bytes.
    private(set) var segments: [BusSegment] = []

    private let bytes: [UInt8]
    private var wholes: [Whole] = []
    private var failures: [FrameFailure] = []

    /// Cuts all of `bytes`.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        read()
        var position = 0
        for whole in wholes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            fill(position..<whole.range.lowerBound)
            add(whole.range, whole.kind)
            position = whole.range.upperBound
        }
        fill(position..<bytes.count)
    }

    /// How many bytes belong to good frames and acknowledgements.
    var goodCount: Int { wholes.reduce(0) { $0 + $1.range.count } }

    private mutating func read() {
        var reader = FrameReader()
        for byte in bytes { note(reader.receive(byte), reader) }
        while true {
            let event = reader.lineFellSilent()
            guard event != .pending else { return }
            note(event, reader)
        }
    }

    private mutating func note(_ event: FrameReader.Event, _ reader: FrameReader) {
        switch event {
        case .pending, .stray: return
        case .acknowledgement:
            let place = reader.offset - 1
            wholes.append(Whole(range: place..<place + 1, kind: .acknowledgement))
        case .failure(let failure): failures.append(failure)
        case .frame:
            let data = reader.withData { span in span.indices.map { span[$0] } }
            let count = reader.head.kind == .short ? 5 : 9 + data.count
            let kind = BusSegment.Kind.frame(reader.head, data: data)
            wholes.append(Whole(range: reader.start..<reader.start + count, kind: kind))
            if let broken = reader.brokenBefore { failures.append(broken) }
        }
    }

    /// Cuts what stands between good frames at the beginnings of broken ones.
    private mutating func fill(_ range: Range<Int>) {
        var position = range.lowerBound
        var open: FrameDefect?
        var extent = position
        for failure in failures.sorted(by: { $0.start < $1.start })
        where range.contains(failure.start) && failure.start >= extent {
            add(position..<failure.start, open.map { .broken($0) } ?? .stray)
            (position, open) = (failure.start, failure.defect)
            extent = failure.start + length(at: failure.start)
        }
        let end = min(max(extent, position), range.upperBound)
        if let open { add(position..<end, .broken(open)) }
        add((open == nil ? position : end)..<range.upperBound, .stray)
    }

    /// How long the frame that begins there says it is, by the larger of its two lengths.
    private func length(at start: Int) -> Int {
        guard bytes[start] == WireByte.startLong else { return 5 }
        return Int(bytes[(start + 1)...].prefix(2).max() ?? 0) + 6
    }

    private mutating func add(_ range: Range<Int>, _ kind: BusSegment.Kind) {
        guard !range.isEmpty else { return }
        segments.append(
            BusSegment(kind: kind, offset: range.lowerBound, wire: Array(bytes[range]))
        )
    }
}
