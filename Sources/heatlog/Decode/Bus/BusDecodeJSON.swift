import Catalogue
import Collector
import MBus
import Metering

extension BusDissection {
    /// The dissection as JSON: the schema is part of what the program promises.
    var json: OrderedJSON {
        .object([
            ("schema", .text("heatlog.decode-mbus/1")),
            ("ok", .boolean(complaints.isEmpty)),
            ("frames", .array(frames.map { $0.json(passage?[$0.offset]) })),
            (
                "stray",
                .array(
                    strays.map { stray in
                        .row([
                            ("offset", .number(stray.offset)),
                            ("hex", .text(hexadecimal(stray.bytes))),
                        ])
                    }
                )
            ),
        ])
    }
}

extension BusFrame {
    /// The frame, with its time and way where a recording has them.
    fileprivate func json(_ passed: Passage.Chunk?) -> OrderedJSON {
        .object(
            identity + (passed?.members ?? []) + said + [
                ("records", .array((contents?.records ?? []).enumerated().map { $1.json($0 + 1) })),
                ("bytes", .array(bytes)),
            ]
        )
    }

    private var identity: [(String, OrderedJSON)] {
        [
            ("kind", .text(kind.rawValue)),
            ("direction", .optional(direction)),
            ("offset", .number(offset)),
            ("control", .optional(head.map { hexadecimal([$0.control.rawValue]) })),
            ("control_name", .optional(head?.control.name)),
            ("address", head.map { .number(Int($0.address.rawValue)) } ?? .null),
            ("information", .optional(information.map { hexadecimal([$0.rawValue]) })),
            ("information_name", .optional(information?.words)),
            ("echo", .boolean(isEcho)),
            ("defect", .optional(defect)),
        ]
    }

    private var information: ControlInformation? {
        head.flatMap { $0.kind == .short ? nil : $0.information }
    }

    /// What the frame says beside its records.
    private var said: [(String, OrderedJSON)] {
        guard let contents, contents.defect == nil else { return [] }
        if let request = contents.request { return [("request", .text(request.words))] }
        switch contents.telegram {
        case .variable(let header)?: return members(header, contents)
        case .fixed(let fixed)?:
            let counters = [fixed.first, fixed.second].map { BusCounter($0, in: fixed).json }
            return [("counters", .array(counters))]
        case .applicationError(let error)?:
            return [
                ("application_error", .number(Int(error.rawValue))),
                ("application_error_text", .text("\(error.text)")),
            ]
        case .alarm(let bits)?: return [("alarms", .number(Int(bits)))]
        case .other?, nil: return []
        }
    }

    private func members(
        _ header: VariableHeader,
        _ contents: BusContents
    ) -> [(String, OrderedJSON)] {
        let own = contents.end?.manufacturerData.map { range in
            hexadecimal(contents.data[range.offset..<range.offset + range.count])
        }
        return [
            ("meter", header.meter?.json ?? .null),
            ("access_number", header.accessNumber.map { .number(Int($0)) } ?? .null),
            ("status", .number(Int(header.status.rawValue))),
            ("status_words", .array(header.status.words.map(OrderedJSON.text))),
            ("encryption_mode", header.isEncrypted ? .number(Int(header.encryptionMode)) : .null),
            ("manufacturer_data", .optional(own)),
            ("more_follow", .boolean(contents.end?.moreFollow ?? false)),
        ]
    }

    private var bytes: [OrderedJSON] {
        var offset = offset
        return parts.map { part in
            defer { offset += part.bytes.count }
            return .row([
                ("offset", .number(offset)),
                ("hex", .text(hexadecimal(part.bytes))),
                ("role", .text(part.role)),
                ("meaning", .text(part.meaning)),
            ])
        }
    }
}

extension SecondaryAddress {
    fileprivate var json: OrderedJSON {
        .row([
            ("secondary", .text(description)),
            ("identification", .text(identificationText)),
            ("manufacturer", .text(manufacturer.description)),
            ("version", .number(Int(version))),
            ("medium", .number(Int(medium.rawValue))),
            ("medium_name", .text("\(medium.text)")),
            ("models", .array(MeterCatalogue.busModels(of: self).map { .text($0.name) })),
        ])
    }
}

extension BusCounter {
    fileprivate var json: OrderedJSON {
        .row([
            ("quantity", .text(term.quantity.description)),
            ("name", .text(term.name)),
            ("label", .text(term.label)),
            ("value", .optional(value)),
            ("unit", .optional(term.unit?.description)),
            ("ucum", .optional(term.unit.map { "\($0.ucum)" })),
        ])
    }
}

extension BusRecord {
    fileprivate func json(_ number: Int) -> OrderedJSON {
        var members: [(String, OrderedJSON)] = [
            ("number", .number(number)),
            ("dif", .text(hexadecimal(dataInformation))),
            ("vif", .text(hexadecimal(valueInformation))),
            ("data", .text(hexadecimal(valueBytes))),
            ("quantity", .text(term.quantity.description)),
            ("name", .text(term.name)),
            ("label", .text(term.label)),
            ("value", .optional(value?.text)),
            ("unit", .optional(unitText)),
            ("ucum", .optional(term.unit.map { "\($0.ucum)" })),
            ("function", .text(record.function.words)),
            ("storage", .text(String(record.storage))),
            ("tariff", .number(Int(record.tariff))),
            ("subunit", .number(Int(record.subunit))),
        ]
        if let error = record.modifiers.error { members.append(("error", .text("\(error.text)"))) }
        if case .noDate(let sent)? = value { members.append(("raw", .text(sent.description))) }
        return .row(members)
    }
}
