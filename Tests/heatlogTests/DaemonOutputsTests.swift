import Foundation
import Glibc
import Journal
import Metering
import TestSupport
import Testing

@testable import heatlog

extension DaemonTests {
    /// Outputs and pages of the running program.
    @Suite(.timeLimit(.minutes(15)))
    struct Outputs {
        private func configure(_ plant: DaemonPlant, _ port: DaemonPort, _ rest: String) throws {
            try plant.configure(
                """
                meters:
                  house: {port: "\(port.address)", model: 601, every: 1s, budget: none}
                \(rest)
                """
            )
        }

        /// A port that nobody listens at just now.
        private func freePort() throws -> Int {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(descriptor, address, size) == 0
                        ? getsockname(descriptor, address, &size) : -1
                }
            }
            try #require(result == 0)
            return Int(in_port_t(bigEndian: address.sin_port))
        }

        /// What a page says; nil where nobody serves it.
        private func page(_ port: Int) async throws -> String? {
            let script =
                "import sys, urllib.request as r; "
                + "sys.stdout.write(r.urlopen(sys.argv[1]).read().decode())"
            let place = "http://127.0.0.1:\(port)/metrics"
            let outcome = try await ChildProcess(
                running: ["/usr/bin/python3", "-c", script, place]
            ).outcome()
            return outcome.status == 0 ? outcome.output : nil
        }

        @Test func `a reader that is put back is noticed, and readings come once more`()
            async throws
        {
            let plant = try DaemonPlant()
            let port = try await DaemonPort(try DaemonMeter())
            let file = plant.path("got.jsonl")
            try configure(
                plant,
                port,
                "outputs:\n  keep: {type: exec, command: [/usr/bin/tee, -a, \"\(file)\"]}"
            )
            let daemon = try await plant.start()
            func lines() -> [Substring] {
                let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
                return text.split(separator: "\n").filter { $0.contains("\"register\":60,") }
            }
            try await eventually("readings") { lines().count >= 3 }
            let first = try #require(lines().first)
            let done = try await plant.run(
                "outputs",
                "rewind",
                "keep",
                "--to",
                "beginning",
                "--yes"
            )
            #expect(done.output.contains("Done: the running program goes on from there."))
            try await eventually("the first one again") { lines().count { $0 == first } == 2 }
            #expect(await daemon.stop() == 0)
            let list = try await plant.run("outputs", "list")
            #expect(list.output.contains("keep: exec, /usr/bin/tee"))
            withExtendedLifetime(port) {}
        }

        @Test func `metrics are served, and a configuration that is read again moves them`()
            async throws
        {
            let plant = try DaemonPlant()
            let port = try await DaemonPort(try DaemonMeter(serial: 6_892_850))
            let places = [try freePort(), try freePort()]
            func listen(_ place: Int) -> String { "http: {listen: \"127.0.0.1:\(place)\"}" }
            try configure(plant, port, listen(places[0]))
            let daemon = try await plant.start()
            try await daemon.until("Metrics are served at http://127.0.0.1:\(places[0])/metrics.")
            try await eventually("the meter's energy") {
                try await page(places[0])?.contains(
                    "heatmeter_energy_joules_total{serial=\"6892850\""
                )
                    == true
            }
            let text = try #require(try await page(places[0]))
            let lint = try await ChildProcess(
                running: ["/usr/bin/promtool", "check", "metrics"],
                input: text
            ).outcome()
            #expect(lint.status == 0, "\(lint.errors)")

            try configure(plant, port, listen(places[1]))
            daemon.child.signal(SIGHUP)
            try await daemon.until("Metrics are served at http://127.0.0.1:\(places[1])/metrics.")
            #expect(try await page(places[1]) != nil)
            #expect(try await page(places[0]) == nil)

            try configure(plant, port, "")
            daemon.child.signal(SIGHUP)
            try await daemon.until("The configuration was read again", times: 2)
            try await eventually("silence") { try await page(places[1]) == nil }
            #expect(await daemon.stop() == 0)
            withExtendedLifetime(port) {}
        }

        @Test func `a place that is taken stops nothing`() async throws {
            let plant = try DaemonPlant()
            let meter = try DaemonMeter()
            let port = try await DaemonPort(meter)
            let other = try DaemonPlant()
            let place = try freePort()
            let section = "http: {listen: \"127.0.0.1:\(place)\"}"
            try configure(other, port, section)
            let first = try await other.start()
            try await first.until("Metrics are served")
            try configure(plant, port, section)
            let second = try await plant.start()
            try await second.until("Another program listens at 127.0.0.1:\(place) already.")
            try await visits(of: meter, 1, in: plant.journal())
            #expect(await second.stop() == 0)
            #expect(await first.stop() == 0)
            withExtendedLifetime(port) {}
        }
    }
}
