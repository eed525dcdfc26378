/// What somebody may have meant who wrote something else.
public enum Nearest {
    /// Asks for the nearest word; nil where none is near.
    public static func hint(to word: String, in words: some Sequence<String>) -> String? {
        Self.word(to: word, in: words).map { "Did you mean '\($0)'?" }
    }

    /// The word that needs the fewest changes, at most a third of its letters; nil where none is.
    static func word(to wrong: String, in words: some Sequence<String>) -> String? {
        let plain = Self.plain(wrong)
        // Longer than any word that we know: not worth the time.
        guard plain.count <= 64 else { return nil }
        var best: (word: String, distance: Int)?
        for word in words {
            let distance = distance(plain, Self.plain(word))
            // A single letter is not near to every other one.
            guard distance <= max(1, plain.count / 3), distance < plain.count,
                distance < best?.distance ?? .max
            else {
                continue
            }
            best = (word, distance)
        }
        return best?.word
    }

    /// How many letters have to be put in, taken out, changed, or swapped with the next.
    static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var last: [Int] = []
        var row = Array(0...second.count)
        for (index, letter) in first.enumerated() {
            var next = [index + 1]
            for (column, other) in second.enumerated() {
                let change = row[column] + (letter == other ? 0 : 1)
                var least = min(change, row[column + 1] + 1, next[column] + 1)
                if index > 0, column > 0, letter == second[column - 1], other == first[index - 1] {
                    least = min(least, last[column - 1] + 1)
                }
                next.append(least)
            }
            (last, row) = (row, next)
        }
        return row[second.count]
    }

    private static func plain(_ word: String) -> [Character] {
        word.lowercased().map { "- ".contains($0) ? "_" : $0 }
    }
}
