import Foundation
import Glibc
import TestSupport
import Testing

/// A simulated bus as a program, at the real pace over a pseudo-terminal, and the programs that look
/// at it.
@Suite("heatlog mbus, as a program")
struct BusCommandTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A bus that answers; ended by whoever asked for it.
    private func bus(_ words: String...) async throws -> (child: Child, port: String) {
        let link = scratch.path("bus")
        let child = try Child(["mbus", "simulate", "--link", link] + words)
        _ = try await child.line(containing: "Find them with: ")
        return (child, link)
    }

    /// A loaded machine is slower than an adapter: what comes late is waited for.
    private static let patience = ["--wait", "400ms"]

    private static let plant = [
        "--meter", "601,serial=6855817,address=5", "--meter", "403,serial=85246798,address=17",
        "--meter", "21,serial=1234567",
    ]

    @Test func `a scan finds the meters of a bus as they come, and says what to write`()
        async throws
    {
        let (child, port) = try await bus(
            "--meter",
            "601,serial=6855817",
            "--meter",
            "602,serial=85246798,id=06855817",
            "--meter",
            "21,serial=1234567"
        )
        let outcome = await
            (try Child(["mbus", "scan", "--secondary", "--port", port] + Self.patience)).outcome()
        child.kill()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = outcome.output.split(separator: "\n").map(String.init)
        #expect(rows.first == "primary  secondary address  fabrication  meter")
        #expect(rows.contains("     17  068558172D2C0804       6855817  MULTICAL 601, heat"))
        #expect(rows.contains("     98  068558172D2C1C04      85246798  MULTICAL 602, heat"))
        #expect(rows.contains("     67  012345672D2C1B06       1234567  MULTICAL 21, warm water"))
        #expect(rows.contains("3 meters found."))
        #expect(rows.contains("  mbus: 17  # MULTICAL 601, heat"))
        #expect(rows.allSatisfy { $0.count <= 80 })
    }

    @Test func `twins that differ in their fabrication numbers alone are both shown`()
        async throws
    {
        let (child, port) = try await bus(
            "--meter",
            "601,id=06855817,serial=111,address=17",
            "--meter",
            "601,id=06855817,serial=222,address=17"
        )
        let outcome = await
            (try Child(["mbus", "scan", "--secondary", "--port", port] + Self.patience)).outcome()
        child.kill()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = outcome.output.split(separator: "\n").map(String.init)
        #expect(rows.contains("     17  068558172D2C0804           111  MULTICAL 601, heat"))
        #expect(rows.contains("     17  068558172D2C0804           222  MULTICAL 601, heat"))
        #expect(rows.contains("2 meters found."))
    }

    @Test func `a scan of primary addresses tells who shares one`() async throws {
        let (child, port) = try await bus(
            "--meter",
            "601,serial=6855817,address=3",
            "--meter",
            "602,serial=85246798,address=3",
            "--meter",
            "21,serial=1234567,address=4"
        )
        let outcome = await
            (try Child(
                [
                    "mbus", "scan", "--primary", "--addresses", "2-5", "--json", "--port", port,
                ] + Self.patience
            )).outcome()
        child.kill()
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(document["schema"] as? String == "heatlog.mbus-scan/1")
        #expect(document["complete"] as? Bool == true)
        let meters = try #require(document["meters"] as? [[String: Any]])
        #expect(meters.map { $0["primary"] as? Int } == [4])
        #expect(meters.map { $0["configuration"] as? String } == ["4"])
        let collisions = try #require(document["collisions"] as? [[String: Any]])
        #expect(collisions.map { $0["primary"] as? Int } == [3])
    }

    @Test func `a scan that is interrupted tells what it has found`() async throws {
        let (child, port) = try await bus("--meter", "601,serial=6855817")
        let scan = try Child(["mbus", "scan", "--port", port] + Self.patience)
        _ = try await scan.line(containing: "MULTICAL 601, heat")
        scan.signal(SIGINT)
        let outcome = await scan.outcome()
        child.kill()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Interrupted: not all was looked at."))
        #expect(outcome.output.contains("1 meter found."))
        #expect(outcome.output.contains("mbus: 17"))
    }

    @Test func `a scan finds the speed of a bus`() async throws {
        let (child, port) = try await bus("--meter", "601,serial=6855817", "--baud", "9600")
        let outcome = await
            (try Child(
                [
                    "mbus", "scan", "--secondary", "--baud", "auto", "--port", port,
                ] + Self.patience
            )).outcome()
        child.kill()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("At 9600 baud:"))
        #expect(
            outcome.output.contains(
                "2400 baud, secondary: 2 selections, 0 telegrams, 0 collisions in "
            )
        )
    }

    @Test func `nobody on the bus, and a disturbed line, are two different things`() async throws {
        let (child, port) = try await bus("--meter", "601,serial=6855817")
        let scan = ["mbus", "scan", "--secondary", "--port", port] + Self.patience
        let nobody = await (try Child(scan + ["--mask", "99999999"])).outcome()
        child.kill()
        _ = await child.outcome()
        #expect(nobody.status == 69 && nobody.errors.contains("No meter answers"))
        let (noisy, noise) = try await bus("--meter", "601,serial=6855817", "--noise")
        let outcome = await
            (try Child(["mbus", "scan", "--secondary", "--port", noise] + Self.patience)).outcome()
        noisy.kill()
        #expect(outcome.status == 65 && outcome.errors.contains("The line is disturbed"))
    }

    @Test func `a meter is read by each of its addresses, through an echo`() async throws {
        let words = Self.plant + ["--echo"]
        let link = scratch.path("bus")
        let child = try Child(["mbus", "simulate", "--link", link] + words)
        _ = try await child.line(containing: "Find them with: ")
        for address in ["17", "85246798", "852467982D2C3404", "8524FFFF", "85246798/85246798"] {
            let outcome = await
                (try Child(["mbus", "read", address, "--port", link] + Self.patience)).outcome()
            #expect(outcome.status == 0, "\(address): \(outcome.errors)")
            #expect(outcome.output.contains("Kamstrup MULTICAL 403, serial 85246798"))
            #expect(
                outcome.output.contains("primary address 17, secondary address 852467982D2C3404")
            )
            let isFull = address.hasPrefix("17") || address.count > 8
            let name = isFull ? address : "85246798"
            #expect(
                outcome.output.contains("In heatlog.yaml: mbus: \(name)\n"),
                "\(outcome.output)"
            )
        }
        let silence = await (try Child(["mbus", "read", "99", "--port", link] + Self.patience))
            .outcome()
        child.kill()
        #expect(silence.status == 69 && silence.errors.contains("only our own request came back"))
    }

    @Test func `the document of a readout has all telegrams`() async throws {
        let (child, port) = try await bus("--meter", "601,serial=6855817,telegrams=2")
        let outcome = await
            (try Child(["mbus", "read", "254", "--port", port, "--json"] + Self.patience)).outcome()
        child.kill()
        #expect(outcome.status == 0)
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        )
        #expect(document["schema"] as? String == "heatlog.read/1")
        #expect((document["telegrams"] as? [String])?.count == 2)
        #expect((document["telegrams"] as? [String])?.allSatisfy { $0.hasPrefix("68") } == true)
        let meter = try #require(document["meter"] as? [String: Any])
        #expect(meter["serial"] as? String == "6855817")
        #expect(meter["identified_by"] as? String == "mbus_header")
        let bus = try #require(document["mbus"] as? [String: Any])
        #expect(bus["configuration"] as? String == "17" && bus["address"] as? String == "254")
    }

    @Test func `an address is set only where that is asked for, and to one that is free`()
        async throws
    {
        let (child, port) = try await bus(
            "--meter",
            "601,serial=6855817",
            "--meter",
            "21,address=9"
        )
        func set(_ words: String...) async throws -> Program.Outcome {
            await
                (try Child(["mbus", "set", "address"] + words + ["--port", port] + Self.patience))
                .outcome()
        }
        let dry = try await set("17", "30")
        #expect(dry.status == 64 && dry.errors.contains("Nothing was written."))
        let taken = try await set("17", "9", "--write")
        #expect(taken.status == 64 && taken.errors.contains("answers at 9 already"))
        let all = try await set("254", "30", "--write")
        #expect(all.status == 64 && all.errors.contains("may mean several meters"))
        let done = try await set("06855817", "30", "--write")
        #expect(done.status == 0, "\(done.errors)")
        #expect(done.output.contains("The meter answers at 30 now."))
        let there = await (try Child(["mbus", "read", "30", "--port", port] + Self.patience))
            .outcome()
        child.kill()
        #expect(there.status == 0 && there.output.contains("serial 6855817"))
    }

    @Test func `a meter that keeps its speed is told from one that changes it`() async throws {
        let (child, port) = try await bus("--meter", "601,serial=6855817")
        let words =
            ["mbus", "set", "baud", "17", "9600", "--write", "--port", port] + Self.patience
        let outcome = await (try Child(words)).outcome()
        child.kill()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("still answers at 2400 baud only"))
    }
}
