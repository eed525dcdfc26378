import Foundation

/// What is told to nobody: serial numbers, secrets, the names of people in paths.
///
/// A serial number has the same mask everywhere, so that it can still be followed.
struct Masking {
    /// The serial numbers, in the order in which they were met.
    private(set) var serials: [String] = []
    /// The home folder of whoever made the report.
    private let home: String?

    /// Prepares to mask.
    init(home: String?) {
        // A service without a home of its own has "/", which stands in every path.
        self.home = home.flatMap { $0.count > 1 ? $0 : nil }
    }

    /// Keeps a serial number from being told.
    ///
    /// - Parameter text: a number; one that is short is no serial number.
    mutating func learn(_ text: some StringProtocol) {
        let digits = String(text.drop { $0 == "0" })
        guard digits.count >= 5, digits.allSatisfy(\.isNumber), !serials.contains(digits) else {
            return
        }
        serials.append(digits)
    }

    /// Keeps each number of a sentence from being told that is as long as a serial number.
    mutating func learn(from sentence: String) {
        for word in sentence.split(whereSeparator: { !$0.isNumber }) where 7...10 ~= word.count {
            learn(word)
        }
    }

    /// The number that stands for a serial number in bytes; nil for one that was not met.
    func substitute(for serial: UInt64) -> UInt64? {
        serials.firstIndex(of: String(serial)).map { UInt64($0 + 1) }
    }

    /// A text without what is told to nobody.
    func masked(_ text: String) -> String {
        var text = text
        if let home { text = text.replacingOccurrences(of: home, with: "~") }
        for (pattern, replacement) in Self.patterns {
            text = text.replacingOccurrences(
                of: pattern,
                with: replacement,
                options: .regularExpression
            )
        }
        for (index, serial) in serials.enumerated() {
            text = text.replacingOccurrences(
                of: "(?<![0-9])0*\(serial)(?![0-9])",
                with: "serial-\(index + 1)",
                options: .regularExpression
            )
        }
        return text
    }

    private static let patterns: [(String, String)] = [
        // Who is called how on this machine.
        ("/home/[^/\\s\"']+", "/home/user"),
        // user:password@host.
        ("://[^/@\\s]+@", "://hidden@"),
        // password: …, api_key=…, token …; a reference to a file is no secret.
        (
            "(?i)\\b([a-z0-9_-]*(?:password|passwd|passphrase|secret|token|key|pin))"
                + "([\"']?\\s*[:=]\\s*)(?!file:)\\S.*",
            "$1$2hidden"
        ),
        // Whatever is as long as a key, and no word.
        ("\\b(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{24,}\\b", "hidden"),
        // An adapter's own serial number.
        ("(/dev/serial/by-id/\\S*_)[^_/\\s]+(-if[0-9]+)", "$1hidden$2"),
    ]
}
