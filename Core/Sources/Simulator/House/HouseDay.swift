import Catalogue

/// One day in the house, ready to be asked for each of its minutes.
struct HouseDay: Sendable {
    /// Somebody opens a tap: from a minute of the hour, for some minutes, with some l/h.
    private struct Draw: Sendable {
        let minutes: Range<Int64>
        let flow: Int64
    }

    /// Days since 1970-01-01.
    let day: Int64
    private let medium: Medium
    private let dice: Dice
    private let midnight: Int64
    private let nextMidnight: Int64
    private let coldWater: Int64
    private let wattsPerKelvin: Int64
    private let draws: [Draw?]

    init(_ day: Int64, medium: Medium, dice: Dice) {
        let weather = Weather(dice: dice)
        self.day = day
        self.medium = medium
        self.dice = dice
        midnight = weather.midnight(of: day)
        nextMidnight = weather.midnight(of: day + 1)
        coldWater = 1_050 + Weather.season(of: day) * 400 / 1_000
        wattsPerKelvin = dice.number(110...190, .habits, 0)
        draws = (0..<24).map { HouseDay.draw(inHour: $0, of: day, dice) }
    }

    /// What the sensors see in a minute of the day, 0 to 1439.
    func conditions(inMinute minute: Int64) -> Conditions {
        switch medium {
        case .heat: heat(minute)
        case .water: water(minute)
        case .electricity: Conditions(electricWatts: watts(minute))
        }
    }

    private static func draw(inHour hour: Int64, of day: Int64, _ dice: Dice) -> Draw? {
        let percent: Int64 =
            switch hour {
            case 6...8: 75
            case 17...21: 60
            case 9...16, 22: 25
            default: 3
            }
        let position = (day * 24 + hour) * 4
        guard dice.number(0...99, .draw, position) < percent else { return nil }
        let start = dice.number(0...45, .draw, position + 1)
        let length = dice.number(2...12, .draw, position + 2)
        return Draw(
            minutes: start..<(start + length),
            flow: dice.number(240...600, .draw, position + 3)
        )
    }

    /// The flow of hot tap water, 0 while no tap is open.
    private func tapFlow(_ minute: Int64) -> Int64 {
        guard let draw = draws[Int(minute / 60)], draw.minutes.contains(minute % 60) else {
            return 0
        }
        return draw.flow
    }

    private func outside(_ minute: Int64) -> Int64 {
        midnight + (nextMidnight - midnight) * minute / 1_440
            + Weather.hour(ofMinute: minute) * 350 / 1_000
    }

    private func jitter(_ range: ClosedRange<Int64>, _ minute: Int64, _ sensor: Int64) -> Int64 {
        dice.number(range, .jitter, (day * 1_440 + minute) * 8 + sensor)
    }

    private func heat(_ minute: Int64) -> Conditions {
        var now = Conditions()
        let cold = max(0, 1_700 - outside(minute))
        now.flow2 = tapFlow(minute)
        now.t3 = 5_300 + jitter(-40...40, minute, 0)
        now.t4 = coldWater
        guard cold > 0 || now.flow2 > 0 else {
            // Nothing flows, and both pipes slowly take the temperature of the cellar.
            now.t1 = 3_800 + jitter(-15...15, minute, 1)
            now.t2 = 2_900 + jitter(-15...15, minute, 2)
            return now
        }
        now.t1 = 6_200 + max(0, cold - 700) * 9 / 10 + jitter(-30...30, minute, 1)
        let radiators = 3_000 + min(cold, 2_700) / 3 + jitter(-25...25, minute, 2)
        let heating = circulation(cold, across: now.t1 - radiators, minute)
        // The heat exchanger of the tap water cools the circuit far down.
        let exchanger: Int64 = 2_400
        let tap = now.flow2 * (now.t3 - now.t4) / (now.t1 - exchanger)
        now.flow = max(1, heating + tap)
        now.t2 = (radiators * heating + exchanger * tap) / max(1, heating + tap)
        if heating + tap == 0 { now.t2 = radiators }
        return now
    }

    /// The flow that brings the radiators what the house loses, in l/h.
    private func circulation(_ cold: Int64, across difference: Int64, _ minute: Int64) -> Int64 {
        let percent: Int64 =
            switch minute {
            case 0..<360, 1_320...: 70
            case 360..<540: 125
            default: 100
            }
        let milliwatts = cold * wattsPerKelvin * percent / 10
        return milliwatts * 100 / (1_163 * difference) * jitter(95...105, minute, 3) / 100
    }

    private func water(_ minute: Int64) -> Conditions {
        var now = Conditions()
        let isAwake = (360..<1_380).contains(minute)
        let isFlushed = isAwake && jitter(0...39, minute, 0) == 0
        now.flow = tapFlow(minute) * 3 / 2 + (isFlushed ? 360 : 0)
        now.t1 = coldWater + (now.flow == 0 ? 150 : 0) + jitter(-20...20, minute, 1)
        now.t2 = 1_700 + outside(minute) / 20 + jitter(-20...20, minute, 2)
        return now
    }

    private func watts(_ minute: Int64) -> Int64 {
        let isFridgeOn = (day * 1_440 + minute) % 45 < 15
        let evening: Int64 = (1_020..<1_380).contains(minute) ? 260 : 0
        let kettle: Int64 = tapFlow(minute) > 420 ? 1_900 : 0
        let standby = dice.number(70...130, .habits, 1)
        return standby + (isFridgeOn ? 85 : 0) + evening + kettle + jitter(0...25, minute, 0)
    }
}
