/// A type code that GetType answers, or the type number in register 254.
public struct TypeMark<Mark: Sendable & Hashable>: Sendable, Hashable {
    /// How much of the answer has to be like the mark.
    public enum Extent: Sendable, Hashable {
        /// All of it.
        case whole
        /// The beginning: the high byte of a type code (the low byte tells variants apart), or the
        /// first characters of a type number.
        case beginning
    }

    /// The code, or the number or its beginning.
    public var mark: Mark
    /// What it says about the meter: "Pt500".
    public var meaning: String
    /// How much of an answer has to be like the mark.
    public var extent: Extent
    /// Where this is from.
    public var source: SourceNote

    /// Makes a row.
    public init(
        _ mark: Mark,
        _ meaning: String,
        extent: Extent = .whole,
        source: SourceNote
    ) {
        self.mark = mark
        self.meaning = meaning
        self.extent = extent
        self.source = source
    }
}

extension TypeMark<UInt16> {
    /// Whether a type code is one that the mark means.
    public func covers(_ code: UInt16) -> Bool {
        switch extent {
        case .whole: code == mark
        case .beginning: code >> 8 == mark >> 8
        }
    }
}

extension TypeMark<String> {
    /// Whether a type number is one that the mark means.
    public func covers(_ number: String) -> Bool {
        switch extent {
        case .whole: number == mark
        case .beginning: number.hasPrefix(mark)
        }
    }
}
