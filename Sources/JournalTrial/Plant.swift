import Glibc
import Journal
import Metering

/// A day of several meters, read each minute; each meter at its own second.
struct Plant {
    let path: String
    let meters: Int

    func fill() throws {
        let journal = try Journal(path: path)
        let visits = (0..<1_440).flatMap { minute in
            (0..<meters).map { meter in House.readout(minute: minute, meter: meter) }
        }
        try journal.append(visits, from: "trial")
        try journal.checkpoint()
        print("\(visits.count) readouts of \(visits[0].readings.count) values")
    }
}

extension House {
    /// The readout of one of several meters, all of them alike but for their times.
    static func readout(minute: Int, meter: Int) -> Readout {
        var readout = readout(minute: minute, second: meter % 60)
        readout.meter.serial = String(6_892_850 + meter)
        return readout
    }
}
