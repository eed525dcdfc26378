import Catalogue
import Metering

/// The house as it was before the simulation began: the way on which it came to its first moment.
///
/// So what the meter's memory holds joins without a step what is read from then on.
struct HouseHistory: Sendable {
    private let start: Int64
    private let newYear: House
    private var walking: House

    /// Makes the history of a house whose calendar shows `start` at its first moment.
    init(medium: Medium, dice: Dice, start: Int64) {
        self.start = start
        newYear = House(newYearBefore: start, medium: medium, dice: dice)
        walking = newYear
    }

    /// The house at a full hour before the start; later calls ask for later hours.
    mutating func house(at time: Int64) -> House {
        guard time >= newYear.time else { return newYear.earlier(time) }
        walking.relive(until: time, start: start)
        return walking
    }
}
