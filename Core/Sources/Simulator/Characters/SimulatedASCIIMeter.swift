public import Catalogue
public import IEC62056
public import Metering

/// A meter before KMP that answers: bytes in, bytes out, with time as an argument.
///
/// Bytes are those of a line of eight bits, seven and their parity, and come in complete. It is
/// asked at 300 baud and answers `/#n` at 1200 and the readout at 300; which speed it speaks at is
/// ``spokenBaud``. Put into an ``OpticalHead`` it hears nothing that is sent at another speed.
///
/// ```swift
/// var meter = SimulatedASCIIMeter(model: model, options: .init(start: start))
/// for byte in request { meter.receive(byte, at: now) }
/// while let due = meter.nextMoment { … meter.transmit(at: due) … }
/// ```
///
/// - Note: how the rows of its memory are built no source shows. Here each is a line of date,
///   energy and volume, the newest first; that is the simulator's own.
public struct SimulatedASCIIMeter: Sendable {
    /// What the meter is.
    public let model: ASCIIMeterModel
    /// What it was made with.
    public let options: Options
    /// Requests heard, answered or not.
    public private(set) var requests = 0
    /// Answers sent.
    public private(set) var answers = 0
    /// The speed at which its newest answer leaves it, in baud.
    public private(set) var spokenBaud = Self.fast
    /// Whether a head sits on it, which then does the echo.
    var hasHead = false

    let clock: MeterClock
    let houseStart: Int64
    var house: House
    /// How many bytes the faults have looked at, so that each has its own luck.
    var faultPosition: Int64 = 0

    private var line = Line(microsecondsPerByte: Self.time(of: Self.fast))
    private var heard: [UInt8] = []
    private var busyUntil = Moment(microseconds: .min)
    private var awaitsAcknowledgement = false

    static let slow = 300
    static let fast = 1_200
    /// It takes 1 to 2 s before it answers. (5511-634 §4)
    private static let thought: Int64 = 1_200_000

    /// Makes a meter that has been at work for some years.
    public init(model: ASCIIMeterModel, options: Options) {
        self.model = model
        self.options = options
        clock = MeterClock(start: options.start)
        houseStart = options.start.clockSeconds
        house = House(medium: .heat, dice: Dice(seed: options.seed), start: houseStart)
    }

    /// Takes a byte that is complete now.
    ///
    /// One whose parity is wrong spoils the request that it stands in.
    public mutating func receive(_ byte: UInt8, at now: Moment) {
        if options.echo, !hasHead { line.enqueue(byte, leaving: now) }
        guard now >= busyUntil, let character = SevenBit.character(byte) else {
            heard = []
            return
        }
        heard = (heard + [character]).suffix(6)
        guard let request = recognized else { return }
        heard = []
        advance(to: now)
        switch request {
        case .acknowledgement:
            awaitsAcknowledgement = false
            answer(readoutBlock, at: Self.slow, after: now)
        case .readout:
            requests += 1
            awaitsAcknowledgement = model.acknowledgement != .never
            let data = awaitsAcknowledgement ? [] : readoutBlock
            answer(identification + data, at: Self.slow, after: now)
        case .data(let set):
            requests += 1
            guard let text = data(set) else { return }
            answer(SevenBit.bytes(text), at: Self.fast, after: now)
        }
    }

    private enum Heard { case acknowledgement, readout, data(DataSet) }

    /// What the last characters ask for, nil while that is nothing.
    private var recognized: Heard? {
        if heard.ends(with: "\u{6}000\r\n"), awaitsAcknowledgement { return .acknowledgement }
        if heard.ends(with: "/?!\r\n") { return .readout }
        guard let last = heard.last, heard.dropLast().suffix(2).elementsEqual("/#".utf8) else {
            return nil
        }
        return .data(DataSet(rawValue: last))
    }

    /// The moment at which the next byte has left the meter, nil while it has nothing to say.
    public var nextMoment: Moment? { line.nextMoment }

    /// Takes the next byte that has left the meter by now, nil where none is due.
    public mutating func transmit(at now: Moment) -> UInt8? { line.takeDue(at: now) }

    /// Lets the house live on; never back.
    mutating func advance(to now: Moment) { house.advance(to: clock.seconds(at: now)) }

    private mutating func answer(_ bytes: [UInt8], at baud: Int, after now: Moment) {
        guard !isSilenced else { return }
        answers += 1
        spokenBaud = baud
        let start = now.advanced(byMicroseconds: Self.thought + lateness)
        let others = remainingEcho + noise(before: start)
        line = Line(microsecondsPerByte: Self.time(of: baud))
        for (byte, moment) in others { line.enqueue(byte, leaving: moment) }
        busyUntil = line.send(spoilt(bytes), from: start)
    }

    /// What of the echo is still on its way.
    private var remainingEcho: [(UInt8, Moment)] {
        mutating get {
            var echo: [(UInt8, Moment)] = []
            while let moment = line.nextMoment, let byte = line.takeDue(at: moment) {
                echo.append((byte, moment))
            }
            return echo
        }
    }

    private static func time(of baud: Int) -> Int64 { (11_000_000 + Int64(baud) / 2) / Int64(baud) }
}

extension SimulatedASCIIMeter {
    /// How a simulated meter is made and what is to go wrong with it.
    public struct Options: Sendable {
        /// What all chance is made from: two meters with one seed are alike.
        public var seed: UInt64
        /// Whether every byte received is sent back, as infrared heads do.
        public var echo: Bool
        /// What goes wrong.
        public var faults: [ASCIIFault]
        /// What its digits mean; it is programmed so.
        public var digits: Digits
        /// Fields of `/#1` that show what they are told to, whatever the house does.
        public var settings: [LiveField: Int32]
        /// The customer number; nil makes one from the seed.
        public var customerNumber: UInt64?
        /// What the meter's clock shows at moment 0.
        public var start: MeterDateTime

        /// Makes options; only the meter's clock has to be given.
        public init(
            seed: UInt64 = 1,
            echo: Bool = false,
            faults: [ASCIIFault] = [],
            digits: Digits = Digits(),
            settings: [LiveField: Int32] = [:],
            customerNumber: UInt64? = nil,
            start: MeterDateTime
        ) {
            self.seed = seed
            self.echo = echo
            self.faults = faults
            self.digits = digits
            self.settings = settings
            self.customerNumber = customerNumber
            self.start = start
        }
    }

    /// What the last digit of a value counts.
    public struct Digits: Sendable, Hashable {
        /// Energy: 0.001 GJ.
        public var energy = DigitUnit(.gigajoule, -3)
        /// Volume: 0.01 m³.
        public var volume = DigitUnit(.cubicMetre, -2)
        /// Power and peak power: 0.1 kW.
        public var power = DigitUnit(.kilowatt, -1)
        /// Flow: 1 l/h.
        public var flow = DigitUnit(.litrePerHour, 0)

        /// Makes the usual digits.
        public init() {}

        /// The same as a reader's configuration.
        public var scale: LineScale {
            LineScale(energy: energy, volume: volume, power: power, flow: flow)
        }
    }

    /// The ten values that a real 66-C showed. (KenanV/KamstrupMultical66, public demo output)
    public static let publishedValues: [LiveField: Int32] = [
        .energy: 507_109, .volume: 1_296_626, .operatingHours: 32_673, .flowTemperature: 6_811,
        .returnTemperature: 3_366, .temperatureDifference: 3_445, .power: 31, .flow: 79,
        .peakPower: 93, .infoCode: 0,
    ]
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool {
        suffix(text.utf8.count) == ArraySlice(text.utf8)
    }
}
