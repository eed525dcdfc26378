import Catalogue
import KMP
import Metering
import Simulator
import Testing

/// What came back from a meter: when each byte was complete, and what the bytes made.
struct Reply {
    var bytes: [UInt8] = []
    var moments: [Moment] = []
    var frames: [Frame] = []
    var failures: [FrameDefect] = []
    var acknowledgements = 0
    var strays = 0

    struct Frame: Equatable {
        var direction: Direction
        var address: Address
        var command: Command
        var data: [UInt8]
    }

    /// The only answer, without the echo of the request.
    var answer: Frame? {
        let answers = frames.filter { $0.direction == .answer }
        return answers.count == 1 ? answers.first : nil
    }
}

/// One register of an answer, as a master understands it.
struct Answered: Equatable {
    var id: RegisterID
    var unit: UnitCode
    var value: ExactDecimal?
    var bytes: [UInt8]
}

/// A meter on the bench, and a master that writes its request in one go and then listens.
struct Bench {
    var meter: SimulatedMeter
    var now = Moment(microseconds: 0)

    init(
        _ model: MeterModel = .sample,
        seed: UInt64 = 1,
        echo: Bool = false,
        faults: [Fault] = [],
        settings: [RegisterID: Setting] = [:],
        pace: Pace? = .immediate,
        start: String = "2026-01-15 07:30:00"
    ) throws {
        let start = try #require(MeterDateTime(start))
        let options = SimulatedMeter.Options(
            seed: seed,
            echo: echo,
            faults: faults,
            settings: settings,
            start: start,
            pace: pace
        )
        meter = SimulatedMeter(model: model, options: options)
    }

    /// Lets time pass on the bench.
    mutating func wait(seconds: Int64) {
        now = now.advanced(byMicroseconds: seconds * 1_000_000)
        meter.advance(to: now)
    }

    /// Sends bytes and takes all that comes back, however long that takes.
    mutating func exchange(_ bytes: [UInt8]) -> Reply {
        for byte in bytes { meter.receive(byte, at: now) }
        var reply = Reply()
        var reader = FrameReader<4_096>()
        while let moment = meter.nextMoment, let byte = meter.transmit(at: moment) {
            reply.bytes.append(byte)
            reply.moments.append(moment)
            reply.take(reader.receive(byte), from: reader)
            now = max(now, moment)
        }
        return reply
    }

    mutating func ask(_ request: Request, at address: Address = .meter) -> Reply {
        exchange(wireBytes(of: request, to: address))
    }

