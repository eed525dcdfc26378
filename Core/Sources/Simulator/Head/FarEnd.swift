import Catalogue
import Metering

/// What the head looks at: the meter, or what a fault has put into its place.
enum FarEnd: Sendable {
    case meter(SimulatedMeter)
    case old(SimulatedASCIIMeter)
    case bus(MBusSlave, CharacterFormat, Line)

    init(_ meter: SimulatedMeter) {
        for fault in meter.options.faults {
            switch fault {
            case .oldMultical:
                var options = SimulatedASCIIMeter.Options(start: meter.options.start)
                options.settings = SimulatedASCIIMeter.publishedValues
                self.init(SimulatedASCIIMeter(model: .inPlace, options: options))
                return
            case .mBus(let baud):
                let format = CharacterFormat(baud: Int(baud), parity: .even, stopBits: 1)
                self = .bus(MBusSlave(), format, Line(format))
                return
            default: break
            }
        }
        var meter = meter
        meter.hasHead = true
        self = .meter(meter)
    }

    init(_ meter: SimulatedASCIIMeter) {
        var meter = meter
        meter.hasHead = true
        self = .old(meter)
    }

    /// How it hears.
    var heard: CharacterFormat {
        switch self {
        case .meter(let meter): CharacterFormat(baud: meter.baud)
        case .old: CharacterFormat(baud: SimulatedASCIIMeter.slow)
        case .bus(_, let format, _): format
        }
    }

    /// How it speaks.
    var spoken: CharacterFormat {
        if case .old(let meter) = self { CharacterFormat(baud: meter.spokenBaud) } else { heard }
    }

    /// How long a byte that it hears takes, in microseconds.
    var byteHeard: Int64 {
        if case .meter(let meter) = self { meter.pace.microsecondsPerByte } else { 0 }
    }

    /// Whether no byte takes any time.
    var isImmediate: Bool {
        if case .meter(let meter) = self { meter.pace.microsecondsPerByte == 0 } else { false }
    }

    /// When its next byte is complete.
    var nextMoment: Moment? {
        switch self {
        case .meter(let meter): meter.nextMoment
        case .old(let meter): meter.nextMoment
        case .bus(_, _, let line): line.nextMoment
        }
    }

    /// Takes a byte; for the meter it begins at the moment, for the others it is complete then.
    mutating func receive(_ byte: UInt8, at now: Moment) {
        switch self {
        case .meter(var meter):
            meter.receive(byte, at: now)
            self = .meter(meter)
        case .old(var meter):
            meter.receive(byte, at: now)
            self = .old(meter)
        case .bus(var device, let format, var line):
            if let answer = device.receive(byte, at: now, bit: format.bit / 1_000) {
                _ = line.send(answer.bytes, from: answer.from)
            }
            self = .bus(device, format, line)
        }
    }

    /// Takes the next byte that has left it by now.
    mutating func transmit(at now: Moment) -> UInt8? {
        switch self {
        case .meter(var meter):
            defer { self = .meter(meter) }
            return meter.transmit(at: now)
        case .old(var meter):
            defer { self = .old(meter) }
            return meter.transmit(at: now)
        case .bus(let device, let format, var line):
            defer { self = .bus(device, format, line) }
            return line.takeDue(at: now)
        }
    }
}

extension ASCIIMeterModel {
    /// What stands where a meter of KMP is expected.
    fileprivate static var inPlace: ASCIIMeterModel {
        MeterCatalogue.asciiModel(named: "66-CDE") ?? MeterCatalogue.asciiModels[0]
    }
}

extension Line {
    fileprivate init(_ format: CharacterFormat) {
        self.init(microsecondsPerByte: format.character / 1_000)
    }
}
