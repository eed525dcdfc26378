#if !hasFeature(Embedded)
extension RegisterList: Sequence, ExpressibleByArrayLiteral {
    /// Makes a list; what goes beyond its capacity is left out.
    public init(_ ids: some Sequence<RegisterID>) {
        self.init()
        for id in ids { append(id) }
    }

    /// Makes a list from a literal; what goes beyond its capacity is left out.
    public init(arrayLiteral elements: RegisterID...) { self.init(elements) }

    /// Goes through the registers in order.
    public func makeIterator() -> AnyIterator<RegisterID> {
        var position = 0
        return AnyIterator {
            guard position < count else { return nil }
            defer { position += 1 }
            return self[position]
        }
    }
}

extension Exchange {
    /// The bytes to be sent.
    public var requestBytes: [UInt8] { wire(withRequest) }

    /// The data of the answer.
    public var answerBytes: [UInt8] { wire(withAnswer) }

    private func wire(_ lend: ((Span<UInt8>) -> [UInt8]) -> [UInt8]) -> [UInt8] {
        lend { span in span.indices.map { span[$0] } }
    }
}

extension FrameWriter {
    /// The bytes to be sent.
    public var wireBytes: [UInt8] {
        withBytes { span in span.indices.map { span[$0] } }
    }
}

// Sets of bits are made from array literals, which need a heap; the bits themselves do not.
extension LogInfo: OptionSet {}
extension LoggerInfo: OptionSet {}

/// An exchange with room for every answer that GetRegister can have.
public typealias FullExchange = Exchange<2084>

/// A reader with room for every answer that GetRegister can have.
public typealias FullFrameReader = FrameReader<2084>
#endif
