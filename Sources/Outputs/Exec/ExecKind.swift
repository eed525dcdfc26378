extension OutputKind {
    /// Lines for a program of yours.
    static let exec = OutputKind(
        "exec",
        "A program of yours is started for each batch, and reads the readings as JSON lines.",
        settings: [
            OutputSetting(
                required: "command",
                .list,
                "The program and its arguments, as in `[/usr/local/bin/keep, --fast]`; no shell "
                    + "looks at them."
            ),
            OutputSetting(
                "lines",
                .word(["reading", "readout"]),
                usual: "reading",
                "What a line is: one reading, or a `readout` with all of one meter and time."
            ),
            OutputSetting(
                "rows",
                .number(1...500),
                usual: "500",
                "About how many times eight readings the program is given at once at most."
            ),
            OutputSetting(
                "timeout",
                .time(.seconds(1) ... .seconds(3_600)),
                usual: "30s",
                "How long it may take; then it is ended, and that counts as a failure."
            ),
            OutputSetting(
                "environment",
                .secretPairs,
                "Variables that the program gets besides the usual ones, by name."
            ),
        ]
    ) { values in
        let names = values.secretPairs("environment").keys.sorted()
        let wrong = names.first { $0.isEmpty || $0.contains { "=\0".contains($0) } }
        return wrong.map {
            ("environment holds '\($0)', which is no name of a variable.", "Write NAME: value.")
        }
    } make: { name, values, surroundings in
        ExecOutput(
            name: name,
            command: values.list("command"),
            lines: values.text("lines") == "readout" ? .readout : .reading,
            rows: values.number("rows") ?? 500,
            timeout: values.time("timeout") ?? .seconds(30),
            environment: values.secretPairs("environment"),
            surroundings: surroundings
        )
    }
}
