/// A frame from a meter, understood as far as its header; its records are walked through apart.
///
/// ```swift
/// let telegram = try Telegram(reader.head, data: data)
/// if case .variable(let header) = telegram {
///     try DataRecords(header).forEach(in: data) { record in … }
/// }
/// ```
public enum Telegram: Sendable, Hashable {
    /// Data records. (CI 72h, 76h, 78h, 7Ah)
    case variable(VariableHeader)
    /// Two counters. (CI 73h, 77h)
    case fixed(FixedData)
    /// The meter's application has an error to tell. (CI 70h)
    case applicationError(ApplicationError)
    /// Alarms, as bits that the maker explains. (CI 71h)
    case alarm(UInt8)
    /// Something else.
    case other(ControlInformation)

    /// Understands a frame.
    ///
    /// - Parameters:
    ///   - head: what stands before the data.
    ///   - data: the data of the frame.
    /// - Throws: ``TelegramDefect`` where the data have not the length of their structure.
    @inlinable
    public init(_ head: FrameHead, data: Span<UInt8>) throws(TelegramDefect) {
        switch head.information {
        case .variable, .variableHighFirst, .variableBare, .variableShort:
            self = .variable(try VariableHeader(head.information, data: data))
        default: try self.init(rare: head.information, data: data)
        }
    }

    @usableFromInline
    init(rare information: ControlInformation, data: Span<UInt8>) throws(TelegramDefect) {
        switch information {
        case .fixed: self = .fixed(try FixedData(data: data, order: .lowFirst))
        case .fixedHighFirst: self = .fixed(try FixedData(data: data, order: .highFirst))
        case .applicationError:
            guard data.count <= 1 else {
                throw .wrongLength(expected: 1, count: data.count)
            }
            self = .applicationError(ApplicationError(rawValue: data.count == 0 ? 0 : data[0]))
        case .alarm:
            guard data.count == 1 else { throw .wrongLength(expected: 1, count: data.count) }
            self = .alarm(data[0])
        default: self = .other(information)
        }
    }

    /// Reads a frame to its last byte, so that what is believed is right as a whole.
    ///
    /// Encrypted records cannot be looked at; whoever uses them has to ask the header.
    ///
    /// - Throws: ``TelegramDefect``.
    public static func check(_ head: FrameHead, data: Span<UInt8>) throws(TelegramDefect) {
        guard case .variable(let header) = try Telegram(head, data: data), !header.isEncrypted
        else { return }
        _ = try DataRecords(header).checked(data)
    }
}

/// Why a meter does not do what it was asked. (M-Bus documentation §6.6)
public struct ApplicationError: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What is wrong, in a few words; also for a frame without a code, which is 0.
    public var text: StaticString {
        switch rawValue {
        case 0: "unspecified error"
        case 1: "unimplemented CI field"
        case 2: "buffer too long, truncated"
        case 3: "too many records"
        case 4: "premature end of record"
        case 5: "more than 10 DIFE"
        case 6: "more than 10 VIFE"
        case 8: "application busy"
        case 9: "too many readouts"
        default: "reserved error"
        }
    }
}

extension DataRecords {
    /// Begins at the first record behind a header.
    public init(_ header: VariableHeader) {
        self.init(at: header.byteCount, order: header.order)
    }
}
