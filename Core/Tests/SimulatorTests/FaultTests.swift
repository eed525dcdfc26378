import KMP
import Metering
import Simulator
import Testing

@Suite("What goes wrong on purpose")
struct FaultTests {
    private let request = Request.getRegisters(list([60, 68, 86, 87]))

    /// Answers to many requests, each long after the one before.
    private func replies(_ faults: Fault..., count: Int = 60, seed: UInt64 = 1) throws -> [Reply] {
        var bench = try Bench(seed: seed, faults: faults)
        return (0..<count).map { _ in
            bench.wait(seconds: 60)
            return bench.ask(request)
        }
    }

    @Test
    func `Silent: the request is seen and nothing comes`() throws {
        var bench = try Bench(faults: [.silent])
        #expect(bench.ask(request).bytes.isEmpty)
        #expect(bench.meter.tally.requests == 1 && bench.meter.tally.silenced == 1)
    }

    @Test
    func `Echo only: the request comes back byte for byte and nothing else`() throws {
        #expect(try replies(.echoOnly, count: 1).first?.bytes == wireBytes(of: request))
    }

    @Test
    func
        `Bit flips: some answers are refused for what is wrong with them, none has another length`()
        throws
    {
        var whole = try Bench()
        let length = whole.ask(request).bytes.count
        let damaged = try replies(.bitFlips(oneIn: 50))
        #expect(damaged.contains { $0.answer == nil })
        #expect(damaged.contains { $0.answer != nil })
        // Values move a little, so stuffing may add a byte or two; nothing is lost.
        #expect(damaged.allSatisfy { $0.bytes.count >= length - 3 })
    }

    @Test
    func `Bit flips are rare or frequent as asked`() throws {
        let rare = try replies(.bitFlips(oneIn: 5_000)).count { $0.answer == nil }
        let frequent = try replies(.bitFlips(oneIn: 10)).count { $0.answer == nil }
        #expect(rare < 10 && frequent > 50)
    }

    @Test
    func `Lost bytes: answers are shorter, and those are refused`() throws {
        let damaged = try replies(.lostBytes(oneIn: 20))
        let refused = damaged.filter { $0.answer == nil }
        #expect(refused.count > 30)
        #expect(refused.contains { !$0.failures.isEmpty })
    }

    @Test
    func `Stray zeros: one 00 comes before each answer; some also where only the data shows it`()
        throws
    {
        let replies = try replies(.strayZeros)
        #expect(replies.allSatisfy { $0.bytes.first == 0 && $0.strays == 1 && $0.answer != nil })
        // A 00 before the stop byte passes the checksum, but the registers no longer fill the data.
        let damaged = replies.compactMap(\.answer).count { (try? registers(in: $0.data)) == nil }
        #expect(damaged > 5 && damaged < 30)
    }

    @Test
    func `Truncated: the answer begins rightly and never ends`() throws {
        for reply in try replies(.truncated) {
            #expect(reply.bytes.first == WireByte.startAnswer)
            #expect(reply.bytes.last != WireByte.stop && reply.frames.isEmpty)
        }
    }

    @Test
    func `Other register: a good frame with a register that nobody asked for`() throws {
        var bench = try Bench(faults: [.otherRegister])
        let answered = try #require(try bench.read(60).first)
        #expect(answered.id != RegisterID(60))
        #expect(bench.meter.value(of: answered.id)?.number == answered.value)
    }

    @Test
    func `Late: the whole answer comes that much later`() throws {
        var punctual = try Bench(pace: nil)
        var late = try Bench(faults: [.late(milliseconds: 2_500)], pace: nil)
        let moments = punctual.ask(request).moments
        #expect(
            late.ask(request).moments == moments.map { $0.advanced(byMicroseconds: 2_500_000) }
        )
    }

    @Test
    func `A retry before a late answer is thrown away, and the answer still comes`() throws {
        var bench = try Bench(faults: [.late(milliseconds: 2_500)], pace: nil)
        for byte in wireBytes(of: .getType) { bench.meter.receive(byte, at: bench.now) }
        bench.now = Moment(microseconds: 2_000_000)
        #expect(bench.ask(.getSerialNumber).answer?.command == .getType)
    }

    @Test
    func `Sleeps: after N answers there is silence until the meter is woken`() throws {
        var bench = try Bench(faults: [.sleepsAfter(reads: 2)])
        #expect(
            (0..<4).map { _ in bench.ask(request).answer != nil } == [true, true, false, false]
        )
        #expect(bench.meter.isAsleep && bench.meter.tally.bytesAsleep > 0)
        bench.meter.wake()
        #expect(bench.ask(request).answer != nil)
    }

    @Test
    func `An asleep meter still echoes: the head does that, not the meter`() throws {
        var bench = try Bench(echo: true, faults: [.sleepsAfter(reads: 1)])
        _ = bench.ask(request)
        #expect(bench.ask(request).bytes == wireBytes(of: request))
    }

    @Test
    func `The same seed damages the same bytes, another seed others`() throws {
        let bytes = try replies(.bitFlips(oneIn: 20), .lostBytes(oneIn: 20)).map(\.bytes)
        #expect(try replies(.bitFlips(oneIn: 20), .lostBytes(oneIn: 20)).map(\.bytes) == bytes)
        let others = try replies(.bitFlips(oneIn: 20), .lostBytes(oneIn: 20), seed: 2)
        #expect(others.map(\.bytes) != bytes)
    }

    @Test(
        arguments: [
            ("silent", .silent), ("echo-only", .echoOnly), ("stray-zero", .strayZeros),
            ("truncated", .truncated), ("other-register", .otherRegister),
            ("bit-flips", .bitFlips(oneIn: 50)), ("bit-flips=7", .bitFlips(oneIn: 7)),
            ("lost-bytes", .lostBytes(oneIn: 50)), ("lost-bytes=9", .lostBytes(oneIn: 9)),
            ("late", .late(milliseconds: 2_500)), ("late=900", .late(milliseconds: 900)),
            ("sleep-after", .sleepsAfter(reads: 12)), ("sleep-after=3", .sleepsAfter(reads: 3)),
        ] as [(String, Fault)]
    )
    func `Spellings become faults`(text: String, fault: Fault) {
        #expect(Fault(parsing: text) == fault)
    }

    @Test(arguments: [
        "", "=", "quiet", "silent=3", "late=", "late=x", "late=0", "late=-1", "Silent",
    ]
    )
    func `What is no spelling becomes nothing`(text: String) {
        #expect(Fault(parsing: text) == nil)
    }

    @Test
    func `Each spelling in the help is understood`() {
        for (spelling, _) in Fault.help {
            #expect(Fault(parsing: String(spelling.prefix { $0 != "[" })) != nil)
        }
        #expect(Fault.help.count == 18)
    }
}
