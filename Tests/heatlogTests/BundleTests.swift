import Foundation
import KMP
import Metering
import TestSupport
import Testing
import Transport

@testable import heatlog

@Suite("heatlog bundle")
struct BundleTests {
    private let serial: [UInt8] = [0x03, 0xD0, 0x28, 0xA6]  // 63973542
    private let recorded = """
        # heatlog recording 1
        # port /home/annabel/meter 1200 8N2
        0.1 > 80 3f 02 35 e9 0d
        0.5 < 40 3f 02 03 d0
        0.6 < 28 a6 64 a7 0d
        # meter 63973542, in the cellar
        1.0 < 40 3f 02 03 d0 28 a6 64 a8 0d
        2.0 < 3f 02 03 d0 28 a6 64 a7 0d

        """

    private func masked(_ text: String) throws -> Recording {
        let recording = try Recording(parsing: text)
        var masking = Masking(home: nil)
        RecordingMask.learn(from: recording, into: &masking)
        return RecordingMask(masking).masked(recording)
    }

    /// A good frame with these contents, in a recording.
    private func recording(_ contents: [UInt8]) -> String {
        var frame = FrameWriter<600>(
            .answer,
            address: Address(rawValue: contents[0]),
            command: Command(rawValue: contents[1])
        )
        for byte in contents.dropFirst(2) { frame.append(byte) }
        frame.finish()
        return "# heatlog recording 1\n1 < \(hexadecimal(frame.wireBytes, separator: " "))\n"
    }

    @Test func `a serial number in an answer is replaced, and the checksum is right again`() throws
    {
        let frame = recording([0x3F, 0x02] + serial)
        let bytes = try masked(frame).entries.flatMap(\.bytes)
        let frames = Dissection(bytes).frames
        #expect(frames.map(\.kind) == [.frame])
        #expect(frames.first?.facts.map(\.content) == [.text("1")])
    }

    @Test func `register 1001 and the customer number go, and the rest stays`() throws {
        let frame = recording(
            [0x3F, 0x10, 0x03, 0xE9, 0x33, 0x04, 0x00] + serial
                + [0x03, 0xF2, 0x33, 0x04, 0x00, 0x00, 0xBC, 0x61, 0x4E]
                + [0x00, 0x3C, 0x03, 0x04, 0x43, 0x00, 0x00, 0xD6, 0xDE]
        )
        let dissection = Dissection(try masked(frame).entries.flatMap(\.bytes))
        #expect(dissection.isGood)
        let values = dissection.frames[0].registers.map { $0.value?.text }
        #expect(values == ["1", "0", "55.006"])
    }

