import KMP
import Metering
import Transport

extension Dissection {
    /// The dissection as JSON: the schema is part of what the program promises.
    var json: OrderedJSON {
        .object([
            ("schema", .text("heatlog.decode/1")),
            ("ok", .boolean(isGood)),
            ("frames", .array(frames.map { $0.json(passage?[$0.segment.offset]) })),
            ("stray", .array(strays.flatMap(\.json))),
        ])
    }
}

extension Stray {
    fileprivate var json: [OrderedJSON] {
        bytes.enumerated().map { index, byte in
            .row([
                ("offset", .number(offset + index)),
                ("hex", .text(hexadecimal([byte]))),
                ("role", .text(role.rawValue)),
            ])
        }
    }
}

extension DissectedFrame {
    /// The frame, with its time and way where a recording has them.
    func json(_ passed: Passage.Chunk?) -> OrderedJSON {
        let log = facts.filter(\.isLog).map { ($0.name, $0.json) }
        let own = facts.filter { !$0.isLog }.map { ($0.name, $0.json) }
        return .object(
            head + (passed?.members ?? []) + own + (log.isEmpty ? [] : [("log", .object(log))]) + [
                ("registers", .array(registers.map(\.json))),
                ("bytes", .array(bytes.map(\.json))),
            ]
        )
    }

    private var head: [(String, OrderedJSON)] {
        [
            ("kind", .text(kind.rawValue)),
            ("direction", .text(direction.name)),
            ("offset", .number(segment.offset)),
            ("address", .optional(address.map { hexadecimal([$0.rawValue]) })),
            ("address_name", .optional(address?.name)),
            ("command", .optional(command?.name.map { "\($0)" })),
            ("command_id", .optional(command.map { hexadecimal([$0.rawValue]) })),
            ("crc_ok", isChecksumGood.map(OrderedJSON.boolean) ?? .null),
            ("crc", crc),
            ("echo", .boolean(isEcho)),
            ("stuffed", .number(stuffedCount)),
            ("defect", .optional(defect)),
        ]
    }

    private var crc: OrderedJSON {
        guard let checksum else { return .null }
        return .row([
            ("sent", .text(hexadecimal(checksum.sent))),
            ("computed", .text(hexadecimal(checksum.computed))),
        ])
    }
}

extension Passage.Chunk {
    /// Seconds since the recording began, and whether the reader sent or received it.
    var members: [(String, OrderedJSON)] {
        [
            ("seconds", .text(String(seconds(time).dropLast(2)))),
            ("way", .text(direction == .sent ? "sent" : "received")),
        ]
    }
}

extension Fact {
    /// What it says.
    var json: OrderedJSON {
        switch content {
        case .text(let text): .text(text)
        case .number(let number): .number(number)
        case .list(let texts): .array(texts.map(OrderedJSON.text))
        case .nothing: .null
        }
    }
}

extension ExplainedRegister {
    /// The register with its value where it has one.
    var json: OrderedJSON {
        var members: [(String, OrderedJSON)] = [
            ("id", .number(Int(id.rawValue))),
            ("quantity", .optional(quantity?.description)),
            ("label", .text(label)),
            ("value", .optional(value?.text)),
            ("unit", .optional(unit?.description)),
            ("ucum", .optional(unit.map { "\($0.ucum)" })),
            ("unit_code", unitCode.map { .number(Int($0.rawValue)) } ?? .null),
            ("entry", entry.map { .number(Int($0)) } ?? .null),
        ]
        if let raw { members.append(("raw", .text(raw))) }
        if let summerTimeMinutes {
            members.append(("summer_time_minutes", .number(Int(summerTimeMinutes))))
        }
        return .row(members)
    }
}

extension ExplainedByte {
    fileprivate var json: OrderedJSON {
        .row([
            ("offset", .number(offset)),
            ("hex", .text(hexadecimal([byte]))),
            ("role", .text(role.rawValue)),
            ("meaning", .text(meaning)),
        ])
    }
}