    /// Asks for registers and reads the answer.
    mutating func read(_ ids: UInt16...) throws -> [Answered] {
        let reply = ask(.getRegisters(list(ids)))
        return try registers(in: try #require(reply.answer).data)
    }

    /// The one register asked for.
    mutating func readOne(_ id: UInt16) throws -> Answered {
        let answered = try read(id)
        return try #require(answered.first)
    }
}

extension Reply {
    fileprivate mutating func take(
        _ event: FrameReader<4_096>.Event,
        from reader: FrameReader<4_096>
    ) {
        switch event {
        case .pending: break
        case .stray: strays += 1
        case .acknowledgement: acknowledgements += 1
        case .failure(let failure): failures.append(failure.defect)
        case .frame:
            frames.append(
                Frame(
                    direction: reader.direction,
                    address: reader.address,
                    command: reader.command,
                    data: reader.withData { data in data.indices.map { data[$0] } }
                )
            )
        }
    }
}

func list(_ ids: [UInt16]) -> RegisterList {
    var list = RegisterList()
    for id in ids { list.append(RegisterID(id)) }
    return list
}

func wireBytes(of request: Request, to address: Address = .meter) -> [UInt8] {
    let frame: FrameWriter<512> = request.frame(to: address)
    return frame.withBytes { bytes in bytes.indices.map { bytes[$0] } }
}

func registers(in data: [UInt8]) throws -> [Answered] {
    var answered: [Answered] = []
    let span = data.span
    try RegisterRecords.forEach(in: span) { record in
        answered.append(
            Answered(
                id: record.id,
                unit: record.unit,
                value: record.decimal(in: span),
                bytes: Array(data[record.offset..<(record.offset + record.count)])
            )
        )
    }
    return answered
}

extension MeterDateTime {
    /// Reads `2026-01-15 07:30:00`.
    init?(_ text: String) {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 6,
            let date = CalendarDate(year: numbers[0], month: numbers[1], day: numbers[2]),
            let time = TimeOfDay(hour: numbers[3], minute: numbers[4], second: numbers[5])
        else { return nil }
        self.init(date: date, time: time)
    }
}

extension MeterModel {
    /// A made-up heat meter with finer digits than a real one, so that sums can be checked.
    static let sample = MeterModel(
        name: "Sample",
        aliases: ["sample"],
        medium: .heat,
        registers: [
            row(60, .heatEnergy, RegisterFormat(1, bytes: 8)),
            row(63, .coolingEnergy, RegisterFormat(8, exponent: -2)),
            row(68, .volume, RegisterFormat(40, bytes: 8, exponent: -6)),
            row(74, .flow, RegisterFormat(41)),
            row(80, .power, RegisterFormat(22, exponent: -1)),
            row(86, .flowTemperature, RegisterFormat(37, exponent: -2)),
            row(87, .returnTemperature, RegisterFormat(37, exponent: -2)),
            row(89, .temperatureDifference, RegisterFormat(38, exponent: -2)),
            row(97, .volumeFlowTemperature, RegisterFormat(43, bytes: 8, exponent: -4)),
            row(98, .targetDate, RegisterFormat(50)),
            row(99, .infoCode, RegisterFormat(51)),
            row(110, .volumeReturnTemperature, RegisterFormat(43, bytes: 8, exponent: -4)),
            row(123, .date, RegisterFormat(48)),
            row(124, .flowMaximum, RegisterFormat(41)),
            row(254, .typeNumber, RegisterFormat(54, bytes: 12)),
            row(266, .heatEnergyHighResolution, RegisterFormat(1, exponent: -1)),
            row(348, .dateTime, RegisterFormat(79, bytes: 7)),
            row(398, .flowTemperature, RegisterFormat(37, bytes: 2, exponent: -1)),
            row(399, .returnTemperature, RegisterFormat(37, bytes: 2, exponent: -1)),
            row(400, .temperatureDifference, RegisterFormat(38, bytes: 2, exponent: -1)),
            row(513, .other, nil),
            row(1_001, .serialNumber, RegisterFormat(51)),
            row(1_002, .clock, RegisterFormat(47)),
            row(1_003, .date, RegisterFormat(48)),
            row(1_004, .operatingHours, RegisterFormat(46)),
            row(1_047, .dateTime, RegisterFormat(53, bytes: 8)),
        ],
        readSet: [60, 68, 86, 87],
        typeCodes: [TypeMark(0x0001, "Pt500", source: note)],
        typeNumbers: [TypeMark("02K5", "sample", source: note)],
        info: nil,
        eye: Eye(wake: "Nothing wakes it.", source: note),
        supplies: [.battery],
        suppliesSource: note,
        loggers: []
    )

    private static let note = SourceNote("made up for these tests", .inferred)

    private static func row(
        _ id: UInt16,
        _ quantity: Quantity,
        _ format: RegisterFormat?
    ) -> RegisterEntry {
        RegisterEntry(id, quantity, format: format, source: note)
    }

    /// The sample with another medium and other registers.
    static func plain(_ medium: Medium, _ rows: (UInt16, Quantity, RegisterFormat)...) -> MeterModel
    {
        var model = sample
        model.medium = medium
        model.registers = rows.map { row($0.0, $0.1, $0.2) }
        return model
    }
}
