import Foundation
import KMP
import Metering
import Testing

@testable import heatlog

@Suite("heatlog sniff: what is understood")
struct SnifferTests {
    private let request = "803f1001003cb25f0d"
    private let answer = "403f10003c0304430000d6de03220d"

    private func bytes(_ hex: String) throws -> [UInt8] { try HexText.bytes(in: hex) }

    /// Bytes of several lines at their times, in milliseconds.
    private typealias Script = [(time: Int, port: Int, hex: String)]

    private func heard(
        _ script: Script,
        byteByByte: Bool = false
    ) throws -> (lines: [String], tally: SniffTally) {
        var sniffer = Sniffer()
        var findings: [Sniffer.Finding] = []
        for (time, port, hex) in script {
            let bytes = try bytes(hex)
            let pieces = byteByByte ? bytes.map { [$0] } : [bytes]
            for piece in pieces {
                findings += sniffer.receive(piece, on: port, at: .milliseconds(time))
            }
        }
        findings += sniffer.end(at: .milliseconds((script.last?.time ?? 0) + 3_000))
        let text = SniffText(clock: { seconds($0) }, namesPorts: script.contains { $0.port == 2 })
        return (findings.flatMap(text.lines), sniffer.tally)
    }

    @Test(arguments: [false, true])
    func `request, echo and answer are told apart, and the time between`(byteByByte: Bool) throws {
        let script: Script = [(0, 1, request), (20, 1, request), (420, 1, answer)]
        let (lines, tally) = try heard(script, byteByByte: byteByByte)
        #expect(
            lines == [
                "0.000 s > 3F GetRegister: 60 Heat energy E1",
                "0.020 s > echo of the request",
                "0.420 s < 3F GetRegister after 0.420 s: 60 Heat energy E1 55.006 MWh",
            ]
        )
        #expect((tally.requests, tally.answers, tally.echoes) == (1, 1, 1))
        #expect(tally.delaySpan?.middle == .milliseconds(420))
        #expect(tally.unanswered == 0)
    }

    @Test func `who asks again is not an echo, and was not answered`() throws {
        let (lines, tally) = try heard([(0, 1, request), (1_700, 1, request), (2_100, 1, answer)])
        #expect(lines.count { $0.hasSuffix("GetRegister: 60 Heat energy E1") } == 2)
        #expect((tally.requests, tally.echoes, tally.unanswered) == (2, 0, 1))
    }

    @Test func `two lines are told apart, and the echo on the other one`() throws {
        let script: Script = [
            (0, 1, "803f10"), (9, 2, "803f10"), (50, 1, "01003cb25f0d"), (60, 2, "01003cb25f0d"),
            (400, 2, answer),
        ]
        let (lines, tally) = try heard(script)
        #expect(lines.map { $0.prefix(10) } == ["0.000 s 1>", "0.009 s 2>", "0.400 s 2<"])
        #expect((tally.requests, tally.answers, tally.echoes) == (1, 1, 1))
    }

    @Test func `a broken checksum, noise, a lone 00 and silence are told`() throws {
        let script: Script = [
            (0, 1, "803f1001003cb25e0d"), (50, 1, "00"), (300, 1, "1234"), (70_000, 1, answer),
        ]
        let (lines, tally) = try heard(script)
        #expect(
            lines == [
                "0.000 s > BROKEN 3F GetRegister: checksum sent B25E, should be B25F",
                "0.050 s ? a lone 00, which meters send unasked",
                "0.300 s ? 2 bytes of noise: 12 34",
                "70.000 s   nothing for 1 min 9 s",
                "70.000 s < 3F GetRegister: 60 Heat energy E1 55.006 MWh",
            ]
        )
        #expect((tally.broken, tally.noise, tally.answers) == (1, 2, 1))
        #expect(tally.delaySpan == nil)
    }

    @Test func `a frame without an end is told when nothing comes any more`() throws {
        var sniffer = Sniffer()
        #expect(sniffer.receive([0x40, 0x3F, 0x10], at: .zero).isEmpty)
        #expect(sniffer.timePassed(at: .milliseconds(1_900)).isEmpty)
        #expect(sniffer.timePassed(at: .milliseconds(2_000)).count == 1)
        #expect(sniffer.tally.broken == 1)
    }

    @Test func `noise without a pause is told all the same`() {
        var sniffer = Sniffer()
        var told = 0
        for step in 0..<100 {
            told += sniffer.receive([0xFF], at: .milliseconds(step * 9)).count
        }
        #expect(told == 3)
        #expect(sniffer.end(at: .seconds(1)).count == 1)
        #expect(sniffer.tally.noise == 100)
    }

    @Test func `no line is wider than a terminal`() throws {
        for frame in DecodeFrame.all {
            let (lines, tally) = try heard([(0, 1, frame.hex)], byteByByte: true)
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
            #expect(!lines.isEmpty)
            #expect(tally.listened == .seconds(3))
        }
    }

    @Test func `bytes in any pieces give the same`() throws {
        let all = request + request + answer + "001234" + request
        let whole = try heard([(0, 1, all)])
        let single = try heard([(0, 1, all)], byteByByte: true)
        #expect(whole.lines == single.lines)
    }

    @Test func `JSON has an object a line`() throws {
        var sniffer = Sniffer()
        let json = SniffJSON(start: Timestamp(milliseconds: 0))
        var lines = sniffer.receive(try bytes(request), at: .zero).map { json.document($0).line }
        lines += sniffer.receive(try bytes(answer), at: .milliseconds(420))
            .map { json.document($0).line }
        _ = sniffer.end(at: .seconds(1))
        lines.append(json.document(sniffer.tally).line)
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.hasPrefix("{\"schema\":\"heatlog.sniff/1\",\"kind\":") })
        #expect(lines[1].contains("\"time\":\"1970-01-01T00:00:00.420Z\""))
        #expect(lines[1].contains("\"delay\":\"0.420\""))
        #expect(lines[1].contains("\"value\":\"55.006\",\"unit\":\"MWh\""))
        #expect(lines[2].contains("\"kind\":\"summary\""))
        for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
}
