// Info code of the water meters: four conditions, and how long each has lasted.

extension InfoTable {
    /// MULTICAL 21 and flowIQ: register 99 has two bytes, four bits and four fields of three.
    static let water = InfoTable(
        register: 99,
        bits: [
            InfoBit(1, "dry", "There is no water in the meter."),
            InfoBit(2, "reverse", "The water runs the wrong way through the meter."),
            InfoBit(4, "leak", "Water runs without a pause: there may be a leak."),
            InfoBit(8, "burst", "Very much water runs: a pipe may have burst, look for water now."),
        ],
        durations: [
            InfoDuration(shift: 4, condition: "dry"),
            InfoDuration(shift: 7, condition: "reverse"),
            InfoDuration(shift: 10, condition: "leak"),
            InfoDuration(shift: 13, condition: "burst"),
        ],
        source: SourceNote("bsdphk/PyKamstrup#6; wmbusmeters kamwater 02FF20", .thirdParty)
    )
}
