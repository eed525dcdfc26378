internal import Metering

/// One frame for emonHub, as bytes that go out in one write.
enum HubFrame {
    /// What a connection to the socket interfacer takes: it is read once, and closed.
    static let longest = 1_024

    /// A line for the socket interfacer: `[apikey ]<unixtime> <nodeid> v1 v2 …`, CR LF.
    ///
    /// Single spaces, for two in a row drop the frame; whole seconds, for a fraction makes an empty
    /// row of it; CR and LF, for without the CR it swallows the next one.
    ///
    /// - Returns: nil where it is longer than a connection takes.
    static func line(
        node: Int,
        _ values: [ExactDecimal],
        at time: Timestamp,
        key: Secret?
    ) -> [UInt8]? {
        let seconds = String(time.seconds)
        let words = [key?.revealed, seconds, String(node)].compactMap(\.self)
        let text = (words + values.map(\.description)).joined(separator: " ") + "\r\n"
        return text.utf8.count <= longest ? Array(text.utf8) : nil
    }

    /// A packet as a radio node's receiver prints it: `OK <node> b0 b1 … (-rssi)`, CR LF.
    ///
    /// There is no radio between, so nothing is lost of the signal: `(-0)`.
    ///
    /// - Returns: nil where a value is beyond what its field holds.
    static func packet(
        node: Int,
        _ values: [ExactDecimal],
        _ layout: FrameLayout
    ) -> [UInt8]? {
        var bytes: [UInt8] = []
        for (value, field) in zip(values, layout.fields) {
            guard let packed = packed(value, field.code) else { return nil }
            bytes += packed
        }
        let words = ["OK", String(node)] + bytes.map { String($0) } + ["(-0)"]
        return Array((words.joined(separator: " ") + "\r\n").utf8)
    }

    /// A value in four bytes, the lowest first.
    private static func packed(_ value: ExactDecimal, _ code: FrameLayout.Code) -> [UInt8]? {
        let pattern: UInt32?
        switch code {
        case .float: pattern = value.nearestFloat?.bitPattern
        case .unsigned:
            pattern = value.rounded(to: 0).wholeNumber.flatMap { UInt32(exactly: $0) }
        }
        return pattern.map { pattern in
            [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: pattern >> $0) }
        }
    }
}

extension Timestamp {
    /// Whole seconds since 1970, as receivers that know no fraction want them.
    var seconds: Int64 {
        milliseconds / 1_000 - (milliseconds % 1_000 < 0 ? 1 : 0)
    }
}
