extension OutputKind {
    /// Lines appended to a file.
    static let file = OutputKind(
        "file",
        "Lines appended to a file, each on the disk before the next reading goes.",
        settings: [
            OutputSetting(required: "path", .ownFile, "The file that lines are appended to."),
            OutputSetting(
                "format",
                .word(LineFormat.allCases.map(\.rawValue)),
                "`csv`, or `jsonl` for a JSON document a line; "
                    + "`jsonl` where the path ends in `.jsonl`, else `csv`."
            ),
        ]
    ) { name, values, _ in
        let path = values.text("path") ?? ""
        let usual: LineFormat = path.hasSuffix(".jsonl") ? .jsonl : .csv
        let format = values.text("format").flatMap(LineFormat.init(rawValue:)) ?? usual
        return FileOutput(name: name, path: path, format: format)
    }
}
