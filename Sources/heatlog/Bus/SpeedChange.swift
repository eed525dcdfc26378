import Transport

/// What came of telling a meter another speed, in words.
struct SpeedChange {
    /// At which of two speeds a meter answers.
    enum Speed { case new, old }

    /// The speed that it was told, in baud.
    let new: Int
    /// The bus as it was when the meter was told.
    let place: BusPlace
    /// Whether the meter acknowledged it.
    let isAcknowledged: Bool
    /// The command that reads the meter.
    let reading: String

    /// Where it is to be looked for afterwards, in this order.
    ///
    /// A bridge keeps its own speed, whatever it is opened with: there only that one can be tried.
    var tries: [(speed: Speed, place: BusPlace)] {
        let old = (Speed.old, place)
        return place.address.hasSpeed ? [(.new, place.at(baud: new)), old] : [old]
    }

    /// What is said where the meter still answers as before.
    var kept: String {
        guard place.address.hasSpeed else {
            return "The meter \(told), and still answers at the bridge's speed. Whether it answers "
                + "at \(new) baud too is seen once the bridge is set to that."
        }
        let cause = isAcknowledged ? "finds out the speed by itself" : "did not hear of it"
        return "The meter \(told), and still answers at \(place.settings.baud) baud only: it "
            + "\(cause), or does not know \(new)."
    }

    /// What is said where it does not answer any more.
    var lost: Complaint {
        guard place.address.hasSpeed else {
            return Complaint(
                "The meter \(told), and does not answer at the bridge's speed any more.",
                hint: "Set the bridge to \(new) baud, and read the meter: \(reading)",
                status: .unavailable
            )
        }
        return Complaint(
            "The meter \(told), and answers neither at \(new) nor at \(place.settings.baud) baud.",
            hint: "Look for it: heatlog mbus scan --port \(place.address) --baud auto.",
            status: .unavailable
        )
    }

    private var told: String { BusWriting.words(isAcknowledged) }
}

extension BusWriting {
    /// Looks for the meter at its new speed, and at its old one.
    ///
    /// - Returns: where it answers; nil where it does not.
    /// - Throws: a complaint where the line fails or the budget is spent.
    func speed(after change: SpeedChange) async throws(Complaint) -> SpeedChange.Speed? {
        do throws(Complaint) {
            for (speed, place) in change.tries {
                if try await answers(at: place) { return speed }
            }
            return nil
        } catch { throw Self.afterwards(error, isAcknowledged: change.isAcknowledged) }
    }
}
