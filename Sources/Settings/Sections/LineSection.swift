import Transport

/// Reads one line.
enum LineSection {
    static let keys = ["port", "settings", "trace"]

    /// The line of a group, which may be a meter's that has its own port.
    ///
    /// - Parameters:
    ///   - group: the settings.
    ///   - name: what the line is called.
    /// - Returns: nil without a port; what is wrong is noted.
    static func line(_ group: Group, name: String) -> LineSetup? {
        let findings = group.findings
        let folder = findings.folder
        let address = group.read("port") { text throws(Wrong) in try text.port(in: folder) }
        if group["port"] == nil { group.note(missingPort, at: group.item) }
        let settings = settings(group, name: name)
        let trace = group.read("trace") { text throws(Wrong) in
            try findings.file(text, for: "\(group.section)")
        }
        guard let address else { return nil }
        var line = LineSetup(name: name, address: address)
        line.settings = settings
        line.trace = trace
        return line
    }

    private static func settings(_ group: Group, name: String) -> LineSettings? {
        guard let item = group["settings"]?.moved(to: ["lines", name, "settings"]) else {
            return nil
        }
        return group.read(item) { text throws(Wrong) in
            try text.unlessAuto { text throws(Wrong) in try text.lineSettings() }
        } ?? nil
    }

    private static var missingPort: Wrong {
        Wrong(
            "The line has no port.",
            hint: "Write it like port: /dev/ttyUSB0; 'heatlog ports' lists the ports."
        )
    }
}
