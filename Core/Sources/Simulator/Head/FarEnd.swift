import Catalogue
import MBus
import Metering

/// What the head looks at: the meter, or what a fault has put into its place.
enum FarEnd: Sendable {
    case meter(SimulatedMeter)
    case old(SimulatedASCIIMeter)
    case bus(SimulatedBus)

    init(_ meter: SimulatedMeter) {
        for fault in meter.options.faults {
            switch fault {
            case .oldMultical:
                var options = SimulatedASCIIMeter.Options(start: meter.options.start)
                options.settings = SimulatedASCIIMeter.publishedValues
                self.init(SimulatedASCIIMeter(model: .inPlace, options: options))
                return
            case .mBus(let baud):
                self = .bus(SimulatedBus([.inPlace(of: meter)], baud: Int(baud)))
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
        case .bus(let bus): CharacterFormat(baud: bus.baud, parity: .even, stopBits: 1)
        }
    }

    /// How it speaks.
    var spoken: CharacterFormat {
        if case .old(let meter) = self { CharacterFormat(baud: meter.spokenBaud) } else { heard }
    }

    /// How long a byte that it hears takes, in microseconds.
    var byteHeard: Int64 {
        switch self {
        case .meter(let meter): meter.pace.microsecondsPerByte
        case .old: 0
        case .bus(let bus): bus.microsecondsPerByte
        }
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
        case .bus(let bus): bus.nextMoment
        }
    }

    /// Takes a byte, which begins at the moment; for an old MULTICAL it is complete then.
    mutating func receive(_ byte: UInt8, at now: Moment) {
        switch self {
        case .meter(var meter):
            meter.receive(byte, at: now)
            self = .meter(meter)
        case .old(var meter):
            meter.receive(byte, at: now)
            self = .old(meter)
        case .bus(var bus):
            bus.receive(byte, at: now)
            self = .bus(bus)
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
        case .bus(var bus):
            defer { self = .bus(bus) }
            return bus.transmit(at: now)
        }
    }
}

extension ASCIIMeterModel {
    /// What stands where a meter of KMP is expected.
    fileprivate static var inPlace: ASCIIMeterModel {
        MeterCatalogue.asciiModel(named: "66-CDE") ?? MeterCatalogue.asciiModels[0]
    }
}

extension BusMeter {
    /// What stands where a meter of KMP is expected: the same meter, by its M-Bus module.
    fileprivate static func inPlace(of meter: SimulatedMeter) -> BusMeter {
        BusMeter(model: meter.model, options: meter.options)
    }
}
