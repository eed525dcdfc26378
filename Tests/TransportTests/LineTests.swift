import Testing
import Transport

@Suite(.timeLimit(.minutes(15)))
struct `A line` {
    @Test(arguments: Carrier.allCases)
    func `carries every byte value both ways unchanged`(over carrier: Carrier) async throws {
        let all = (0...255).map { UInt8($0) }
        try await carrier.join(far: echo) { line in
            try await line.send(all + all.reversed())
            let got = try await receive(512, from: line)
            #expect(got == all + all.reversed())
        }
    }

    @Test(arguments: Carrier.allCases)
    func `carries more than any buffer holds`(over carrier: Carrier) async throws {
        let long = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try await carrier.join(far: { try await answer(long, on: $0) }) { line in
            try await line.send([0])
            let got = try await receive(long.count, from: line)
            #expect(got == long)
        }
    }

    @Test(arguments: Carrier.allCases)
    func `gives nothing when nothing comes in time`(over carrier: Carrier) async throws {
        try await carrier.join(far: { _ = try await $0.receive(within: .seconds(60)) }) { line in
            let got = try await line.receive(within: .milliseconds(20))
            #expect(got == [])
            let got4 = try await line.receive(within: .zero)
            #expect(got4 == [])
        }
    }

    @Test(arguments: Carrier.allCases)
    func `keeps what comes while nobody waits`(over carrier: Carrier) async throws {
        try await carrier.join(far: echo) { line in
            try await line.send([1])
            try await Task.sleep(for: .milliseconds(50))
            try await line.send([2])
            let got = try await receive(2, from: line)
            #expect(got == [1, 2])
        }
    }

    @Test(arguments: Carrier.allCases)
    func `loses nothing to a wait that ends as the byte comes`(over carrier: Carrier) async throws {
        let counted = (0..<500).map { UInt8(truncatingIfNeeded: $0) }
        try await carrier.join(far: echo) { line in
            var got: [UInt8] = []
            for byte in counted {
                try await line.send([byte])
                // Patience that runs out just as the byte arrives, more often than not.
                got += try await line.receive(within: .microseconds(Int(byte) / 2))
            }
            got += try await receive(counted.count - got.count, from: line)
            #expect(got == counted)
        }
    }

    @Test(arguments: Carrier.allCases)
    func `delivers what came before the other end went away, then says closed`(
        over carrier: Carrier
    ) async throws {
        try await carrier.join(far: { try await answer([1, 2, 3], on: $0) }) { line in
            try await line.send([0])
            let got = try await receive(3, from: line)
            #expect(got == [1, 2, 3])
            await #expect(throws: LineError(.closed, address: line.address)) {
                while true { _ = try await line.receive(within: .seconds(10)) }
            }
        }
    }

    @Test(arguments: Carrier.allCases)
    func `throws closed after its owner closed it, as often as asked`(
        over carrier: Carrier
    ) async throws {
        try await carrier.join(far: echo) { line in
            await line.close()
            await line.close()
            let closed = LineError(.closed, address: line.address)
            await #expect(throws: closed) { _ = try await line.receive(within: .seconds(10)) }
            await #expect(throws: closed) { try await line.send([1]) }
        }
    }
}
