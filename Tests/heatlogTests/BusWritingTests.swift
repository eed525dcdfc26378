import Collector
import Foundation
import MBus
import Metering
import Simulator
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("heatlog mbus set: what is asked and told")
struct BusWritingTests {
    private func writing(_ target: String) throws -> BusWriting {
        let target = try #require(TelegramReadout.Target(target))
        return BusWriting(target, at: [try place("/dev/bus")])
    }

    private func place(_ port: String) throws -> BusPlace {
        BusPlace(
            address: try LineAddress(parsing: port),
            settings: LineSettings(baud: 2_400, parity: .even),
            timing: LineTiming(),
            tracing: nil,
            onRequest: {}
        )
    }

    @Test(arguments: ["601,address=9", "601,address=9,fault=silent-at-first"])
    func `an address is taken also by a meter that is silent to SND_NKE`(
        meter: String
    ) async throws {
        let line = try BusOnTrial(meter)
        let bus = line.master
        let writing = try writing("17")
        let complaint = await #expect(throws: Complaint.self) {
            try await writing.insistNobody(at: PrimaryAddress(9), on: bus)
        }
        #expect(complaint?.message.contains("answers at 9 already") == true)
    }

    @Test func `an address is free where both questions meet with silence`() async throws {
        let line = try BusOnTrial("601,address=9")
        let bus = line.master
        try await writing("17").insistNobody(at: PrimaryAddress(30), on: bus)
        // SND_NKE and REQ_UD2, each twice.
        #expect(line.controls == [0x40, 0x40, 0x7B, 0x7B])
    }

    @Test(arguments: ["17", "06855817"])
    func `a meter that is told something acknowledges it`(target: String) async throws {
        let line = try BusOnTrial("601,serial=6855817,address=17")
        let bus = line.master
        #expect(try await writing(target).tell(.setAddress(PrimaryAddress(30)), on: bus))
        #expect(line.meters.map(\.address) == [PrimaryAddress(30)])
    }

    @Test func `silence is no acknowledgement`() async throws {
        let line = try BusOnTrial("601,address=17,fault=silent")
        let bus = line.master
        #expect(try await !writing("17").tell(.setAddress(PrimaryAddress(30)), on: bus))
    }

    @Test func `a meter that is not selected is told nothing`() async throws {
        let line = try BusOnTrial("601,serial=6855817,address=17,fault=primary-only")
        let bus = line.master
        let writing = try writing("06855817")
        let complaint = await #expect(throws: Complaint.self) {
            _ = try await writing.tell(.setAddress(PrimaryAddress(30)), on: bus)
        }
        #expect(complaint?.message.contains("nothing was written") == true)
        #expect(complaint?.status == .unavailable)
        // SND_UD, in which the selection is: the change would be a fourth one.
        #expect(line.controls == [0x53, 0x53, 0x53])
    }

    private func change(_ port: String, isAcknowledged: Bool) throws -> SpeedChange {
        SpeedChange(
            new: 9_600,
            place: try place(port),
            isAcknowledged: isAcknowledged,
            reading: "heatlog mbus read 17 --port \(port)"
        )
    }

    @Test(arguments: ["tcp://127.0.0.1:1", "unix:/run/bus"])
    func `behind a bridge its own speed is told of, and that it is to be set`(
        port: String
    ) throws {
        let change = try change(port, isAcknowledged: true)
        #expect(change.kept.contains("acknowledged, and still answers at the bridge's speed"))
        #expect(change.kept.contains("once the bridge is set to that"))
        #expect(change.lost.message.contains("does not answer at the bridge's speed any more"))
        #expect(change.lost.hint.contains("Set the bridge to 9600 baud"))
        #expect(!change.kept.contains("2400") && !change.lost.message.contains("9600"))
    }

    @Test(arguments: ["/dev/bus", "tcp://127.0.0.1:1"])
    func `a meter that was silent is not said to have acknowledged`(port: String) throws {
        let change = try change(port, isAcknowledged: false)
        #expect(change.kept.hasPrefix("The meter did not acknowledge, and still answers"))
        #expect(change.lost.message.hasPrefix("The meter did not acknowledge, and"))
    }

    @Test func `the new speed is tried where it is ours to choose`() throws {
        let adapter = try change("/dev/bus", isAcknowledged: true)
        #expect(adapter.tries.map(\.place.settings.baud) == [9_600, 2_400])
        let bridge = try change("tcp://127.0.0.1:1", isAcknowledged: true)
        #expect(bridge.tries.map(\.speed) == [.old])
    }

    @Test(arguments: [["read", "17"], ["set", "address", "17", "30", "--write"]])
    func `a meter of the configuration has its budget here too`(words: [String]) async throws {
        let scratch = try Scratch()
        // Nobody answers behind it; the first question is counted all the same.
        let bridge = try CuttingBridge(to: 1, cuts: [])
        try """
        journal: \(scratch.path("journal.sqlite"))
        lines:
          cellar:
            port: \(bridge.address)
        meters:
          house:
            line: cellar
            mbus: 17
            budget: 1
        """.write(toFile: scratch.path("heatlog.yaml"), atomically: true, encoding: .utf8)
        let command = (["mbus"] + words + ["--port", bridge.address]).joined(separator: " ")
        let start = "cd '\(scratch.folder.path)' && exec '\(Program.path)' \(command)"
        let first = await (try Child(["-c", start], executable: "/bin/sh")).outcome()
        #expect(first.status != 0 && !first.errors.contains("is spent"), "\(first.errors)")
        let second = await (try Child(["-c", start], executable: "/bin/sh")).outcome()
        #expect(second.status == 75, "\(second.errors)")
        #expect(second.errors.contains("is spent"), "\(second.errors)")
    }

    @Test(arguments: ["any", "06855817", "17"])
    func `the settings of a line count, whichever of its meters is examined`(
        target: String
    ) async throws {
        let scratch = try Scratch()
        let port = scratch.path("none")
        try """
        journal: \(scratch.path("journal.sqlite"))
        lines:
          cellar:
            port: \(port)
            settings: 300 8E1
        meters:
          house:
            line: cellar
            mbus: 17
        """.write(toFile: scratch.path("heatlog.yaml"), atomically: true, encoding: .utf8)
        let command = "doctor --port \(port) --mbus \(target) --trace trace"
        let start = "cd '\(scratch.folder.path)' && exec '\(Program.path)' \(command)"
        let outcome = await (try Child(["-c", start], executable: "/bin/sh")).outcome()
        #expect(outcome.output.contains("port-missing"), "\(outcome.output) \(outcome.errors)")
        // The head of a trace has the settings that the line is opened with.
        let trace = try String(contentsOfFile: scratch.path("trace"), encoding: .utf8)
        #expect(trace.contains("300 8E1"), "\(trace)")
    }
}

