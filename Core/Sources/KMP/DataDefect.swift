/// Why the data of a frame with a good checksum is not believed.
public enum DataDefect: Error, Sendable, Hashable {
    /// The data ends inside something that it announced; `offset` counts from the data's start.
    case endsEarly(offset: Int)
    /// Bytes are left over behind the last thing announced.
    case surplus(offset: Int, count: Int)
    /// More registers than the command allows.
    case tooManyRegisters(Int)
    /// A register that nobody asked for.
    case notRequested(RegisterID)
    /// A register that came twice.
    case repeated(RegisterID)
}

/// Walks through the data of a frame and never past its end.
struct DataCursor {
    private(set) var offset = 0

    mutating func byte(in data: Span<UInt8>) throws(DataDefect) -> UInt8 {
        guard offset < data.count else { throw .endsEarly(offset: data.count) }
        defer { offset &+= 1 }
        return data[offset]
    }

    mutating func short(in data: Span<UInt8>) throws(DataDefect) -> UInt16 {
        guard offset &+ 2 <= data.count else { throw .endsEarly(offset: data.count) }
        defer { offset &+= 2 }
        let high = UInt16(truncatingIfNeeded: data[offset])
        return high &<< 8 | UInt16(truncatingIfNeeded: data[offset &+ 1])
    }

    mutating func word(in data: Span<UInt8>) throws(DataDefect) -> UInt32 {
        let high = UInt32(try short(in: data))
        return high &<< 16 | UInt32(try short(in: data))
    }

    mutating func skip(_ count: Int, in data: Span<UInt8>) throws(DataDefect) {
        guard count <= data.count &- offset else { throw .endsEarly(offset: data.count) }
        offset &+= count
    }

    func expectEnd(of data: Span<UInt8>) throws(DataDefect) {
        guard offset == data.count else {
            throw .surplus(offset: offset, count: data.count - offset)
        }
    }
}
