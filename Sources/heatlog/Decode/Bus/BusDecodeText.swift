import Catalogue
import Collector
import MBus

/// A dissection of a bus as text for people, 80 columns wide.
struct BusDecodeText {
    /// Makes a heading bold or a defect red, where the output can show it.
    var style: (String, Terminal.Style) -> String = { Terminal.styled($0, $1) }

    /// The whole account, without a line end behind it.
    func page(_ dissection: BusDissection) -> String {
        let blocks = dissection.items.map { item in
            switch item {
            case .frame(let frame): block(frame, passed(dissection, frame.offset))
            case .stray(let stray): block(stray, passed(dissection, stray.offset))
            }
        }
        return (blocks + [[summary(dissection)]])
            .map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    private func passed(_ dissection: BusDissection, _ offset: Int) -> String {
        dissection.passage?[offset].map { "\($0.words), " } ?? ""
    }

    private func block(_ stray: Stray, _ passed: String) -> [String] {
        let count = counted(stray.bytes.count, "byte")
        let heading = "\(passed)byte \(stray.offset): \(count) of noise, part of no frame"
        return [style(heading, .red)]
            + account([ByteRow(bytes: stray.bytes, meaning: "noise")])
    }

    private func block(_ frame: BusFrame, _ passed: String) -> [String] {
        let heading = "\(passed)byte \(frame.offset): \(frame.title)"
        var lines = wrapped(heading, width: TextPage.width).map { style($0, .bold) }
        if let defect = frame.defect {
            lines += wrapped(defect, width: TextPage.width - 4).map { style("    " + $0, .red) }
        }
        guard frame.kind == .frame else { return lines + account(frame.rows) }
        if !frame.isEcho {
            lines += frame.facts.flatMap { fact in
                wrapped("\(fact.0): \(fact.1)", width: TextPage.width - 4).map { "    " + $0 }
            }
            lines += table(frame.contents?.records ?? [])
        }
        return lines + [""] + account(frame.rows)
    }

    private func table(_ records: [BusRecord]) -> [String] {
        let labels = records.map(\.term.label.count).max() ?? 0
        let units = records.compactMap(\.unitText?.count).max() ?? 0
        // What is left for a value beside the other columns and what stands between them.
        let room = TextPage.width - 4 - 3 * 2 - labels - units - String(records.count).count
        var table = Table(.right, .left, .right, .left)
        for (index, record) in records.enumerated() {
            let value = record.shown.count > room ? "" : record.shown
            table.add(String(index + 1), record.term.label, value, record.unitText ?? "")
        }
        return zip(records, table.lines).flatMap { record, line in
            // A value is never cut: where it does not fit beside its name it stands below.
            let isLong = record.shown.count > room
            let below = isLong ? wrapped(record.shown, width: TextPage.width - 8) : []
            return ["    " + line] + below.map { "        " + $0 }
        }
    }

    private func account(_ rows: [ByteRow]) -> [String] { DecodeText(style: style).account(rows) }

    private func summary(_ dissection: BusDissection) -> String {
        let frames = dissection.frames
        let counts = [
            (frames.count { $0.kind == .frame && $0.defect == nil && !$0.isEcho }, "good frame"),
            (frames.count { $0.kind == .acknowledgement }, "acknowledgement"),
            (frames.count { $0.kind == .broken }, "broken frame"),
        ].filter { $0.0 > 0 }.map(counted)
        let echoes = frames.count(where: \.isEcho)
        let doubted = frames.count { $0.kind == .frame && $0.defect != nil }
        let noise = dissection.strays.reduce(0) { $0 + $1.bytes.count }
        let more = [
            echoes > 0 ? "\(echoes) echo\(echoes == 1 ? "" : "es")" : nil,
            doubted > 0 ? "\(counted(doubted, "frame")) not believed" : nil,
            noise > 0 ? "\(counted(noise, "byte")) of noise" : nil,
        ].compactMap(\.self)
        let all = (counts + more).joined(separator: ", ")
        return "\(counted(dissection.byteCount, "byte")) of M-Bus: \(all)."
    }
}

extension BusFrame {
    /// What it is, in one line.
    fileprivate var title: String {
        guard let head else {
            return kind == .acknowledgement ? "acknowledgement (E5)" : "broken frame"
        }
        let name = head.control.name ?? "C \(hexadecimal([head.control.rawValue]))"
        let subject = isEcho ? "echo of the request" : isRequest ? "request" : "answer"
        let way = isRequest ? "to" : "from"
        let text = "\(subject) \(way) address \(head.address.rawValue), \(name)"
        return head.kind == .short ? text : text + ", " + head.information.words
    }

    /// The rows of the account; an echo is the same bytes once more.
    fileprivate var rows: [ByteRow] {
        if isEcho { return [ByteRow(bytes: wire, meaning: "the same bytes once more")] }
        return parts.map { ByteRow(bytes: $0.bytes, meaning: $0.meaning) }
    }

    /// What the frame says beside its records.
    fileprivate var facts: [(String, String)] {
        guard let contents, contents.defect == nil else { return [] }
        if let request = contents.request { return [("Meaning", request.words)] }
        switch contents.telegram {
        case .variable(let header)?: return facts(header, contents.end)
        case .fixed(let fixed)?:
            return [fixed.first, fixed.second].map { counter in
                let words = BusCounter(counter, in: fixed)
                let unit = words.term.unit.map { " \($0)" } ?? ""
                return (words.term.label, (words.value ?? "no number") + unit)
            }
        case .applicationError(let error)?: return [("Error", "\(error.text)")]
        case .alarm(let bits)?: return [("Alarms", "\(bits)")]
        case .other?, nil: return []
        }
    }

    private func facts(_ header: VariableHeader, _ end: DataRecords?) -> [(String, String)] {
        var facts: [(String, String)] = []
        if let meter = header.meter {
            let models = MeterCatalogue.busModels(of: meter).map(\.name)
            let name = ([meter.manufacturer.description] + models).joined(separator: " ")
            facts.append(("Meter", "\(name), \(meter.medium.text), \(meter)"))
        }
        if header.status.rawValue != 0 { facts.append(("Status", header.status.sentence)) }
        if header.isEncrypted {
            facts.append(("Encrypted", "mode \(header.encryptionMode); heatlog does not decrypt"))
        }
        if end?.moreFollow == true { facts.append(("More", "another telegram follows")) }
        return facts
    }
}