/// A simulated bus with one meter, on which only waits take time.
private final class BusOnTrial: Line {
    let address = "trial"
    /// The control fields of what was sent.
    private(set) var controls: [UInt8] = []

    private var bus: SimulatedBus
    private let clock = VirtualClock()
    private let time: LineClock

    /// Puts it there.
    ///
    /// - Parameter meter: as behind the option `--meter` of `heatlog mbus simulate`.
    /// - Throws: where there is no such meter.
    init(_ meter: String) throws {
        let wish = try #require(BusMeterWish(argument: meter))
        let start = try #require(MeterDateTime(clockSeconds: 1_768_462_200))
        bus = SimulatedBus([wish.meter(seed: 1, start: start)])
        time = LineClock(clock)
    }

    /// The master's end of it.
    var master: BusLine { BusLine(self, clock: clock) }
    var meters: [BusMeter] { bus.meters }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        // A short frame begins with 10h, a long one with 68h L L 68h.
        controls.append(bytes[0] == 0x10 ? bytes[1] : bytes[4])
        for byte in bytes { bus.receive(byte, at: time.now) }
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        let limit = time.now.advanced(by: patience)
        let due = bus.nextMoment.map { min($0, limit) } ?? limit
        do {
            try await clock.sleep(for: due.duration(since: time.now), tolerance: nil)
        } catch { throw LineError(.cancelled, address: address) }
        var bytes: [UInt8] = []
        while let byte = bus.transmit(at: time.now) { bytes.append(byte) }
        return bytes
    }

    func close() async {}
}
