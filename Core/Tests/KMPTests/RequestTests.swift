import KMP
import Metering
import Testing

/// Requests as the master writes and the meter reads them: 5512-447 §6.2 and §6.3, facts §3.
@Suite("Requests")
struct RequestTests {
    static let clock: ClockBytes? = {
        guard let date = CalendarDate(year: 2007, month: 5, day: 24),
            let time = TimeOfDay(hour: 10, minute: 30, second: 0)
        else { return nil }
        return ClockBytes(MeterDateTime(date: date, time: time))
    }()

    static let two: RegisterList = [RegisterID(60), RegisterID(68)]

    /// One of each kind, with its data as the document's tables lay them out.
    static let all: [(request: Request, data: String)] = [
        (.getType, ""),
        (.getSerialNumber, ""),
        (.getEventStatus, ""),
        (.getRegisters([]), "00"),
        (.getRegisters(two), "02 003C 0044"),
        // Vector 4: 2007-07-30 16:15:57.
        (.setClock(date: 70_730, time: 161_557), "0001144A 00027715"),
        // Vectors 58 to 60.
        (.setClock(date: 140_508, time: 30_500), "000224DC 00007724"),
        (.setClock(date: 140_508, time: 31_200), "000224DC 000079E0"),
        (.setClock(date: 140_508, time: 31_400), "000224DC 00007AA8"),
        (
            .putRegister(
                RegisterWrite(
                    password: 0x1234,
                    id: RegisterID(60),
                    unit: UnitCode(rawValue: 3),
                    value: ExactDecimal(-12_345, exponent: -2)
                )
            ), "1234 003C 03 04 C2 00003039"
        ),
        (
            .putRegister(
                RegisterWrite(
                    password: 0,
                    id: RegisterID(1),
                    unit: .number,
                    value: ExactDecimal(magnitude: .max),
                    byteCount: 8
                )
            ), "0000 0001 33 08 00 FFFFFFFFFFFFFFFF"
        ),
        // The document's example of clearing: the interval log's flag, if its newest was read.
        (.clearEventStatus(conditional: 0x100, unconditional: 0), "00000100 00000000"),
        (log(.lastCleared), "01 02 003C 0044 03 80"),
        (log(.record(0x10F3)), "01 02 003C 0044 03 80 10F3"),
        (log(clock.map { .time($0) }), "01 02 003C 0044 03 80 0000001E0A180507"),
        (
            log(clock.map { .timePast($0, offset: 5) }),
            "01 02 003C 0044 03 80 0000001E0A180507 0005"
        ),
        // Vectors 11, 13 and 12.
        (.logger(.configuration(.year)), "05 02"),
        (
            .logger(.entries(.year, from: 2, count: 2, registers: [RegisterID(1003)])),
            "06 02 00000002 0002 01 03EB"
        ),
        (
            .logger(
                .lastEntries(.minute2, offset: 0xFFFF, count: 1, registers: [RegisterID(1002)])
            ), "07 07 FFFF 0001 01 03EA"
        ),
        (.logger(.other(9)), "09"),
        (.other(Command(rawValue: 0xAA)), ""),
    ]

    private static func log(_ start: LogRequest.Start?) -> Request {
        .log(LogRequest(log: 1, registers: two, recordLimit: 3, start: start ?? .record(0)))
    }

    private func read(_ command: Command, _ data: [UInt8]) throws(DataDefect) -> Request {
        let span = data.span
        return try Request(command, data: span)
    }

    @Test(arguments: all.indices)
    func `a request is laid out as documented and reads back as itself`(index: Int) throws {
        let (request, text) = Self.all[index]
        let data = bytes(hexadecimal: text)
        let frame: FrameWriter<64> = request.frame(to: .topModule)
        let wire = frame.wireBytes
        var reader = FrameReader<64>()
        #expect(wire.map { reader.receive($0) }.last == .frame)
        #expect(reader.direction == .request)
        #expect(reader.address == .topModule)
        #expect(reader.command == request.command)
        #expect(reader.withData { span in span.indices.map { span[$0] } } == data)
        #expect(try read(request.command, data) == request)
    }

