internal import Journal

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
            OutputSetting(
                "rotate",
                .size(1_000_000...1_000_000_000_000, or: ["day", "month"]),
                "When another file begins: with each `day` or `month`, or at a size as `10MB`; "
                    + "never where it is not given."
            ),
            OutputSetting(
                "keep",
                .number(1...1_000_000),
                "How many files are kept besides the newest one, the oldest are deleted; all where "
                    + "it is not given."
            ),
        ]
    ) { values in
        guard values.number("keep") != nil, values.text("rotate") == nil else { return nil }
        return (
            "keep is given, and rotate is not.", "Write both, as in {rotate: month, keep: 12}."
        )
    } make: { name, values, surroundings in
        let path = values.text("path") ?? ""
        let usual: LineFormat = path.hasSuffix(".jsonl") ? .jsonl : .csv
        return FileOutput(
            name: name,
            path: path,
            format: values.text("format").flatMap(LineFormat.init(rawValue:)) ?? usual,
            rotation: Rotation(values.text("rotate")),
            keep: values.number("keep"),
            zone: surroundings.journal.zone,
            wall: surroundings.wall
        )
    }
}
