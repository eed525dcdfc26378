/// A mask that several meters answered, and the part of it that is tried out value by value.
struct SearchNode: Sendable {
    /// Which part of the mask.
    enum Part: Sendable, Equatable {
        /// A digit of the identification number, the last one being 0.
        case identification(UInt32)
        /// Whether the enhanced selection is known: a fabrication number that none has, then any.
        case enhancement
        /// A digit of the fabrication number, the last one being 0.
        case fabrication(UInt32)
        case medium, version, manufacturerLow, manufacturerHigh
    }

    let mask: Selection
    let part: Part
    /// How many meters had been accounted for before it was begun.
    let settledBefore: UInt32
    /// Which of the part's values comes next.
    var next: Int = 0

    /// The next mask to try, nil where there is none.
    ///
    /// - Parameter settled: how many meters are accounted for now. A mask that several answer has
    ///   two at least, so rare values are tried only where the usual ones did not give them.
    /// - Returns: the mask with the next value of the part.
    mutating func child(settled: UInt32) -> Selection? {
        let isEnough = settled &- settledBefore >= 2
        guard next < (isEnough ? part.usualCount : part.count) else { return nil }
        defer { next += 1 }
        return part.apply(next, to: mask)
    }
}

extension SearchNode.Part {
    /// What tells meters apart next that answer a mask together; nil where nothing is left.
    ///
    /// The last digit comes first: serial numbers of one delivery differ in their last digits.
    static func next(in mask: Selection) -> SearchNode.Part? {
        if let place = openDigit(mask.identification) { return .identification(place) }
        if let fabrication = mask.fabrication, let place = openDigit(fabrication) {
            return .fabrication(place)
        }
        if mask.medium == 0xFF { return .medium }
        if mask.version == 0xFF { return .version }
        if mask.manufacturer & 0x00FF == 0x00FF { return .manufacturerLow }
        if mask.manufacturer & 0xFF00 == 0xFF00 { return .manufacturerHigh }
        return nil
    }

    private static func openDigit(_ digits: UInt32) -> UInt32? {
        for place: UInt32 in 0..<8 where digits &>> (4 &* place) & 0x0F == 0x0F { return place }
        return nil
    }

    /// How many values there are: ten digits, once more where that did not explain a collision, and
    /// the digits A to E, which some meters have against the standard.
    var count: Int {
        switch self {
        case .identification, .fabrication: 25
        case .enhancement: 2
        case .medium, .version, .manufacturerLow, .manufacturerHigh: 255
        }
    }

    /// How many of them are tried in any case.
    var usualCount: Int {
        switch self {
        case .identification, .fabrication: 10
        case .medium: Self.usualMedia
        default: count
        }
    }

    /// The mask with a value in the place of this part.
    func apply(_ index: Int, to mask: Selection) -> Selection {
        var child = mask
        switch self {
        case .identification(let place):
            child.identification = digit(index, place, in: mask.identification)
        case .fabrication(let place):
            child.fabrication = digit(index, place, in: mask.fabrication ?? .max)
        case .enhancement: child.fabrication = index == 0 ? 0xEEEE_EEEE : 0xFFFF_FFFF
        case .medium: child.medium = Self.medium(index)
        case .version: child.version = UInt8(truncatingIfNeeded: index)
        case .manufacturerLow:
            child.manufacturer = mask.manufacturer & 0xFF00 | UInt16(truncatingIfNeeded: index)
        case .manufacturerHigh:
            let high = UInt16(truncatingIfNeeded: index) &<< 8
            child.manufacturer = mask.manufacturer & 0x00FF | high
        }
        return child
    }

    private func digit(_ index: Int, _ place: UInt32, in digits: UInt32) -> UInt32 {
        let value = UInt32(truncatingIfNeeded: index < 10 ? index : index < 15 ? index : index - 15)
        return digits & ~(0x0F &<< (4 &* place)) | value &<< (4 &* place)
    }

    private static var usualMedia: Int { 20 }

    /// The media by how often they share a number: heat, water and what else is metered, then all
    /// others as they are numbered.
    private static func medium(_ index: Int) -> UInt8 {
        let usual: InlineArray<20, UInt8> = [
            0x04, 0x0C, 0x0D, 0x07, 0x06, 0x16, 0x15, 0x02, 0x03, 0x08, 0x0A, 0x0B, 0x17, 0x18,
            0x00, 0x0F, 0x0E, 0x1A, 0x1B, 0x05,
        ]
        guard index >= usualMedia else { return usual[index] }
        var left = index - usualMedia
        for code in UInt8(0)...254 {
            var isUsual = false
            for place in 0..<usualMedia where usual[place] == code { isUsual = true }
            guard !isUsual else { continue }
            if left == 0 { return code }
            left -= 1
        }
        return 254
    }
}