    @Test(arguments: all.indices)
    func `a byte too few or too many makes no request`(index: Int) throws {
        let (request, text) = Self.all[index]
        let data = bytes(hexadecimal: text)
        switch request {
        case .other, .logger(.other): return
        default: break
        }
        #expect(throws: DataDefect.surplus(offset: data.count, count: 1)) {
            try read(request.command, data + [0])
        }
        for count in 0..<data.count {
            #expect(throws: DataDefect.self, "\(count) bytes") {
                try read(request.command, Array(data.prefix(count)))
            }
        }
    }

    // [n=1..8]. (5512-447 §6.2.4)
    @Test func `eight registers are asked for at once and nine are refused`() throws {
        let ids = (1...9).flatMap { [UInt8(0), UInt8($0)] }
        let eight = try read(.getRegister, [8] + ids.prefix(16))
        #expect(eight == .getRegisters(RegisterList((1...8).map { RegisterID($0) })))
        #expect(throws: DataDefect.tooManyRegisters(9)) { try read(.getRegister, [9] + ids) }
    }

    @Test func `nine registers make no frame`() {
        let nine = Request.getRegisters(RegisterList((1...9).map { RegisterID($0) }))
        let frame: FrameWriter<64> = nine.frame(to: .meter)
        #expect(!frame.isComplete)
        var exchange = FullExchange(nine)
        #expect(exchange.begin(at: Moment(microseconds: 0)) == .failed(.cannotBeSent))
    }

    @Test func `a list of a log request holds 64 registers and 65 are refused`() throws {
        let ids = [UInt8](repeating: 1, count: 130)
        let head: [UInt8] = [7, 0, 0, 0, 1]
        let fits = try read(.logger, head + [0, 64] + ids.prefix(128))
        #expect(fits.command == .logger)
        #expect(throws: DataDefect.tooManyRegisters(65)) {
            try read(.logger, head + [0, 65] + ids)
        }
    }

    @Test func `a value of nine bytes cannot be put`() {
        let data = bytes(hexadecimal: "0000 003C 33 09 00 000000000000000001")
        #expect(throws: DataDefect.self) { try read(.putRegister, data) }
    }

    // Vectors 17, 82 and 92; the electricity meters' commands of facts §3.
    @Test(arguments: [0x07, 0x85, 0x92, 0x98, 0xA6, 0xAA, 0xFF] as [UInt8])
    func `an unknown command passes through, whatever its data`(code: UInt8) throws {
        let command = Command(rawValue: code)
        #expect(try read(command, [0x0F, 0x0F, 0x81]) == .other(command))
        #expect(Request.other(command).answerCommand == command)
        #expect(!Request.other(command).isAcknowledged)
    }

    @Test func `what writes to a meter says so`() {
        let writing: [Command] = [.setClock, .putRegister, .clearEventStatus]
        for (request, _) in Self.all {
            #expect(request.writes == writing.contains(request.command))
        }
    }

    @Test func `only SetClock and PutRegister are answered by 06, and 9C by 9B`() {
        for (request, _) in Self.all {
            let isBare = [.setClock, .putRegister].contains(request.command)
            #expect(request.isAcknowledged == isBare)
            let isClear = request.command == .clearEventStatus
            #expect(request.answerCommand == (isClear ? .getEventStatus : request.command))
        }
    }

    @Test func `the digits of the clock are those of date and time`() throws {
        let date = try #require(CalendarDate(year: 2014, month: 5, day: 8))
        let time = try #require(TimeOfDay(hour: 3, minute: 5, second: 0))
        #expect(DigitClock.digits(date) == 140_508)
        #expect(DigitClock.digits(time) == 30_500)
        #expect(DigitClock.date(140_508) == date)
        #expect(DigitClock.time(30_500) == time)
    }
}
