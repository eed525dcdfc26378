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
    public func contains(_ id: RegisterID) -> Bool {
        for position in 0..<count where ids[position] == id.rawValue { return true }
        return false
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

    /// Takes the first such register out.
    ///
    /// - Parameter id: the register.
    /// - Returns: false where it is not in the list.
    mutating func remove(_ id: RegisterID) -> Bool {
        for position in 0..<count where ids[position] == id.rawValue {
            count -= 1
            for later in position..<count { ids[later] = ids[later + 1] }
            return true
        }
        return false
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
