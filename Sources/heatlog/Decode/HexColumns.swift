/// The columns of dumps and recordings that stand beside the bytes: offset, characters, time.
struct HexColumns {
    private var isDump = false
    private var isRecording = false

    /// Which characters of a line hold its bytes.
    ///
    /// - Parameters:
    ///   - characters: the line.
    ///   - line: its number, counted from 1.
    ///   - count: how many bytes the lines before it hold; an offset has to agree where nothing
    ///     else tells it from bytes.
    /// - Returns: the range without the columns beside the bytes.
    /// - Throws: ``HexTextError`` for a line that would be read wrongly.
    mutating func bytes(
        of characters: [Character],
        line: Int,
        after count: Int
    ) throws(HexTextError) -> Range<Int> {
        if characters.starts(with: "# heatlog recording") { isRecording = true }
        let words = Words(characters)
        guard let first = words.first else { return 0..<0 }
        if let problem = problem(of: first, isAlone: words.isAlone) {
            throw HexTextError(
                problem: problem,
                word: first.text,
                line: line,
                column: first.start + 1
            )
        }
        if let start = recordedBytes(words) { return start..<characters.count }
        guard let start = dumpedBytes(words, after: count) else { return 0..<characters.count }
        isDump = true
        return start..<endOfBytes(characters, from: start)
    }

    /// What makes a line unreadable, told by its first word.
    private func problem(of first: Words.Word, isAlone: Bool) -> HexTextError.Problem? {
        if isDump, isAlone, first.text == "*" { return .linesLeftOut }
        return isClock(first.text) && !isAlone ? .clock : nil
    }

    /// Where the bytes begin behind the time and direction of a recording: `0.402113 < 40 3f`.
    private func recordedBytes(_ words: Words) -> Int? {
        guard let time = words.first, let direction = words.second,
            direction.text == "<" || direction.text == ">",
            time.text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            isRecording || time.text.contains(".")
        else { return nil }
        return direction.start + 1
    }

    /// Where the bytes begin behind an offset: `00000000: 803f` or `00000010  80 3f`.
    private func dumpedBytes(_ words: Words, after count: Int) -> Int? {
        guard let first = words.first else { return nil }
        let digits = first.text.hasSuffix(":") ? first.text.dropLast() : first.text[...]
        guard 4...16 ~= digits.count, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            return nil
        }
        let end = first.start + first.text.count
        if first.text.hasSuffix(":") { return end }
        guard let offset = Int(digits, radix: 16) else { return nil }
        // The last line of hexdump -C is an offset and nothing else.
        if words.isAlone { return isDump && offset == count ? end : nil }
        guard let second = words.second, second.start >= end + 2, second.text.count == 2 else {
            return nil
        }
        return offset == count || words.endsWithBar ? end : nil
    }

    /// Where the column of characters begins behind the bytes, or the line's end.
    private func endOfBytes(_ characters: [Character], from start: Int) -> Int {
        var digits = 0
        for index in start..<characters.count {
            let character = characters[index]
            if character == "|" { return index }
            if character.isHexDigit { digits += 1 }
            guard character == " ", index > start, characters[index - 1] != " " else { continue }
            let blanks = characters[index...].prefix { $0 == " " }.count
            // A look at the length first, or a long line would be read once for each of its gaps.
            let width = characters.count - index - digits / 2
            guard blanks >= 2, 1...blanks ~= width,
                isCharacterColumn(characters, from: index, after: start)
            else { continue }
            return index
        }
        return characters.count
    }

    /// Whether what stands behind `index` repeats as characters the bytes that stand before it.
    private func isCharacterColumn(
        _ characters: [Character],
        from index: Int,
        after start: Int
    ) -> Bool {
        var line = HexLine(characters, line: 0, range: start..<index)
        guard let bytes = try? line.bytes(), !bytes.isEmpty,
            characters.count - bytes.count > index
        else { return false }
        let first = characters.count - bytes.count
        guard characters[index..<first].allSatisfy({ $0 == " " }) else { return false }
        return zip(bytes, characters[first...]).allSatisfy { byte, character in
            let isPrintable = (0x20...0x7E).contains(byte)
            return character == (isPrintable ? Character(UnicodeScalar(byte)) : ".")
        }
    }

    /// Whether a word is `2026-11-22` or `20:02:43`, whatever stands behind the seconds.
    private func isClock(_ word: String) -> Bool {
        let day = word.split(separator: "-")
        if day.count >= 3, day[0].count == 4, day[1].count == 2 { return isDecimal(day[0]) }
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 2, parts[1].count == 2,
            parts[2].prefix(2).count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            let second = Int(parts[2].prefix(2))
        else { return false }
        return hour < 24 && minute < 60 && second < 60
    }

    private func isDecimal(_ word: Substring) -> Bool {
        word.allSatisfy { ("0"..."9").contains($0) }
    }
}

/// The first two words of a line and what follows, as far as columns are told by them.
private struct Words {
    struct Word {
        let text: String
        let start: Int
    }

    let first: Word?
    let second: Word?
    /// Whether the line is one word.
    var isAlone: Bool { second == nil }
    /// Whether the line ends as hexdump -C ends it: `|.?..|`.
    let endsWithBar: Bool

    init(_ characters: [Character]) {
        var starts: [Word] = []
        var index = 0
        while index < characters.count, starts.count < 2 {
            let start = index
            while index < characters.count, !characters[index].isWhitespace { index += 1 }
            if index > start {
                starts.append(Word(text: String(characters[start..<index]), start: start))
            }
            index += 1
        }
        first = starts.first
        second = starts.dropFirst().first
        endsWithBar = characters.last { !$0.isWhitespace } == "|"
    }
}
