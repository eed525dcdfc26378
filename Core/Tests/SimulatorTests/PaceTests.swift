import KMP
import Metering
import Simulator
import Testing

@Suite("When the bytes leave")
struct PaceTests {
    private let request = wireBytes(of: .getType)

    @Test
    func `A byte takes 9.167 ms at 1200 baud and 1.146 ms at 9600`() {
        #expect(Pace(baud: 1_200).microsecondsPerByte == 9_167)
        #expect(Pace(baud: 9_600).microsecondsPerByte == 1_146)
    }

    @Test
    func `The answer begins after the request has gone over the wire and the meter has thought`()
        throws
    {
        var bench = try Bench(pace: nil)
        let reply = bench.exchange(request)
        let thinking = Int64(request.count) * 9_167 + 200_000
        let expected = reply.bytes.indices.map { thinking + Int64($0 + 1) * 9_167 }
        #expect(reply.moments.map(\.microseconds) == expected)
        #expect(reply.answer != nil)
    }

    @Test
    func `No byte is given out before its time`() throws {
        var bench = try Bench(pace: nil)
        for byte in request { bench.meter.receive(byte, at: bench.now) }
        let due = try #require(bench.meter.nextMoment)
        #expect(bench.meter.transmit(at: due.advanced(byMicroseconds: -1)) == nil)
        #expect(bench.meter.transmit(at: due) == WireByte.startAnswer)
        #expect(bench.meter.transmit(at: due) == nil)
    }

    @Test
    func `Bytes that come at the line's own pace are not made slower`() throws {
        var bench = try Bench(pace: nil)
        for (index, byte) in request.enumerated() {
            bench.meter.receive(byte, at: Moment(microseconds: Int64(index) * 9_167))
        }
        let thinking = Int64(request.count) * 9_167 + 200_000
        #expect(bench.meter.nextMoment?.microseconds == thinking + 9_167)
    }

    @Test
    func `With echo, each byte of the request comes back while it is on the wire`() throws {
        var bench = try Bench(echo: true, pace: nil)
        let reply = bench.exchange(request)
        #expect(reply.bytes.starts(with: request))
        let echoed = reply.moments.prefix(request.count).map(\.microseconds)
        #expect(echoed == request.indices.map { Int64($0 + 1) * 9_167 })
        #expect(reply.frames.map(\.direction) == [.request, .answer])
    }

    @Test
    func `Echo of bytes sent into an answer comes between the bytes of the answer`() throws {
        var bench = try Bench(echo: true, pace: nil)
        for byte in request { bench.meter.receive(byte, at: bench.now) }
        let answerStarts = Int64(request.count) * 9_167 + 200_000
        bench.meter.receive(0x55, at: Moment(microseconds: answerStarts + 12_000))
        let reply = bench.exchange([])
        #expect(reply.bytes.firstIndex(of: 0x55) == request.count + 2)
        #expect(zip(reply.moments, reply.moments.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test
    func `Who floods the line fills no memory, and is answered when the line is quiet again`()
        throws
    {
        var bench = try Bench(echo: true, pace: nil)
        let flood = bench.exchange([UInt8](repeating: 0x55, count: 100_000))
        #expect(flood.bytes.count == 4_096)
        #expect(bench.meter.tally.discardedBytes == 100_000 - 4_096)
        bench.wait(seconds: 2)
        #expect(bench.ask(.getType).answer != nil)
    }

    @Test
    func `A line that is never silent carries every byte`() throws {
        var bench = try Bench(echo: true, pace: nil)
        var heard: [UInt8] = []
        let sent = (0..<20_000).map { UInt8($0 % 64) }
        for (index, byte) in sent.enumerated() {
            let now = Moment(microseconds: Int64(index) * 9_167)
            bench.meter.receive(byte, at: now)
            // One byte behind, so that one is always waiting.
            let before = now.advanced(byMicroseconds: -1)
            while let due = bench.meter.transmit(at: before) { heard.append(due) }
        }
        while let due = bench.meter.nextMoment, let byte = bench.meter.transmit(at: due) {
            heard.append(byte)
        }
        #expect(heard == sent)
    }

    @Test
    func `At the immediate pace the answer is there at once, request after request`() throws {
        var bench = try Bench()
        for _ in 0..<3 {
            let reply = bench.exchange(request)
            #expect(reply.answer != nil)
            #expect(Set(reply.moments) == [bench.now])
        }
    }
}
