internal import Foundation

/// Names as emoncms keeps them.
///
/// It removes what it does not like in silence, and two names that become one would be mixed; so
/// they are made here the way it makes them.
enum EmoncmsNames {
    /// What emoncms.org takes as the name of a node, in bytes.
    static let longestNode = 16
    /// What emoncms.org takes as the name of an input, in bytes.
    static let longestInput = 64

    /// A name with letters and digits of any script, `_`, `-`, `.` and spaces alone.
    ///
    /// - Parameters:
    ///   - text: the name.
    ///   - limit: how many bytes it may have.
    /// - Returns: what is left of it, perhaps nothing.
    static func clean(_ text: String, limit: Int) -> String {
        var cleaned = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars where isKept(scalar) {
            bytes += Unicode.UTF8.width(scalar)
            guard bytes <= limit else { break }
            cleaned.append(scalar)
        }
        return String(cleaned).trimmingCharacters(in: [" "])
    }

    /// The tag or name of a feed, which knows no full stop either.
    static func feed(_ name: String) -> String { name.replacing(".", with: "-") }

    private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            true
        default: "_-. ".unicodeScalars.contains(scalar)
        }
    }
}
