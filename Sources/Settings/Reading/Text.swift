/// The text of a setting, with all that stands for something else put in.
struct Text {
    /// The setting.
    let key: String
    /// What it says.
    let value: String
    /// What may be shown of it: `file:/path` where that is where it came from.
    let shown: String

    /// Says that the value is none of what it should be.
    ///
    /// - Parameters:
    ///   - what: what it should be, after "which is no".
    ///   - words: what people may have meant.
    ///   - hint: what to write, where nothing is near.
    /// - Returns: the sentence and the hint.
    func wrong(_ what: String, near words: some Sequence<String> = [], hint: String) -> Wrong {
        // A hint that is near a secret would tell it.
        let near = value == shown ? Nearest.hint(to: value, in: words) : nil
        return Wrong("\(key) is '\(shown)', which is no \(what).", hint: near ?? hint)
    }
}

extension Text {
    /// The text itself, unless it holds what nobody can see.
    fileprivate func inOneLine() throws(Wrong) -> Text {
        guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw Wrong(
                "\(key) holds a line end or another control character.",
                hint: "Write it in one line, after the colon."
            )
        }
        return self
    }
}

extension Findings {
    /// The settings whose text is never taken for `file:/path`.
    ///
    /// They name a file, a port or a line themselves, and problems and lists have to show them.
    static let places: Set = ["journal", "socket", "port", "trace", "path", "line", "input"]

    /// The text of a value.
    ///
    /// - Throws: ``Wrong`` where it is no single text, or what it stands for is not there.
    func text(of item: Item) throws(Wrong) -> Text {
        guard let written = item.text else {
            throw Wrong(
                "\(item.key) is \(item.words), and should be a single value.",
                hint: "Write it after the colon, as in '\(item.key): value'."
            )
        }
        let text = try Expansion(environment: environment, key: item.key).expanded(written)
        guard text.hasPrefix("file:"), !Self.places.contains(item.key) else {
            return try Text(key: item.key, value: text, shown: text).inOneLine()
        }
        let reference = "file:" + folder.path(String(text.dropFirst("file:".count)))
        let value = try secret(String(reference.dropFirst("file:".count)), for: item.key)
        note(reference, for: item.path)
        return try Text(key: item.key, value: value, shown: reference).inOneLine()
    }

    /// The first line of a file.
    private func secret(_ path: String, for key: String) throws(Wrong) -> String {
        let hint = "Write after file: the path of a file that heatlog may read."
        do throws(TextFile.Failure) {
            let line = try TextFile.bytes(of: path).prefix { $0 != 0x0A && $0 != 0x0D }
            if let text = String(validating: line, as: UTF8.self) { return text }
        } catch {
            throw Wrong("\(key) is in \(path), which cannot be read: \(error.reason).", hint: hint)
        }
        throw Wrong("\(key) is in \(path), which is not written in UTF-8.", hint: hint)
    }
}

/// Puts the values of the environment into a text.
struct Expansion {
    let environment: [String: String]
    /// The setting, for the sentences.
    let key: String

    /// The text with `${NAME}` and `${NAME:-default}` replaced; `$${` is `${` itself.
    ///
    /// - Throws: ``Wrong`` where a name has no value, or the brace is never closed.
    func expanded(_ text: String) throws(Wrong) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            if result.hasSuffix("$") {
                result += "{"
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                throw Wrong("\(key) holds '${' without '}'.", hint: "Write $${ for ${ itself.")
            }
            result += try value(of: rest[..<end])
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// The text that ``expanded(_:)`` makes into the given one.
    static func escaped(_ text: String) -> String { text.replacing("${", with: "$${") }

    private func value(of inner: Substring) throws(Wrong) -> String {
        let mark = inner.firstRange(of: ":-")
        let name = mark.map { inner[..<$0.lowerBound] } ?? inner
        guard let first = name.utf8.first, !(0x30...0x39).contains(first),
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else {
            throw Wrong(
                "\(key) holds '${\(inner)}', which names no variable of the environment.",
                hint: "Write ${NAME} or ${NAME:-default}, and $${ for ${ itself."
            )
        }
        let value = environment[String(name)]
        // As in a shell: with a default, an empty variable is as good as none.
        if let mark, value?.isEmpty ?? true { return String(inner[mark.upperBound...]) }
        guard let value else {
            throw Wrong(
                "\(key) needs \(name), which the environment does not have.",
                hint: "Set \(name), or give a default: ${\(name):-default}."
            )
        }
        return value
    }
}
