import Metering

/// Why a line of a file is not believed.
struct LineDefect: Error, Hashable {
    /// The line, or the point where the file has no lines.
    let number: Int
    let reason: String

    init(number: Int, reason: String) {
        self.number = number
        self.reason = reason.printable
    }
}

/// Why a whole file cannot be imported.
struct FileDefect: Error, Hashable {
    /// What is the matter, to be written behind the file's name.
    let reason: String
    let hint: String

    init(_ reason: String, hint: String) {
        self.reason = reason.printable
        self.hint = hint
    }
}

extension String {
    /// The text as a terminal may show it, whatever a file has in it: in one line, not too long.
    var printable: String {
        let shown = unicodeScalars.prefix(300).map { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0: Unicode.Scalar(UInt8(ascii: "?"))
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(shown)) + (unicodeScalars.count > 300 ? " …" : "")
    }
}

/// What a line of a file says: readings of one meter at one time.
struct ImportRow: Hashable {
    /// The line that it stands in.
    let number: Int
    let meter: ImportMeter
    let time: Timestamp
    var readings: [Reading]
    /// By how many milliseconds the meter's clock was ahead of ours, where the file says so.
    var clockAhead: Int64?
}

/// What comes out of a line: readings, or the reason why there are none.
typealias ImportLine = Result<ImportRow, LineDefect>

/// Whose readings they are.
struct ImportMeter: Hashable {
    /// The serial number, or the journal's key of a meter whose serial is not known: `line:…`.
    let name: String

    private static let linePrefix = "line:"

    init(_ name: String) { self.name = name }

    /// The line that stands for a meter without a serial; of no meaning for the others.
    var line: String {
        name.hasPrefix(Self.linePrefix) ? String(name.dropFirst(Self.linePrefix.count)) : "import"
    }

    /// The identity that the journal knows it by.
    ///
    /// Registers are numbered as Kamstrup numbers them, so the meter is one of theirs; without the
    /// maker a meter that is also read would become two.
    var identity: MeterIdentity {
        var identity = MeterIdentity()
        guard !name.hasPrefix(Self.linePrefix) else { return identity }
        identity.maker = "Kamstrup"
        identity.serial = name
        return identity
    }
}

/// Turns the bytes of a file into rows, piece by piece.
protocol RowReader {
    /// What a row is called in messages: a line of a table, a point of a feed.
    var rowName: String { get }
    /// What there is to say about the file as a whole.
    var remarks: [String] { get }

    /// Takes the next piece of the file.
    ///
    /// - Parameters:
    ///   - bytes: the piece, cut anywhere.
    ///   - isLast: whether the file ends with it.
    /// - Returns: what the lines say that are complete now.
    /// - Throws: ``FileDefect`` where this is no such file.
    mutating func read(_ bytes: [UInt8], isLast: Bool) throws(FileDefect) -> [ImportLine]
}

extension RowReader {
    var rowName: String { "line" }
    var remarks: [String] { [] }
}
