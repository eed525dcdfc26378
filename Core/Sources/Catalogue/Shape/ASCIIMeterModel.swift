public import IEC62056

/// One data set of a meter that is asked in characters: `/#5` and what it holds.
public struct DataSetEntry: Sendable, Hashable {
    /// What follows `/#`.
    public var set: DataSet
    /// What it holds: "Months".
    public var meaning: String
    /// How many entries it has where it is a log and a document says so.
    public var depth: Int?
    /// Where this is from.
    public var source: SourceNote

    /// Makes a row.
    public init(_ set: DataSet, _ meaning: String, depth: Int? = nil, source: SourceNote) {
        self.set = set
        self.meaning = meaning
        self.depth = depth
        self.source = source
    }
}

/// An older meter as data: one that knows no registers and is asked in characters.
///
/// It is no ``MeterModel``, for it has neither register numbers nor type codes, and its values come
/// without units. What it measures has the register numbers of the later meters all the same, see
/// ``IEC62056/LiveField/entry``, so that one thing has one name in all data.
public struct ASCIIMeterModel: Sendable, Hashable {
    /// The model's name: "MULTICAL 66-CDE".
    public var name: String
    /// Short names that people type: "66", "66c".
    public var aliases: [String]
    /// Who makes it.
    public var maker = "Kamstrup"
    /// What it measures.
    public var medium: Medium
    /// The data sets that it is known to have.
    public var dataSets: [DataSetEntry]
    /// Whether it wants `ACK 000` before it sends the data of a readout.
    public var acknowledgement: ASCIIRequest.Acknowledgement
    /// Where that is from.
    public var acknowledgementSource: SourceNote
    /// Its identification without `/` and line end; nil where no source shows it.
    public var identification: String?
    /// The info code in words; nil where no source has the table.
    public var info: InfoTable?
    /// The speeds, and what makes it answer.
    public var eye: Eye

    /// The entry of a data set, nil where no source says that the model has it.
    public func entry(for set: DataSet) -> DataSetEntry? { dataSets.first { $0.set == set } }
}

extension LiveField {
    /// The value as a register: number, name and label as in the meters that have numbers.
    ///
    /// Peak power has a number of its own: the later meters tell that of the month from that of the
    /// year, and which of them a MULTICAL 66 sends is configured.
    public var entry: RegisterEntry {
        let source = SourceNote("5511-634 §4, order of the values of /#1", .documented)
        let number: UInt16 =
            switch self {
            case .energy: 60
            case .volume: 68
            case .operatingHours: 1_004
            case .flowTemperature: 86
            case .returnTemperature: 87
            case .temperatureDifference: 89
            case .power: 80
            case .flow: 74
            case .peakPower: 0xF009
            case .infoCode: 99
            }
        let known = RegisterTerms.thermal[number]
        return RegisterEntry(
            number,
            quantity,
            known?.label ?? (self == .peakPower ? "Peak power of month or year" : nil),
            name: known?.name,
            source: source
        )
    }
}
