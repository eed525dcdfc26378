import Yams

extension [SourceFile] {
    /// The trees of all files; one that is empty has none.
    ///
    /// - Throws: ``ConfigurationError`` with what is wrong in each file that is no YAML.
    func roots() throws(ConfigurationError) -> [Item] {
        var roots: [Item] = []
        var problems: [Problem] = []
        for file in self {
            do throws(Problem) {
                guard let node = try file.node() else { continue }
                roots.append(Item(node: node, file: file.path, path: []))
            } catch { problems.append(error) }
        }
        guard problems.isEmpty else { throw .invalid(problems) }
        return roots
    }
}

extension SourceFile {
    /// The tree; nil where there is nothing but comments.
    fileprivate func node() throws(Problem) -> Node? {
        let text = try text()
        do {
            // No resolver: a setting is what its text says, and 12:00 is not 720.
            return try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch let error as YamlError {
            throw problem(error, in: text)
        } catch { throw problem(1, 1, "This is no YAML: \(error).", Self.hint) }
    }

    private func text() throws(Problem) -> String {
        if let text = String(validating: bytes, as: UTF8.self) {
            return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        }
        // What was read up to the first wrong byte shows where it is.
        let wrong = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\u{FFFD}" }
        let (line, column) = place(after: wrong)
        throw problem(line, column, "The file is not written in UTF-8.", Self.encodingHint)
    }

    private func problem(_ error: YamlError, in text: String) -> Problem {
        switch error {
        case .scanner(_, let what, let mark, _), .parser(_, let what, let mark, _),
            .composer(_, let what, let mark, _):
            return syntaxProblem(mark.line, mark.column, what, in: text)
        case .reader(let what, let offset, _, _):
            let (line, column) = place(after: text.prefix(offset ?? 0))
            return problem(line, column, "This is no YAML: \(what).", Self.hint)
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? ""
            return problem(
                context.mark.line,
                context.mark.column,
                "'\(key)' stands twice in one group; this is the first of them.",
                "Leave one of them, or give them different names."
            )
        default: return problem(1, 1, "This is no YAML: \(error).", Self.hint)
        }
    }

    private func syntaxProblem(_ line: Int, _ column: Int, _ what: String, in text: String)
        -> Problem
    {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let row = lines.indices.contains(line - 1) ? lines[line - 1] : ""
        guard row.dropFirst(column - 1).first == "\t" else {
            return problem(line, column, "This is no YAML: \(what).", Self.hint)
        }
        return problem(
            line,
            column,
            "A tab stands where YAML wants spaces.",
            "Put spaces in place of the tab."
        )
    }

    private func problem(_ line: Int, _ column: Int, _ message: String, _ hint: String) -> Problem {
        Problem(
            position: Position(file: path, line: max(1, line), column: max(1, column)),
            section: .program,
            severity: .fatal,
            message: message,
            hint: hint
        )
    }

    private func place(after text: Substring) -> (line: Int, column: Int) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return (max(1, lines.count), (lines.last?.count ?? 0) + 1)
    }

    private static var hint: String {
        "Look here and at the line above for a missing colon or quote, or a wrong indentation."
    }
    private static var encodingHint: String {
        "Save it as UTF-8, or write that character in another way."
    }
}
