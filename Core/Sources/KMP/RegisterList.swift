/// Registers to be asked for, in order; no heap is needed to hold them.
public struct RegisterList: Sendable {
    /// The most that one GetRegister takes. (5512-447 §6.2.4)
    public static var maximum: Int { 8 }
    /// The most that the list holds; a log request of a MULTICAL 603 names 43.
    public static var capacity: Int { 64 }

    private var ids = InlineArray<64, UInt16>(repeating: 0)
    /// How many registers are in the list.
    public private(set) var count = 0

    /// Makes an empty list.
    public init() {}

    /// The register at a position, 0 to `count` − 1.
    public subscript(position: Int) -> RegisterID {
        precondition(position < count)
        return RegisterID(ids[position])
    }

    /// Whether a register is in the list.
    public func contains(_ id: RegisterID) -> Bool { position(of: id) != nil }

    /// Where a register first stands in the list at or behind a position, nil where it does not.
    @inline(__always)
    func position(of id: RegisterID, from start: Int = 0) -> Int? {
        // Through the span: reading an element of the array itself copies all of it.
        let numbers = ids.span
        var position = start
        while position < count, numbers[position] != id.rawValue { position &+= 1 }
        return position < count ? position : nil
    }

    /// Adds a register at the end.
    ///
    /// - Parameter id: the register.
    /// - Returns: false where the list is full and the register was not added.
    @discardableResult
    public mutating func append(_ id: RegisterID) -> Bool {
        guard count < Self.capacity else { return false }
        ids[count] = id.rawValue
        count += 1
        return true
    }
}

extension RegisterList: Equatable {
    /// Whether two lists name the same registers in the same order.
    public static func == (left: RegisterList, right: RegisterList) -> Bool {
        guard left.count == right.count else { return false }
        for position in 0..<left.count where left.ids[position] != right.ids[position] {
            return false
        }
        return true
    }
}
