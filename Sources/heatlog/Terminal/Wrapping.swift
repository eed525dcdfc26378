/// The text in lines of at most so many characters, broken between words.
///
/// A word longer than a line keeps a line of its own.
func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= width {
            lines[lines.count - 1] += " " + word
        } else {
            lines.append(String(word))
        }
    }
    return lines
}

/// A label and words, which go on below themselves.
func labelled(_ label: String, _ words: String) -> [String] {
    let width = 10
    let lines = wrapped(words, width: StatusPage.width - width - 2)
    return lines.enumerated().map { index, line in
        let name = index == 0 ? label : ""
        let padding = String(repeating: " ", count: width - name.count)
        return "  \(name)\(padding)\(line)"
    }
}
