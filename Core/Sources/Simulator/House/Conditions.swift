/// What a meter's sensors see during one minute, in the units of its finest digits.
struct Conditions: Sendable, Hashable {
    /// Flow through the first sensor in l/h: of the circuit, or of cold water.
    var flow: Int64 = 0
    /// Flow of hot tap water in l/h, through the second sensor where a meter has one.
    var flow2: Int64 = 0
    /// Flow temperature in 0.01 °C; at a water meter that of the water.
    var t1: Int64 = 0
    /// Return temperature in 0.01 °C; at a water meter that of the meter.
    var t2: Int64 = 0
    /// Temperature of hot tap water in 0.01 °C.
    var t3: Int64 = 0
    /// Temperature of cold tap water in 0.01 °C.
    var t4: Int64 = 0
    /// Electric power in W.
    var electricWatts: Int64 = 0

    /// Heat power in 10⁻⁵ W: 1 l/h cooled by 1 K gives 1.163 W.
    var heatPower: Int64 { flow * (t1 - t2) * 1_163 }

    /// The power that this kind of meter shows, in 10⁻⁵ W.
    var power: Int64 { electricWatts != 0 ? electricWatts * 100_000 : heatPower }
}
