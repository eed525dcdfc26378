import MBus
import Metering
import Simulator
import Testing

@Suite("A search on a bus")
struct BusSearchTests {
    @Test func `one meter is found in at most three selections`() {
        var bench = BusBench([.simple(0x8524_6798)])
        let found = bench.search()
        #expect(found.meters.map(\.meter?.identification) == [0x8524_6798])
        #expect(found.tally.probes <= 3)
        #expect(UInt32(bench.bus.tally.selections) == found.tally.probes)
        report("1 meter", found)
    }

    @Test func `the given mask is tried first`() {
        var bench = BusBench([.simple(0x7286_1447), .simple(0x1234_5678)])
        let found = bench.search(Selection(identification: 0x7286_1447))
        #expect(found.meters.map(\.meter?.identification) == [0x7286_1447])
        #expect(found.tally.probes == 1)
    }

    @Test func `nobody is there`() {
        var bench = BusBench([])
        let found = bench.search()
        #expect(found.meters.isEmpty && !found.isNoise)
        #expect(found.tally.probes == 2)
    }

    /// What tells two meters apart that share their number.
    static let twins: [(String, BusMeter)] = [
        ("the medium", .simple(0x8524_6798, medium: 0x04, fabrication: 0x1111_1111)),
        (
            "the medium alone",
            .simple(0x8524_6798, medium: 0x04, fabrication: 0, knowsFabrication: false)
        ),
        ("the fabrication number", .simple(0x8524_6798, fabrication: 0x8524_6799)),
        (
            "a fabrication number that no telegram tells",
            .simple(0x8524_6798, fabrication: 0x8524_6799, tells: false)
        ),
        (
            "the version",
            .simple(0x8524_6798, version: 0x1C, fabrication: 0, knowsFabrication: false)
        ),
        (
            "the maker",
            .simple(
                0x8524_6798,
                manufacturer: Manufacturer("A", "B", "B"),
                fabrication: 0,
                knowsFabrication: false
            )
        ),
    ]

    @Test(arguments: twins)
    func `of three meters two share the number, and all are found`(by: String, twin: BusMeter) {
        let first = BusMeter.simple(0x8524_6798, delay: 47)
        var bench = BusBench([first, twin, .simple(0x8524_6711, delay: 60)])
        let found = bench.search()
        let meters = found.meters.compactMap(\.meter)
        #expect(meters.count == 3, "\(by): \(found.meters)")
        #expect(meters.contains(first.identity) && meters.contains(twin.identity))
        #expect(found.inseparable.isEmpty)
        report("3 meters, two told apart by \(by)", found)
    }

    @Test(
        arguments: twins.filter { !$0.0.hasPrefix("a fabrication") && !$0.0.hasPrefix("the fab") }
    )
    func `they are found too where the first knows no enhanced selection`(
        by: String,
        twin: BusMeter
    ) {
        let first = BusMeter.simple(0x8524_6798, knowsFabrication: false, delay: 47)
        var bench = BusBench([first, twin, .simple(0x8524_6711, delay: 60)])
        let found = bench.search()
        #expect(found.meters.count == 3, "\(by): \(found.meters)")
        #expect(Set(found.meters.compactMap(\.meter)).count == 3)
    }

    @Test func `the one of two that can be told by its number is found, and the rest is said`() {
        let first = BusMeter.simple(0x8524_6798, knowsFabrication: false, delay: 47)
        let twin = BusMeter.simple(0x8524_6798, fabrication: 0x8524_6799)
        var bench = BusBench([first, twin, .simple(0x8524_6711, delay: 60)])
        let found = bench.search()
        #expect(found.meters.count == 2)
        #expect(found.meters.contains { $0.fabrication == 0x8524_6799 })
        #expect(found.inseparable == [Selection(first.identity)])
    }

