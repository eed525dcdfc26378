extension OutputKind {
    /// What is wrong between the settings of an output to InfluxDB; a sentence and a hint.
    static let influxContradiction: @Sendable (OutputValues) -> (message: String, hint: String)? = {
        address($0) ?? version($0) ?? ticket($0) ?? names($0)
    }

    private static func address(_ values: OutputValues) -> (message: String, hint: String)? {
        guard let url = values.text("url"), url.contains("?") || url.contains("#") else {
            return nil
        }
        return (
            "url holds more than an address.",
            "Write it like http://host:8086, and the rest in database, org and bucket."
        )
    }

    private static func version(_ values: OutputValues) -> (message: String, hint: String)? {
        let isFirst = values.text("version") != "2"
        let strangers = isFirst ? ["org", "bucket"] : ["database"]
        guard let stranger = strangers.first(where: { values.text($0) != nil }) else { return nil }
        return isFirst
            ? ("\(stranger) belongs to version 2.", "Write version: 2, or database.")
            : ("database belongs to version 1.", "Write org and bucket, or leave version out.")
    }

    private static func ticket(_ values: OutputValues) -> (message: String, hint: String)? {
        let hasPassword = values.secret("password") != nil
        if (values.text("user") != nil) != hasPassword {
            return ("user and password go together.", "Write both, or none.")
        }
        if hasPassword, values.secret("token") != nil {
            return ("There are a password and a token.", "Write one of them.")
        }
        if values.text("user")?.contains(":") == true {
            return ("user holds a colon.", "HTTP allows none in the name of a user.")
        }
        return nil
    }

    /// Names that mean something to a receiver are not free.
    private static let taken = [LineProtocol.meterTag, "time", "db"]

    private static func names(_ values: OutputValues) -> (message: String, hint: String)? {
        let measurement = values.text("measurement") ?? ""
        guard isName(measurement) else {
            return (
                "The measurement '\(measurement)' is no plain name.",
                "Write letters, digits and _, a letter first."
            )
        }
        for (name, value) in values.pairs("tags").sorted(by: { $0.key < $1.key }) {
            if !isName(name) || taken.contains(name) {
                return (
                    "The tag '\(name)' cannot be told from what the receiver needs.",
                    "Write letters, digits and _, a letter first, and not "
                        + "\(taken.joined(separator: ", "))."
                )
            }
            guard LineProtocol.isWritable(value) else {
                return (
                    "The tag '\(name)' holds what cannot be written.",
                    "Leave out backslashes and line ends."
                )
            }
        }
        return nil
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
