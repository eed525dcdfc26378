import MBus
import Metering
import Simulator

/// A bus on the bench, and a master whose time stands still unless something happens.
struct BusBench {
    var bus: SimulatedBus
    var now = Moment(microseconds: 0)
    let timing: LineTiming
    /// What was sent, frame by frame.
    private(set) var sent: [[UInt8]] = []

    init(_ meters: [BusMeter], baud: Int = 2_400, echo: Bool = false) {
        bus = SimulatedBus(meters, baud: baud, echo: echo)
        timing = LineTiming(baud: Int32(baud))
    }

    mutating func write(_ wire: [UInt8]) {
        sent.append(wire)
        for byte in wire { bus.receive(byte, at: now) }
    }

    /// The next byte of the bus by then, or the passing of the time.
    mutating func hear(until limit: Moment) -> UInt8? {
        if let due = bus.nextMoment, due <= limit {
            now = max(now, due)
            return bus.transmit(at: now)
        }
        now = max(now, limit)
        return nil
    }

    /// Runs one exchange to its end.
    mutating func run(_ exchange: inout Exchange) -> Exchange.Step {
        var step = exchange.begin(at: now)
        while true {
            switch step {
            case .send:
                write(exchange.withRequest { span in span.indices.map { span[$0] } })
                step = exchange.sent(at: now)
            case .listen(let limit):
                let byte = hear(until: limit)
                step = byte.map { exchange.receive($0, at: now) } ?? exchange.timePassed(at: now)
            case .finished, .failed: return step
            }
        }
    }

    /// A telegram as a readout gave it out.
    struct Telegram {
        var head: FrameHead
        var data: [UInt8]
    }

    /// Reads a meter whole.
    mutating func read(
        _ target: TelegramReadout.Target,
        _ options: TelegramReadout.Options = .init()
    ) -> (telegrams: [Telegram], last: TelegramReadout.Step) {
        var readout = TelegramReadout(target, options, timing: timing)
        var telegrams: [Telegram] = []
        var step = readout.begin(at: now)
        while true {
            switch step {
            case .send:
                write(readout.withRequest { span in span.indices.map { span[$0] } })
                step = readout.sent(at: now)
            case .listen(let limit):
                let byte = hear(until: limit)
                step = byte.map { readout.receive($0, at: now) } ?? readout.timePassed(at: now)
            case .telegram:
                let data = readout.withTelegram { span in span.indices.map { span[$0] } }
                telegrams.append(Telegram(head: readout.head, data: data))
                step = readout.proceed(at: now)
            case .finished, .failed: return (telegrams, step)
            }
        }
    }

    /// What a search by secondary addresses gave.
    struct Found {
        var meters: [Finding] = []
        var inseparable: [Selection] = []
        var isNoise = false
        var tally = SearchTally()
    }

    mutating func search(_ mask: Selection = .every) -> Found {
        var search = SecondarySearch(mask, timing: timing)
        var found = Found()
        var step = search.begin(at: now)
        while true {
            switch step {
            case .send:
                write(search.withRequest { span in span.indices.map { span[$0] } })
                step = search.sent(at: now)
            case .listen(let limit):
                let byte = hear(until: limit)
                step = byte.map { search.receive($0, at: now) } ?? search.timePassed(at: now)
            case .found(let finding):
                found.meters.append(finding)
                step = search.proceed(at: now)
            case .inseparable(let mask):
                found.inseparable.append(mask)
                step = search.proceed(at: now)
            case .finished, .noise:
                found.isNoise = step == .noise
                found.tally = search.tally
                return found
            }
        }
    }

    mutating func searchPrimary(
        _ range: ClosedRange<UInt8>
    ) -> (found: [Finding], collisions: [PrimaryAddress], last: PrimarySearch.Step, SearchTally) {
        var search = PrimarySearch(range, timing: timing)
        var found: [Finding] = []
        var collisions: [PrimaryAddress] = []
        var step = search.begin(at: now)
        while true {
            switch step {
            case .send:
                write(search.withRequest { span in span.indices.map { span[$0] } })
                step = search.sent(at: now)
            case .listen(let limit):
                let byte = hear(until: limit)
                step = byte.map { search.receive($0, at: now) } ?? search.timePassed(at: now)
            case .found(let finding):
                found.append(finding)
                step = search.proceed(at: now)
            case .collision(let address):
                collisions.append(address)
                step = search.proceed(at: now)
            case .finished, .noise: return (found, collisions, step, search.tally)
            }
        }
    }
}

extension BusMeter {
    /// A water meter with its fabrication number and a counter.
    static func simple(
        _ identification: UInt32,
        version: UInt8 = 0x1B,
        medium: UInt8 = 0x16,
        manufacturer: Manufacturer = .kamstrup,
        address: UInt8 = 0,
        fabrication: UInt32? = nil,
        knowsFabrication: Bool = true,
        delay: Int = 40,
        tells: Bool = true
    ) -> BusMeter {
        let number = fabrication ?? identification
        let digits = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        let serial: [UInt8] = tells ? [0x0C, 0x78] + digits : []
        return BusMeter(
            .records(serial + [0x04, 0x13, 0x15, 0x02, 0x00, 0x00]),
            identity: SecondaryAddress(
                identification: identification,
                manufacturer: manufacturer,
                version: version,
                medium: DeviceType(medium)
            ),
            address: PrimaryAddress(address),
            fabrication: number,
            knowsFabrication: knowsFabrication,
            delay: delay
        )
    }
}
