extension Entry {
    /// Checks the name of a line, meter or output.
    ///
    /// Names go into topics, file names and lists with commas; so they have neither spaces nor
    /// marks.
    func checkName() throws(Wrong) {
        let isName = key.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        guard isName, !key.isEmpty, key.count <= 64 else {
            throw Wrong(
                "'\(key)' is no name.",
                hint: "Use letters, digits, '-', '_' and '.', 64 of them at most."
            )
        }
    }
}
