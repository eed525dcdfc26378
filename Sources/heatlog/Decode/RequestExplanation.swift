import KMP
import Metering

extension Explanation {
    /// Explains what is asked.
    init(request command: Command, data: [UInt8]) {
        let parts = DataLayout(request: command, data: data).parts
        let span = data.span
        do throws(DataDefect) {
            let request = try Request(command, data: span)
            self.init(parts: parts)
            explain(request)
        } catch {
            self.init(parts: parts, defect: error)
        }
    }

    private mutating func explain(_ request: Request) {
        switch request {
        case .getType, .getSerialNumber, .getEventStatus, .other: break
        case .getRegisters(let list): ask(for: list)
        case .setClock(let date, let time):
            facts = [.text("clock", "Clock to be set", clockText(date: date, time: time))]
        case .putRegister(let write):
            facts = [.text("password", "Password", hexadecimal(write.password))]
            registers = [
                ExplainedRegister(
                    id: write.id,
                    unitCode: write.unit,
                    value: .number(write.value)
                )
            ]
        case .clearEventStatus(let conditional, let unconditional):
            facts = [
                .text("conditional_clear", "Clear if read", mask(conditional)),
                .text("unconditional_clear", "Clear in any case", mask(unconditional)),
            ]
        case .log(let request): explain(request)
        case .logger(let request): explain(request)
        }
    }

    private mutating func ask(for list: RegisterList) {
        registers = list.map { ExplainedRegister(id: $0) }
    }

    private mutating func explain(_ request: LogRequest) {
        facts = [
            .log("number", "Log", .number(Int(request.log))),
            .log("record_limit", "Records at most", .number(Int(request.recordLimit))),
            .log("length_limit", "Bytes at most", .number(Int(request.lengthLimit))),
        ]
        switch request.start {
        case .lastCleared: break
        case .record(let id): facts.append(.log("from", "From record", .number(Int(id))))
        case .time(let clock): facts.append(from(clock))
        case .timePast(let clock, let offset):
            facts += [from(clock), .log("offset", "Records before", .number(Int(offset)))]
        }
        ask(for: request.registers)
    }

    private func from(_ clock: ClockBytes) -> Fact {
        let text = clock.dateTime.map(\.description)
        return .log("from", "From", text.map(Fact.Content.text) ?? .nothing)
    }

    private mutating func explain(_ request: LoggerRequest) {
        switch request {
        case .configuration(let type): facts = loggerFacts(5, type)
        case .entries(let type, let id, let count, let list):
            facts = loggerFacts(6, type)
            facts.append(.log("from", "From entry", .number(Int(id))))
            facts.append(.log("count", "Entries at most", .number(Int(count))))
            ask(for: list)
        case .lastEntries(let type, let offset, let count, let list):
            facts = loggerFacts(7, type)
            facts.append(.log("offset", "Distance to the newest", .number(Int(offset))))
            facts.append(.log("count", "Entries at most", .number(Int(count))))
            ask(for: list)
        case .other(let subcommand):
            facts = [.log("subcommand", "Sub-command", .text(subcommandText(subcommand)))]
        }
    }

    func loggerFacts(_ subcommand: UInt8, _ type: LoggerType) -> [Fact] {
        [
            .log("subcommand", "Sub-command", .text(subcommandText(subcommand))),
            .log("type", "Log", .text(type.words)),
        ]
    }

    private func mask(_ bits: UInt32) -> String {
        hexadecimal((0..<4).map { UInt8(truncatingIfNeeded: bits >> (24 - 8 * $0)) })
    }
}

/// `2014-05-08 03:05:00` for 140508 and 030500; nil where no calendar has it.
func clockText(date: UInt32, time: UInt32) -> String? {
    guard let date = DigitClock.date(date), let time = DigitClock.time(time) else { return nil }
    return MeterDateTime(date: date, time: time).description
}

extension DataLayout {
    /// Gives the data of a request their parts.
    init(request command: Command, data: [UInt8]) {
        self.init(data)
        switch command {
        case .getType, .getSerialNumber, .getEventStatus: break
        case .getRegister: takeRegisters()
        case .setClock:
            take(4, .date) { "date \(digits($0)), yymmdd" }
            take(4, .time) { "time \(digits($0)), hhmmss" }
        case .putRegister:
            take(2, .password, "password")
            takeWrittenRecord()
        case .clearEventStatus:
            take(4, .mask, "what to clear if it was read")
            take(4, .mask, "what to clear in any case")
        case .getLogTimePresent, .getLogLastPresent, .getLogIDPresent, .getLogTimePast:
            takeLogRequest(command)
        case .logger: takeLoggerRequest()
        default: takeRest(.data, "data of a command without a published layout")
        }
        takeRest(.surplus, "too many: the command has no place for it")
    }

    private mutating func takeWrittenRecord() {
        guard rest > 0 else { return }
        var records = RegisterRecords()
        let data = Array(data[offset...])
        let span = data.span
        if let record = try? records.next(in: span), record.count <= 8 {
            take(record, value: record.value(in: span))
        }
    }

    private mutating func takeLogRequest(_ command: Command) {
        take(1, .log) { "log \($0)" }
        takeRegisters()
        take(1, .limit) { "at most \(counted(Int($0), "record"))" }
        take(1, .limit) { "at most \(counted(Int($0), "byte")) of answer" }
        switch command {
        case .getLogTimePresent: takeClock()
        case .getLogIDPresent: take(2, .record) { "from record \($0)" }
        case .getLogTimePast:
            takeClock()
            take(2, .record) { "\(counted(Int($0), "record")) before that" }
        default: break
        }
    }

    private mutating func takeLoggerRequest() {
        let subcommand = data.first ?? 0
        takeSubcommand()
        guard (5...7).contains(subcommand) else {
            return takeRest(.data, "data of a sub-command without a published layout")
        }
        takeLoggerType()
        guard subcommand != 5 else { return }
        if subcommand == 6 {
            take(4, .record) { "from entry \($0)" }
        } else {
            take(2, .record) { "from entry \($0) before the newest" }
        }
        take(2, .limit) { $0 == 1 ? "at most 1 entry" : "at most \($0) entries" }
        takeRegisters()
    }
}

/// Six decimal digits, as clocks are sent.
private func digits(_ number: UInt64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
}
