import Foundation
import Outputs

/// Reads one setting of an output after its form.
struct OutputSettingReader {
    let setting: OutputSetting
    let group: Group

    /// The value, or the usual one; nil where there is none, or it is wrong, which is noted.
    func value() -> OutputValues.Value? {
        guard let item = group[setting.key] else { return usual }
        switch setting.form {
        case .list: return list(item).map { .list($0) }
        case .pairs: return pairs(item).map { .pairs($0) }
        case .secret: return secret(item).map { .secret($0) }
        case .secretPairs: return secrets(item).map { .secretPairs($0) }
        default:
            return group.read(item) { text throws(Wrong) in try single(text) }
        }
    }

    /// What stands for a setting that is not given.
    private var usual: OutputValues.Value? {
        setting.usual.flatMap { text in
            if setting.form == .list { return .list([text]) }
            let text = Text(key: setting.key, value: text, shown: text)
            do throws(Wrong) { return try single(text) } catch {
                preconditionFailure("the usual \(setting.key) is wrong: \(error.message)")
            }
        }
    }

    private func single(_ text: Text) throws(Wrong) -> OutputValues.Value {
        switch setting.form {
        case .ownFile: .text(try group.findings.file(text, for: "\(group.section)"))
        case .file: .text(try text.path(in: group.findings.folder))
        case .word(let words): .text(try text.word(of: words))
        case .yesOrNo: .yesOrNo(try text.yesOrNo())
        case .number(let range): .number(try text.number(range, "number of that kind"))
        case .size(let range, let words): .text(try text.size(range, or: words))
        case .time(let range): .time(try text.time(range))
        case .url(let schemes): .text(try text.url(schemes))
        case .text, .list, .pairs, .secret, .secretPairs: .text(try filled(text))
        }
    }

    private func filled(_ text: Text) throws(Wrong) -> String {
        guard !text.value.isEmpty else {
            throw Wrong("\(text.key) is empty.", hint: "Write a text, or leave \(text.key) out.")
        }
        return text.value
    }

    private func list(_ item: Item) -> [String]? {
        let items = item.elements ?? [item]
        let texts = items.compactMap { group.read($0) { text throws(Wrong) in try filled(text) } }
        return texts.count == items.count ? texts : nil
    }

    /// A secret; what is wrong with one is said without showing it.
    private func secret(_ item: Item) -> Secret? {
        do throws(Wrong) {
            return Secret(try filled(try group.findings.text(of: item)))
        } catch {
            let isElsewhere = item.text?.hasPrefix("file:") ?? false
            let wrong = Wrong(
                "\(item.key) is no single text that can be used.",
                hint: "Write it as file:/path, or in quotes and in one line; $${ stands for ${."
            )
            group.note(isElsewhere ? error : wrong, at: item)
            return nil
        }
    }

    private func secrets(_ item: Item) -> [String: Secret]? {
        guard item.text == nil, item.elements == nil,
            let pairs = Group(item, keys: nil, in: group.section, group.findings)
        else {
            let wrong = Wrong(
                "\(item.key) should be a group of texts, each with a name.",
                hint: "Write each on a line of its own, as in 'name: value'."
            )
            group.note(wrong, at: item)
            return nil
        }
        let found = pairs.named.map { ($0.key, secret($0.value)) }
        guard found.allSatisfy({ $0.1 != nil }) else { return nil }
        return Dictionary(found.compactMap { name, secret in secret.map { (name, $0) } }) { $1 }
    }

    private func pairs(_ item: Item) -> [String: String]? {
        guard let pairs = Group(item, keys: nil, in: group.section, group.findings) else {
            return nil
        }
        var texts: [String: String] = [:]
        for entry in pairs.named {
            guard let text = group.read(entry.value, { text throws(Wrong) in try filled(text) })
            else { return nil }
            texts[entry.key] = text
        }
        return texts
    }
}

extension Text {
    /// One of some words.
    fileprivate func word(of words: [String]) throws(Wrong) -> String {
        guard words.contains(value) else {
            throw wrong(
                "\(key) of this kind of output",
                near: words,
                hint: "Write one of: \(words.joined(separator: ", "))."
            )
        }
        return value
    }

    /// A size within bounds, or one of some words.
    fileprivate func size(
        _ range: ClosedRange<Int>,
        or words: [String]
    ) throws(Wrong) -> String {
        if words.contains(value) { return value }
        guard let size = ByteCount(parsing: value), range.contains(size.bytes) else {
            let bounds = [range.lowerBound, range.upperBound].map { "\(ByteCount($0))" }
            throw wrong(
                "size from \(bounds[0]) to \(bounds[1])",
                near: words,
                hint: "Write it like \((["10MB"] + words).joined(separator: " or "))."
            )
        }
        return value
    }

    /// A length of time within bounds.
    fileprivate func time(_ range: ClosedRange<Duration>) throws(Wrong) -> Duration {
        if ["0", "0s"].contains(value), range.lowerBound == .zero { return .zero }
        guard let length = Interval(parsing: value, scale: .age)?.duration, range.contains(length)
        else {
            let bounds = [range.lowerBound, range.upperBound].map { Interval.text(of: $0) }
            throw wrong(
                "length of time from \(bounds[0]) to \(bounds[1])",
                hint: "Write it like 10s, 5m, 1h or 1d."
            )
        }
        return length
    }

    /// An address with a scheme and a host.
    ///
    /// A password in it would be shown wherever the address is.
    fileprivate func url(_ schemes: [String]) throws(Wrong) -> String {
        let form = "\(schemes[0])://host:port"
        guard let url = URLComponents(string: value), let scheme = url.scheme,
            schemes.contains(scheme), let host = url.host, !host.isEmpty
        else { throw wrong("address", hint: "Write it like \(form).") }
        guard url.user == nil, url.password == nil else {
            throw Wrong(
                "\(key) holds a user's name or password.",
                hint: "Write it like \(form), and the rest in settings of their own."
            )
        }
        return value
    }
}
