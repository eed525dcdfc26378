/// The first line of what a receiver said, as a message may cite it: short, without control
/// characters, and without any secret that it may have repeated.
///
/// - Parameters:
///   - text: what was said.
///   - secrets: what is never shown.
/// - Returns: nil where nothing was said.
func shownLine(_ text: String, hiding secrets: [String]) -> String? {
    // Before anything is cut off: half a secret is one too.
    let safe = secrets.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        .reduce(text) { $0.replacing($1, with: "hidden") }
    let line = safe.split(whereSeparator: \.isNewline).lazy.map { line in
        line.unicodeScalars.filter { $0.properties.generalCategory != .control }
    }.first { !$0.isEmpty }
    guard let line else { return nil }
    let words = String(String.UnicodeScalarView(line)).split(separator: " ").joined(separator: " ")
    let short = words.count > 200 ? words.prefix(199) + "…" : words[...]
    return short.hasSuffix(".") ? String(short.dropLast()) : String(short)
}