    @Test func `two E5 that lie on one another are not taken for one meter`() {
        let meters = [BusMeter.simple(0x1000_0001), .simple(0x2000_0002)]
        var bench = BusBench(meters)
        var exchange = Exchange(.select(.every), to: .selected, timing: bench.timing)
        // Both begin on the same bit, so that what comes is a clean E5.
        #expect(bench.run(&exchange) == .finished)
        #expect(exchange.answer == .acknowledgement)
        let found = bench.search()
        #expect(Set(found.meters.compactMap(\.meter)) == Set(meters.map(\.identity)))
    }

    @Test func `meters that are the same in all are told as such`() {
        let twin = BusMeter.simple(0x8524_6798, knowsFabrication: false, tells: false)
        var bench = BusBench([twin, twin])
        // Their answers are the same to the bit, and so look like one.
        #expect(bench.search().meters.count == 1)
        let other = BusMeter.simple(0x8524_6798, knowsFabrication: false, delay: 77)
        var second = BusBench([twin, other])
        let found = second.search()
        #expect(found.meters.isEmpty)
        #expect(!found.inseparable.isEmpty)
    }

    @Test func `two hundred and fifty meters are all found`() {
        var generator = SystemNumbers(state: 250)
        let meters = (0..<250).map { index in
            BusMeter.simple(
                UInt32(digits: 60_000_000 + generator.number(below: 30_000_000)),
                address: UInt8(index + 1),
                delay: 11 + Int(generator.number(below: 300))
            )
        }
        var bench = BusBench(meters)
        let found = bench.search()
        #expect(Set(found.meters.compactMap(\.meter)) == Set(meters.map(\.identity)))
        #expect(found.meters.count == 250)
        report("250 meters", found)
    }

    @Test func `a hundred meters of one delivery are all found`() {
        let meters = (0..<100).map { index in
            BusMeter.simple(UInt32(digits: 85_246_700 + UInt32(index)), delay: 11 + index * 3)
        }
        var bench = BusBench(meters)
        let found = bench.search()
        #expect(Set(found.meters.compactMap(\.meter)) == Set(meters.map(\.identity)))
        report("100 meters in a row", found)
    }

    @Test func `a converter that echoes is no collision`() {
        var bench = BusBench([.simple(0x1000_0001), .simple(0x1000_0002)], echo: true)
        #expect(bench.search().meters.count == 2)
    }

    @Test func `a disturbed line is told as noise and not as many meters`() {
        for noise in [[0xFD], [0x00, 0xFC], [0x68, 0x11, 0x22]] as [[UInt8]] {
            var bench = BusBench([.simple(0x1000_0001)])
            bench.bus.noise = noise
            let found = bench.search()
            #expect(found.isNoise)
            #expect(found.tally.probes < 5)
            #expect(bench.searchPrimary(0...9).last == .noise)
        }
    }

    @Test func `a search by primary addresses finds who is there and who are two`() {
        let meters: [BusMeter] = [
            .simple(0x1000_0001, address: 1), .simple(0x1000_0002, address: 7),
            .simple(0x1000_0003, address: 9), .simple(0x1000_0004, address: 9, delay: 90),
        ]
        var bench = BusBench(meters)
        let (found, collisions, last, tally) = bench.searchPrimary(0...20)
        #expect(found.map(\.primary) == [PrimaryAddress(1), PrimaryAddress(7)])
        #expect(found.map(\.meter) == [meters[0].identity, meters[1].identity])
        #expect(collisions == [PrimaryAddress(9)])
        #expect(last == .finished)
        #expect(tally.probes == 22 && tally.reads == 2)
    }

    /// One line a search: what it cost.
    private func report(_ what: String, _ found: BusBench.Found) {
        let seconds = Double(found.tally.lineTime) / 1e6
        print(
            "search at 2400 baud, \(what): \(found.meters.count) found, "
                + "\(found.tally.probes) selects, \(found.tally.reads) reads, "
                + "\(Int(seconds.rounded())) s on the line"
        )
    }
}

/// Numbers that look random and are the same in every run.
private struct SystemNumbers {
    var state: UInt64

    mutating func number(below limit: UInt32) -> UInt32 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt32(truncatingIfNeeded: state >> 33) % limit
    }
}
