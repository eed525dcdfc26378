import Glibc
import Journal
import Metering
import Outputs

/// Puts a journal to the test: what it costs on the disk, how fast it is, what a kill leaves.
///
/// A program of its own, since what is killed must not be the test, and since `wchar` counts a
/// whole process.
@main
enum Trial {
    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        guard words.count >= 3, let verb = words.first, let number = Int(words[3]) else {
            print("usage: JournalTrial VERB PATH NUMBER, VERB being one of")
            print("       append, deliver, rotate, daily, day, plant, speed, size")
            print("       JournalTrial count PATH 0 SOCKET")
            print("       JournalTrial decade PATH MINUTES URL APIKEY")
            print("       JournalTrial pass|live|time PATH ROWS KIND SETTING=VALUE…")
            exit(64)
        }
        let path = words[2]
        switch verb {
        case "append": try append(path, from: number)
        case "deliver": try await deliver(path, rows: number)
        case "rotate": try await deliver(path, rows: number, .size(3_000))
        case "daily": try await deliver(path, rows: number, .day)
        case "count" where words.count == 4:
            try await Counting(path: path, socket: words[4]).run()
        case "decade" where words.count == 5:
            let minutes = Int64(number)
            try await Decade(path: path, minutes: minutes, url: words[4], apikey: words[5]).run()
        case "pass", "live":
            try await Passing(path: path, rows: number)
                .pass(Array(words.dropFirst(3)), isHurried: verb == "pass")
        case "time": try await Passing(path: path, rows: number).time(Array(words.dropFirst(3)))
        case "plant": try Plant(path: path, meters: number).fill()
        case "day": try Writing(path: path).measure(days: number)
        case "speed": try Speed(path: path, readouts: number).measure()
        case "size": try Size(path: path, years: number).measure()
        default: exit(64)
        }
    }

    /// Passes the journal on into a file beside it, without an end.
    private static func deliver(
        _ path: String,
        rows: Int,
        _ rotation: Rotation = .never
    ) async throws {
        let file = FileOutput(
            name: "file",
            path: path + ".csv",
            format: .csv,
            rotation: rotation
        )
        let surroundings = Surroundings(
            journal: try Journal(path: path),
            clock: ContinuousClock(),
            wall: { Timestamp(milliseconds: 0) }
        )
        try await OutputRunner(SpokenOutput(output: file, rows: rows), in: surroundings) { _ in }
            .run()
    }

    /// Appends without an end, and says of each readout that it was acknowledged.
    private static func append(_ path: String, from first: Int) throws {
        let journal = try Journal(path: path)
        let day = CalendarDate(daysSince1970: 20_000)
        for minute in first... {
            if let day { try journal.spend(of: House.serial, on: day) }
            // Every tenth comes late, so that roll-ups are made again too.
            let place = minute % 10 == 9 ? minute - 75 : minute
            try journal.append(House.readout(minute: place, second: minute % 10), from: "trial")
            print(minute)
            fflush(nil)
        }
    }
}

/// Seconds that something takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let (whole, fraction) = try ContinuousClock().measure(body).components
    return Double(whole) + Double(fraction) * 1e-18
}

/// A number with so many decimals.
func text(_ number: Double, _ decimals: Int = 1) -> String {
    let factor = (0..<decimals).reduce(1.0) { factor, _ in factor * 10 }
    let whole = (number * factor).rounded()
    return ExactDecimal(Int64(whole), exponent: Int8(-decimals)).description
}

/// One line of figures: what was measured, the target, the yardstick.
func report(_ name: String, _ figure: String, target: String, yardstick: String) {
    print("\(name): \(figure) (target \(target); \(yardstick))")
    fflush(nil)
}
