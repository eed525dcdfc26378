import Foundation
import TestSupport
import Testing

@Suite("Old MULTICALs at the real pace")
struct CharacterPaceTests {
    /// What a real 66-C showed. (KenanV/KamstrupMultical66, public demo output)
    private static let sample = [
        "heat_energy=507109", "volume=1296626", "1004=32673", "flow_temperature=6811",
        "return_temperature=3366", "temperature_difference=3445", "power=31", "flow=79",
        "power_maximum=93", "99=8",
    ]
    private static let scale = "energy=0.001 GJ, volume=0.01 m³, power=0.1 kW, flow=1 l/h"
    private static let values = [
        "507.109 GJ", "12966.26 m³", "32673 h", "68.11 °C", "33.66 °C", "34.45 K", "3.1 kW",
        "79 l/h", "9.3 kW", "8 ",
    ]

    /// Runs a command at a meter that is simulated meanwhile.
    private func with(
        _ meter: String,
        _ more: [String] = [],
        listening address: String? = nil,
        _ command: (String) -> [String]
    ) async throws -> Program.Outcome {
        let scratch = try Scratch()
        let place = address.map { ["--listen", $0] } ?? ["--link", scratch.path("meter")]
        let child = try Child(["simulate", "--model", meter] + place + more)
        let line = try await child.line(containing: "Read it with: ")
        let port = try #require(line.split(separator: " ").last.map(String.init))
        let outcome = await (try Child(command(port))).outcome()
        child.kill()
        return outcome
    }

    @Test(arguments: [nil, "rfc2217://127.0.0.1:0"], ["66-CDE", "401"])
    func `a meter is read on a pseudo-terminal and over RFC 2217`(
        address: String?,
        model: String
    ) async throws {
        let settings = Self.sample.flatMap { ["--set", $0] } + ["--echo"]
        let outcome = try await with(model, settings, listening: address) { port in
            ["read", "--port", port, "--meter", model, "--scale", Self.scale, "--json"]
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
        let document = try Document(outcome.output)
        #expect(document.values == Self.values)
        #expect(document.meter.identified_by == "configuration")
        // Only of the 66 is a table of the info code known.
        #expect(document.info.map(\.name).isEmpty == (model == "401"))
        #expect(outcome.errors.isEmpty)
    }

    @Test func `all of a 66-CDE tells its units, and what scale to give from now on`()
        async throws
    {
        let settings = Self.sample.flatMap { ["--set", $0] }
        let outcome = try await with("66-CDE", settings) { port in
            ["read", "--port", port, "--meter", "66c", "--all"]
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.first == "Kamstrup MULTICAL 66-CDE")
        #expect(lines.contains { $0.contains("507.109  GJ") })
        #expect(lines.contains { $0.hasPrefix("Program number") })
        #expect(lines.contains { $0.hasPrefix("Power and flow: bare digits as sent") })
        #expect(lines.last == "  --scale 'energy=0.001 GJ, volume=0.01 m³'")
    }

    @Test func `without a scale numbers are bare, and a sentence says so`() async throws {
        let settings = Self.sample.flatMap { ["--set", $0] }
        let outcome = try await with("401", settings) { port in
            ["read", "--port", port, "--meter", "401", "--json", "--registers", "60,flow"]
        }
        #expect(try Document(outcome.output).values == ["507109 ", "79 "])
        #expect(outcome.errors.contains("Energy and flow: bare digits as sent"))
        #expect(outcome.errors.contains("energy=0.001 GJ"))
    }

    @Test func `a plain TCP bridge is told to keep its own speed`() async throws {
        let outcome = try await with("401", listening: "127.0.0.1:0") { port in
            ["read", "--port", port, "--meter", "401"]
        }
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("cannot be changed from here"))
        #expect(outcome.errors.contains("rfc2217://"))
    }

    @Test(arguments: [("silent", 69, "not a byte came back"), ("truncated", 65, "damaged")])
    func `a meter with which something is wrong is told, whose fault it is`(
        fault: String,
        status: Int,
        words: String
    ) async throws {
        let outcome = try await with("401", ["--fault", fault]) { port in
            ["read", "--port", port, "--meter", "401"]
        }
        #expect(outcome.status == Int32(status), "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test func `its memory is shown as it is sent, which is said plainly`() async throws {
        let outcome = try await with("66-CDE") { port in
            ["history", "--port", port, "--meter", "66-CDE", "--logger", "year"]
        }
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.first == "Kamstrup MULTICAL 66-CDE, /#9: Years")
        #expect(outcome.output.contains("no source says which column"))
        #expect(lines.last?.split(separator: " ").count == 4)
    }

    @Test func `a trace of it is read again to the same values`() async throws {
        let scratch = try Scratch()
        let trace = scratch.path("trace")
        let command = ["read", "--meter", "401", "--json", "--scale", Self.scale]
        let first = try await with("401") { port in
            command + ["--port", port, "--trace", trace]
        }
        let again = await (try Child(command + ["--port", "replay:\(trace)"])).outcome()
        #expect(again.status == 0, "\(again.errors)")
        #expect(try Document(again.output).values == Document(first.output).values)
        let text = try String(contentsOfFile: trace, encoding: .utf8)
        #expect(text.contains("# 1200 baud from here"))
    }
}
