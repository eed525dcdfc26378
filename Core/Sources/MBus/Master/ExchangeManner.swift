extension Exchange {
    /// How a request is put to the bus.
    public struct Manner: Sendable, Hashable {
        /// How often the request is sent at most, at least once.
        public var attempts: Int
        /// Whether others may answer too, so that the line is listened to behind a good answer.
        public var hearsOut: Bool
        /// Whether a request may be sent that changes something in the meter.
        public var allowsWrites: Bool

        /// Makes a manner; nothing is changed in a meter unless it is allowed here.
        public init(attempts: Int = 3, hearsOut: Bool = false, allowsWrites: Bool = false) {
            self.attempts = max(1, attempts)
            self.hearsOut = hearsOut
            self.allowsWrites = allowsWrites
        }
    }
}
