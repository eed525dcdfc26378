#if !hasFeature(Embedded)
/// How the model of a meter was found out.
public enum Identification: String, Sendable, Hashable {
    /// The type code that it answered is in a published list.
    case typeCode = "type_code"
    /// The type number that it carries as text (register 254).
    case typeNumber = "type_number"
    /// Which registers it answers, and which it leaves out.
    case registers
    /// The maker, version and medium in the header of its M-Bus telegrams are in a published list.
    case busHeader = "mbus_header"
    /// Nobody asked the meter: the user said so.
    case configuration
}

/// Who a meter is, as far as it is known.
///
/// What is not known is nil, never guessed.
public struct MeterIdentity: Sendable, Hashable {
    /// Who made it: "Kamstrup".
    public var maker: String?
    /// The model, or the models that it may be, joined by "or"; nil where none fits.
    public var model: String?
    /// The models that it may be: one where it is certain, none where no model fits.
    public var candidates: [String] = []
    /// The serial number as printed on the meter.
    public var serial: String?
    /// How the model was found out, nil where it was not.
    public var identifiedBy: Identification?
    /// The type code that it answered, as sent.
    public var typeCode: UInt16?
    /// The software revision: "F1".
    public var software: String?
    /// The type number that it carries: "2146C0K842".
    public var typeNumber: String?

    /// Makes an identity in which nothing is known yet.
    public init() {}
}

/// What one visit to a meter brought.
public struct Readout: Sendable, Hashable {
    /// Who the meter is.
    public var meter: MeterIdentity
    /// When the answer was complete, on our clock.
    public var time: Timestamp
    /// The values, in the order in which they were asked for.
    public var readings: [Reading]

    /// Makes a readout.
    public init(meter: MeterIdentity, time: Timestamp, readings: [Reading]) {
        self.meter = meter
        self.time = time
        self.readings = readings
    }
}
#endif
