import KMP
import Metering

/// A dissection as text for people, 80 columns wide.
struct DecodeText {
    /// Makes a heading bold or a defect red, where the output can show it.
    var style: (String, Terminal.Style) -> String = { Terminal.styled($0, $1) }

    /// The whole account, without a line end behind it.
    func page(_ dissection: Dissection) -> String {
        let blocks = dissection.items.map { item in
            switch item {
            case .frame(let frame): block(frame, passed(dissection, frame.segment.offset))
            case .stray(let stray): block(stray, passed(dissection, stray.offset))
            }
        }
        let conclusion = LonelyRequest(dissection).map { [$0.lines] } ?? []
        return (blocks + [[summary(dissection)]] + conclusion)
            .map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    /// When and which way a byte passed, to stand before it; nothing where no recording tells.
    private func passed(_ dissection: Dissection, _ offset: Int) -> String {
        dissection.passage?[offset].map { "\($0.words), " } ?? ""
    }

    private func block(_ stray: Stray, _ passed: String) -> [String] {
        let title = "\(passed)byte \(stray.offset): "
        if stray.isLoneZero { return [bold(title + "a lone 00, which meters send unasked")] }
        let heading = title + "\(counted(stray.bytes.count, "byte")) of noise, part of no frame"
        return [red(heading)] + account([ByteRow(bytes: stray.bytes, meaning: "noise")])
    }

    private func block(_ frame: DissectedFrame, _ passed: String) -> [String] {
        guard frame.kind != .acknowledgement else {
            return [bold("\(passed)byte \(frame.segment.offset): acknowledgement (06)")]
                + account([ByteRow(bytes: frame.segment.wire, meaning: "done as asked")])
        }
        var lines = wrapped(passed + heading(frame), width: TextPage.width).map(bold)
        if let defect = frame.defect {
            lines += wrapped(defect, width: TextPage.width - 4).map { red("    " + $0) }
        }
        if !frame.isEcho {
            lines += frame.facts.map { "    \($0.label): \(words($0.content))" }
            lines += RegisterTable(frame).lines
        }
        return lines + [""] + account(frame.rows)
    }

    private func heading(_ frame: DissectedFrame) -> String {
        let subject = frame.isEcho ? "echo of the request" : frame.direction.name
        let broken = frame.kind == .broken ? "broken " : ""
        let way = frame.direction == .request ? "to" : "from"
        var parts = ["byte \(frame.segment.offset): \(broken)\(subject)"]
        if let address = frame.address {
            let name = address.name.map { "the \($0) (\(hexadecimal([address.rawValue])))" }
            parts[0] += " \(way) \(name ?? "address \(hexadecimal([address.rawValue]))")"
        }
        if let command = frame.command {
            let id = hexadecimal([command.rawValue])
            parts.append(command.name.map { "\($0) (\(id))" } ?? "unknown command \(id)")
        }
        if let checksum = frame.checksum {
            let verdict = frame.isChecksumGood == true ? "good" : "BAD"
            parts.append("CRC \(hexadecimal(checksum.sent)) \(verdict)")
        }
        return parts.joined(separator: ", ")
    }

    private func words(_ content: Fact.Content) -> String {
        switch content {
        case .text(let text): text
        case .number(let number): String(number)
        case .list(let texts): texts.isEmpty ? "none" : texts.joined(separator: ", ")
        case .nothing: "none that can be read"
        }
    }

    /// Rows of bytes with their meaning beside them.
    func account(_ rows: [ByteRow]) -> [String] {
        let hexWidth = 4 + ByteRow.width * 3 + 1
        return rows.flatMap { row in
            let hex = stride(from: 0, to: row.bytes.count, by: ByteRow.width).map { start in
                "    "
                    + hexadecimal(row.bytes.dropFirst(start).prefix(ByteRow.width), separator: " ")
            }
            let meaning = wrapped(row.meaning, width: TextPage.width - hexWidth)
            return TextPage.beside(hex, width: hexWidth, meaning)
        }
    }

    private func summary(_ dissection: Dissection) -> String {
        let frames = dissection.frames
        let good = frames.count { $0.kind == .frame && $0.defect == nil && !$0.isEcho }
        let counts = [
            (good, "good frame"),
            (frames.count { $0.isEcho }, "echo"),
            (frames.count { $0.kind == .acknowledgement }, "acknowledgement"),
            (frames.count { $0.kind == .broken }, "broken frame"),
            (frames.count { $0.kind == .frame && $0.defect != nil }, "frame that is not believed"),
            (dissection.strays.count(where: \.isLoneZero), "lone 00"),
        ].filter { $0.0 > 0 }.map(plural)
        let noise = dissection.strays.filter { !$0.isLoneZero }.reduce(0) { $0 + $1.bytes.count }
        let all = counts + (noise > 0 ? ["\(counted(noise, "byte")) of noise"] : [])
        return "\(counted(dissection.byteCount, "byte")): \(all.joined(separator: ", "))."
    }

    private func plural(_ count: Int, _ noun: String) -> String {
        switch noun {
        case "echo": "\(count) \(count == 1 ? "echo" : "echoes")"
        case "lone 00": "\(count) lone 00"
        case "frame that is not believed":
            count == 1 ? "1 \(noun)" : "\(count) frames that are not believed"
        default: counted(count, noun)
        }
    }

    private func bold(_ text: String) -> String { style(text, .bold) }
    private func red(_ text: String) -> String { style(text, .red) }
}
