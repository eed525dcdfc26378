/// Where in a record its bytes ran out: the part that was due next.
public enum RecordPart: Sendable, Hashable {
    /// An extension of the data information field.
    case dife
    /// The value information field.
    case vif
    /// An extension of the value information field.
    case vife
    /// The plain text of a value information field, or its length.
    case plainText
    /// The data.
    case data
}

/// What is wrong with a data record. (EN 13757-3; M-Bus documentation §6.3 and §8.4.7)
public enum RecordDefect: Sendable, Hashable {
    /// The telegram ends where this part was due.
    case endsEarly(RecordPart)
    /// More than ten extensions of the data information field.
    case tooManyDIFE
    /// More than ten extensions of the value information field.
    case tooManyVIFE
    /// A plain-text unit longer than the 128 characters that any is taken to have.
    case plainTextTooLong(Int)
    /// A data information field that the standard reserves.
    case reservedDIF(UInt8)
    /// A variable length that the standard reserves.
    case reservedLength(UInt8)
}

/// Why the data of a frame with a good checksum are not believed.
public enum TelegramDefect: Error, Sendable, Hashable {
    /// The header of a variable data structure is not all there.
    case headerTooShort(count: Int)
    /// The data have not the length that their structure has.
    case wrongLength(expected: Int, count: Int)
    /// A data record is broken; `offset` is where it begins in the data.
    case record(RecordDefect, offset: Int)
}
