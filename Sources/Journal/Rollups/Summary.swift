/// A number at a point of time, as it lies in a row.
struct Point {
    let time: Int64
    let mantissa: Int64
    let exponent: Int
}

/// What a span of time held of one series, in whole numbers at one power of ten.
///
/// A value holds until the next one, at most to the end of its UTC hour: an outage weighs nothing.
/// The difference begins at the last value before the span, so that the differences of adjacent
/// spans add up to all that was counted, whatever was missed in between.
struct Summary {
    var count: Int
    var exponent: Int
    var first: Int128
    var last: Int128
    var difference: Int128
    var minimum: Int128
    var maximum: Int128
    /// Mantissa times milliseconds.
    var area: Int128
    /// The milliseconds for which there was a value.
    var weight: Int64

    /// Sums up the points of a span, which are in the order of time; nil where there is none.
    ///
    /// - Parameters:
    ///   - points: the points.
    ///   - end: the span's end.
    ///   - previous: the last point before the span.
    init?(_ points: [Point], end: Int64, previous: Point?) {
        guard let first = points.first, let last = points.last else { return nil }
        let exponent = points.map(\.exponent).min() ?? 0
        count = points.count
        self.exponent = exponent
        self.first = first.scaled(to: exponent)
        self.last = last.scaled(to: exponent)
        difference = self.last.plus(-self.first)
        minimum = self.first
        maximum = self.first
        area = 0
        weight = 0
        for (index, point) in points.enumerated() {
            let next = index + 1 < points.count ? points[index + 1].time : end
            add(point, until: min(next, point.time.floored(to: .hour) + .hour, end))
        }
        if let previous { begin(at: previous) }
    }

    private mutating func add(_ point: Point, until end: Int64) {
        let value = point.scaled(to: exponent)
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        area = area.plus(value.times(Int128(end - point.time)))
        weight += end - point.time
    }

    /// Makes the difference begin at a value from before the span.
    mutating func begin(at previous: Point) {
        rescale(to: min(exponent, previous.exponent))
        difference = last.plus(-previous.scaled(to: exponent))
    }

    /// Takes in the span that follows.
    mutating func append(_ other: Summary) {
        var other = other
        let common = min(exponent, other.exponent)
        rescale(to: common)
        other.rescale(to: common)
        count += other.count
        last = other.last
        difference = difference.plus(other.difference)
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        area = area.plus(other.area)
        weight += other.weight
    }

    private mutating func rescale(to target: Int) {
        let factor = powerOfTen(exponent - target)
        exponent = target
        guard factor != 1 else { return }
        first = first.times(factor)
        last = last.times(factor)
        difference = difference.times(factor)
        minimum = minimum.times(factor)
        maximum = maximum.times(factor)
        area = area.times(factor)
    }
}

extension Point {
    fileprivate func scaled(to target: Int) -> Int128 {
        Int128(mantissa).times(powerOfTen(exponent - target))
    }
}

/// 10ⁿ; from 13 on so large that whatever it multiplies is too long for the file.
///
/// A meter whose decimals leap further than that has no roll-ups there.
private func powerOfTen(_ power: Int) -> Int128 {
    let power = power > 12 ? 30 : max(0, power)
    return (0..<power).reduce(into: Int128(1)) { factor, _ in factor *= 10 }
}

extension Int128 {
    /// No sum in the file is that long, so that what ends here is never written: whatever a meter
    /// sends, sums of it do not overflow.
    private static let far = Int128(1) << 100

    fileprivate func times(_ factor: Int128) -> Int128 {
        let (product, isTooLong) = multipliedReportingOverflow(by: factor)
        guard isTooLong else { return product.bounded }
        return (self < 0) == (factor < 0) ? Self.far : -Self.far
    }

    fileprivate func plus(_ other: Int128) -> Int128 { (bounded + other.bounded).bounded }

    private var bounded: Int128 { Swift.min(Swift.max(self, -Self.far), Self.far) }
}
