/// What a receiver says, fit to be shown: short, in one line, and without what we told it.
///
/// - Parameters:
///   - body: what it said, which may be anything.
///   - secrets: what must not be shown, even where the receiver repeats it.
/// - Returns: at most 200 characters; a sentence of ours where it said nothing.
func shownReply(_ body: String, hiding secrets: [String]) -> String {
    var text = body
    for secret in secrets where !secret.isEmpty { text = text.replacing(secret, with: "…") }
    let plain = text.prefix(1_000).unicodeScalars.map { scalar in
        scalar.properties.generalCategory.isShown ? Character(scalar) : " "
    }
    let words = String(plain).split(separator: " ").joined(separator: " ")
    return words.isEmpty ? "it gives no reason" : String(words.prefix(200))
}

extension Unicode.GeneralCategory {
    /// Whether a character of this kind does nothing to the terminal that shows it.
    fileprivate var isShown: Bool {
        switch self {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}
