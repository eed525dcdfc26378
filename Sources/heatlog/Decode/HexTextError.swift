/// Why a text is not taken for bytes: the word, where it stands, and what to do about it.
///
/// A wrong byte is worse than none, so whatever can be read in two ways ends here.
struct HexTextError: Error, Equatable {
    enum Problem: Equatable {
        /// Neither a byte nor a word that people write between bytes.
        case notHexadecimal
        /// An odd number of digits, so that nobody knows where the bytes begin.
        case halfByte
        /// `\x` with more than two digits, which languages read in different ways.
        case longEscape
        /// What stands in brackets behind a byte is not that byte's character.
        case brackets
        /// The `*` of a dump, where equal lines were left out.
        case linesLeftOut
        /// A date or a time of day, whose digits would pass for bytes.
        case clock
    }

    let problem: Problem
    let word: String
    /// Counted from 1, as editors do.
    let line: Int
    /// Counted from 1 in characters, as editors do.
    let column: Int

    /// What is wrong, as one sentence.
    var sentence: String { "\"\(shortWord)\" in line \(line), column \(column) \(complaint)." }

    /// What to do about it.
    var hint: String {
        switch problem {
        case .notHexadecimal:
            "Write bytes as 80, 0x80, \\x80 or 803F10; put what is no byte behind a #."
        case .halfByte where word.count >= 6 && column == 1:
            "Write each byte with two digits; of a dump, paste xxd or hexdump -C, not od."
        case .halfByte: "Write each byte with two digits: 0D or 0xD, not D."
        case .longEscape: "Write \\x80\\x3F, each byte with its own \\x."
        case .brackets: "Brackets right behind a byte hold its character: 0x3F[?] or 0x0D[\\r]."
        case .linesLeftOut: "Make the dump again with all its lines: hexdump -v -C."
        case .clock: "Take it away, or put it as in a recording: 0.402113 < 40 3F 10."
        }
    }

    private var complaint: String {
        switch problem {
        case .notHexadecimal: "is no hexadecimal byte"
        case .halfByte: "has an odd number of digits, so a byte is cut in two"
        case .longEscape: "has more than two digits behind \\x"
        case .brackets: "is not the character of the byte before it"
        case .linesLeftOut: "stands for lines that the dump has left out"
        case .clock: "looks like a date or a time, not like bytes"
        }
    }

    /// The word as it can be shown: whole files come as one word, and with control characters.
    private var shortWord: String {
        let shown = word.prefix(32).map { character in
            character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
                ? "\u{FFFD}" : String(character)
        }
        return shown.joined() + (word.count > 32 ? "…" : "")
    }
}