    @Test func `broken frames and what is left of them do not tell it either`() throws {
        let text = try masked(recorded).description
        for word in ["03 d0", "28 a6", "63973542", "annabel"] { #expect(!text.contains(word)) }
        #expect(text.contains("# meter serial-1, in the cellar"))
        #expect(text.contains("0.100000 > 80 3f 02 35 e9 0d\n"))
        #expect(try Recording(parsing: text).entries.count == 5)
    }

    @Test func `an answer without its start is not told where no other frame is good`() throws {
        let text = try masked("# heatlog recording 1\n1 < 3f 02 03 d0 28 a6 64 a7 0d\n").description
        #expect(text.contains("3f 02 00 00 00 00 64 a7 0d"))
    }

    @Test func `each flipped bit of a frame leaves the serial number untold`() throws {
        let good = Array(try Recording(parsing: recording([0x3F, 0x02] + serial)).entries[0].bytes)
        for position in 1..<good.count where !(3..<7).contains(position) {
            var broken = good
            broken[position] ^= 0x04
            let line = hexadecimal(broken, separator: " ")
            let text = try masked(recording([0x3F, 0x02] + serial) + "2 < \(line)\n").description
            #expect(!text.contains("03 d0 28 a6"), "\(line)")
        }
    }

    @Test func `a recording without serial numbers stays as it is`() throws {
        let text =
            "# heatlog recording 1\n0.500000 > 80 3f 10 01 00 3c b2 5f 0d\n1.000000 < 00 ff\n"
        #expect(try masked(text).description == text)
    }

    @Test(arguments: [
        ("  password: geheim", "  password: hidden"),
        ("api_key=abc def", "api_key=hidden"),
        ("token: file:/etc/heatlog/token", "token: file:/etc/heatlog/token"),
        ("port tcp://joe:pw@192.0.2.7:4001", "port tcp://hidden@192.0.2.7:4001"),
        ("/home/annabel/journal.sqlite", "/home/user/journal.sqlite"),
        ("/srv/people/bob/x", "~/x"),
        ("d41d8cd98f00b204e9800998ecf8427e", "hidden"),
        ("Press a key on the meter", "Press a key on the meter"),
        (
            "meter 63973542 and 063973542, not 163973542",
            "meter serial-1 and serial-1, not 163973542"
        ),
        (
            "/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0",
            "/dev/serial/by-id/usb-FTDI_FT232R_hidden-if00-port0"
        ),
    ])
    func `what is told to nobody is masked`(text: String, expected: String) {
        var masking = Masking(home: "/srv/people/bob")
        masking.learn("63973542")
        #expect(masking.masked(text) == expected)
    }

    @Test func `nothing of a prepared set-up that is nobody's business is in it`() async throws {
        let scratch = try Scratch()
        let home = scratch.path("people-annabel")
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let journal = home + "/journal.sqlite"
        let run = try Child(["run", "--every", "1s", "--journal", journal])
        _ = try await run.line(containing: "heat_energy")
        run.terminate()
        _ = await run.outcome()
        let config = """
            journal: \(journal)
            lines:
              eye: {port: "tcp://192.0.2.7:4001", trace: \(home)/eye-63973542.rec}
              bad: {port: "tcp://annabel:geheim1@192.0.2.7:4001"}
            meters:
              house: {line: eye}
            """
        try config.write(toFile: home + "/heatlog.yaml", atomically: true, encoding: .utf8)
        try recorded.write(toFile: home + "/a.rec", atomically: true, encoding: .utf8)
        // The doctor keeps its last report for this.
        let link = scratch.path("eye")
        let meter = try Child(["simulate", "--model", "601", "--link", link])
        _ = try await meter.line(containing: "Stop it")
        let person = ["env", "-u", "XDG_STATE_HOME", "HOME=\(home)", Program.path]
        let doctor = try Child(running: person + ["doctor", "--port", link, "--quick"])
        let examined = await doctor.outcome()
        meter.kill()
        #expect(examined.output.contains("63973542"))
        let words = [
            "bundle", "--config", home + "/heatlog.yaml", "--output",
            scratch.path("out.txt"), "--recording", home + "/a.rec",
        ]
        let outcome = await (try Child(running: person + words)).outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let text = try String(contentsOfFile: scratch.path("out.txt"), encoding: .utf8)
        for word in ["63973542", "geheim1", "annabel", "03 d0 28 a6", home] {
            #expect(!text.contains(word), "\(word)")
        }
        for word in [
            "heatlog 0.1.0", "kernel ", "SQLite 3", "serial-1:", "Heat energy E1", "started",
            "== recording a.rec ==", "line: eye", "\"verdict\": \"ok\"",
        ] {
            #expect(text.contains(word), "\(word)")
        }
        let long = text.split(separator: "\n").filter { $0.contains("bundle 1") }
        #expect(long.allSatisfy { $0.count <= 80 })
    }

    @Test func `without anything there is still a report`() async throws {
        let outcome = try await Program.run(
            "bundle",
            "--config",
            "/nowhere.yaml",
            "--journal",
            "/nowhere.sqlite",
            "--output",
            "-"
        )
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("There is no journal /nowhere.sqlite."))
    }

    @Test func `a recording that is not there is told`() async throws {
        let outcome = try await Program.run(
            "bundle",
            "--recording",
            "/nowhere.rec",
            "--output",
            "-"
        )
        #expect(outcome.status == 66)
    }
}
