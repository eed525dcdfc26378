/// A point on a line's own time scale, in microseconds since an origin that the caller chooses.
///
/// Protocol rooms have no clock: whoever drives them passes the moment in.
public struct Moment: Sendable, Hashable, Comparable {
    /// Microseconds since the origin.
    public let microseconds: Int64

    /// Makes the moment that lies so many microseconds after the origin.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The moment so many microseconds later.
    public func advanced(byMicroseconds microseconds: Int64) -> Moment {
        Moment(microseconds: self.microseconds + microseconds)
    }

    /// Orders by time.
    public static func < (left: Moment, right: Moment) -> Bool {
        left.microseconds < right.microseconds
    }
}
