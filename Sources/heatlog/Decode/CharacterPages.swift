import Catalogue
import Collector
import IEC62056
import KMP
import Metering

extension CharacterDissection {
    /// The answer for people: each field with its digits and what they mean.
    var page: String {
        var lines = [title] + wrapped(parityWords, width: TextPage.width)
        if !before.isEmpty { lines.append("Before it: \(hexadecimal(before, separator: " ")).") }
        lines.append("")
        var table = Table(.left, .left, .right, .left)
        for value in values {
            table.add(value.digits, value.label, value.number.description, value.unit ?? "")
        }
        lines += data == nil ? ["Its fields are not as they have to be."] : table.lines
        if !after.isEmpty {
            lines += ["", "\(counted(after.count, "byte")) behind it are not explained."]
        }
        let remark =
            "Energy, volume, power and flow are bare digits: the meter sends neither unit nor decimal "
            + "point. \(ScaleError.usage)"
        return (lines + [""] + wrapped(remark, width: TextPage.width)).joined(separator: "\n")
    }

    /// The answer for programs.
    var json: OrderedJSON {
        .object([
            ("schema", .text("heatlog.decode-characters/1")),
            ("ok", .boolean(isGood)),
            ("request", .text("/#1")),
            ("offset", .number(before.count)),
            ("parity", .text(parity.rawValue)),
            ("wrong_byte", wrongPlace.map { .number(before.count + $0) } ?? .null),
            ("values", .array(values.map(\.json))),
        ])
    }

    /// What is wrong with it, nil where nothing is.
    var complaint: Complaint? {
        guard !isGood else { return nil }
        let place = wrongPlace.map { "The parity of byte \(before.count + $0) is wrong." }
        return Complaint(
            place ?? "The ten fields are not as they have to be.",
            hint: "A number with a wrong character is no number: read the meter once more.",
            status: .dataError
        )
    }

    private var title: String {
        Terminal.styled(
            "byte \(before.count): answer of a MULTICAL III, 66, 401 or 41 to /#1",
            .bold
        )
    }

    private var parityWords: String {
        switch parity {
        case .good: "Every character has its even parity in bit 7; the line has no checksum."
        case .removed:
            "Bit 7 was not kept, so the parity cannot be checked; the line has no checksum."
        case .wrong:
            "The parity of byte \(before.count + (wrongPlace ?? 0)) is wrong: what it shows was not "
                + "sent so."
        }
    }

    private struct Shown {
        let digits: String
        let name: String
        let label: String
        let number: ExactDecimal
        let unit: String?

        var json: OrderedJSON {
            .row([
                ("name", .text(name)), ("label", .text(label)), ("digits", .text(digits)),
                ("value", .text(number.description)), ("unit", .optional(unit)),
            ])
        }
    }

    private var values: [Shown] {
        guard let data else { return [] }
        let fields = answer.map { $0 & 0x7F }.split { $0 <= ASCII.space }
        return fields.enumerated().compactMap { place, digits in
            guard let field = LiveField(rawValue: place) else { return nil }
            let value = data.value(of: field, scale: LineScale())
            return Shown(
                digits: String(decoding: digits, as: UTF8.self),
                name: field.entry.name,
                label: field.entry.label,
                number: value.number,
                unit: value.unit?.description
            )
        }
    }
}
