import Foundation
import Journal
import Metering
import Synchronization
import Testing

@testable import Outputs

/// Against a stand-in that answers as it is told; what the real stores answer is in `StoreTests`.
@Suite("The output to InfluxDB", .timeLimit(.minutes(5)))
struct InfluxOutputTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What a stand-in got.
    private final class Got: Sendable {
        private let requests = Mutex<[RawRequest]>([])
        var all: [RawRequest] { requests.withLock { $0 } }
        func add(_ request: RawRequest) { requests.withLock { $0.append(request) } }
    }

    /// A receiver that answers with a status and a body.
    private func server(
        _ got: Got = Got(),
        _ answer: @escaping @Sendable (RawRequest) -> (Int, String)
    ) throws -> RawServer {
        try RawServer { connection in
            while let request = connection.request() {
                got.add(request)
                let (status, body) = answer(request)
                connection.answer(status, body)
            }
        }
    }

    private func output(_ port: UInt16, _ more: [String: OutputValues.Value] = [:]) -> any Output {
        var values = OutputValues([
            "url": .text("http://127.0.0.1:\(port)"), "version": .text("1"),
            "database": .text("heat"), "measurement": .text("heatlog"),
            "go_back": .time(.seconds(600)),
        ])
        for (key, value) in more { values[key] = value }
        return OutputKind.influx.make("influx", values, scratch.surroundings())
    }

    private func readings(_ minutes: Range<Int64>) throws -> [StoredReading] {
        try scratch.append(minutes)
        return try scratch.journal.batch(after: .beginning).readings
    }

    private func failure(_ output: any Output) async throws -> OutputError {
        let readings = try readings(0..<1)
        let error = await #expect(throws: OutputError.self) {
            _ = try await output.deliver(readings)
        }
        return try #require(error)
    }

    @Test func `both forms ask for what they need, and tell a secret in a header alone`()
        async throws
    {
        let got = Got()
        let server = try server(got) { _ in (204, "") }
        let second: [String: OutputValues.Value] = [
            "version": .text("2"), "org": .text("my home"), "bucket": .text("heat/1"),
        ]
        var bare = second
        bare["token"] = .secret(Secret("t0ken"))
        let readings = try readings(0..<1)
        _ = try await output(server.port).deliver(readings)
        let user: [String: OutputValues.Value] = [
            "user": .text("me"), "password": .secret(Secret("pass")),
        ]
        _ = try await output(server.port, user).deliver(readings)
        _ = try await output(server.port, ["token": .secret(Secret("t0ken"))]).deliver(readings)
        _ = try await output(server.port, bare).deliver(readings)
        let all = got.all
        #expect(all.map(\.path)[0] == "/write?db=heat&precision=s")
        #expect(all.map(\.path)[3].hasPrefix("/api/v2/write?org=my%20home&bucket=heat%2F1"))
        #expect(!all[0].head.contains("Authorization"))
        #expect(all[1].head.contains("Authorization: Basic bWU6cGFzcw=="))
        #expect(all[2].head.contains("Authorization: Bearer t0ken"))
        #expect(all[3].head.contains("Authorization: Token t0ken"))
        #expect(
            all.allSatisfy {
                $0.body == "heatlog,meter=6892850 register_1_kW=0.1,register_2_kW=0.2 0\n"
            }
        )
    }

    @Test func `what is old is left out and counted, and its reason told`() async throws {
        let got = Got()
        let server = try server(got) { _ in
            (400, #"{"error":"partial write: points beyond retention policy dropped=3"}"#)
        }
        let readings = try readings(0..<10)
        let delivery = try await output(server.port).deliver(readings)
        #expect(delivery.unfit == 6)
        #expect(got.all.count == 1)
        #expect(
            delivery.refusals == [
                "http://127.0.0.1:\(server.port) refuses them for good, for they are older than "
                    + "what it keeps."
            ]
        )
    }

    @Test func `a field of another type is found out, and all else is written`() async throws {
        let got = Got()
        // As InfluxDB does: a line with the field is dropped whole.
        let server = try server(got) { request in
            let lines = request.body.split(separator: "\n")
            let bad = lines.count { $0.contains("register_2_kW") }
            guard bad > 0 else { return (204, "") }
            return (
                400,
                #"{"error":"partial write: field type conflict: input field \"register_2_kW\" on "#
                    + #"measurement \"heatlog\" is type float, already exists as type integer "#
                    + #"dropped=\#(bad)"}"#
            )
        }
        let delivery = try await output(server.port).deliver(try readings(0..<10))
        #expect(delivery.unfit == 10)
        #expect(got.all.count == 3)
        let written = got.all.last?.body.split(separator: "\n") ?? []
        #expect(written.count == 10)
        #expect(written.allSatisfy { $0.contains("register_1_kW") })
        #expect(delivery.refusals.count == 1)
        #expect(
            delivery.refusals.first?.contains("field register_2_kW holds whole numbers") == true
        )
    }

    @Test func `a line that cannot be read is found by halves, and all else is written`()
        async throws
    {
        let got = Got()
        let server = try server(got) { request in
            request.body.contains("register_2_kW=5.2")
                ? (400, #"{"error":"partial write: unable to parse '…': bad number dropped=0"}"#)
                : (204, "")
        }
        let delivery = try await output(server.port).deliver(try readings(0..<10))
        #expect(delivery.unfit == 1)
        #expect(got.all.count < 12)
        let written = got.all.filter { !$0.body.contains("register_2_kW=5.2") }.map(\.body).joined()
        for minute in 0..<10 {
            #expect(written.contains("register_1_kW=\(minute).1"))
            #expect(written.contains("register_2_kW=\(minute).2") == (minute != 5))
        }
    }

    @Test func `a request that is too long goes in parts`() async throws {
        let got = Got()
        let server = try server(got) { $0.body.utf8.count > 200 ? (413, "") : (204, "") }
        let delivery = try await output(server.port).deliver(try readings(0..<20))
        #expect(delivery == Delivery())
        #expect(got.all.count > 8)
    }

    @Test func `what is not the readings' fault is waited for, and never skips one`() async throws {
        for (status, body, fault) in [
            (400, #"{"error":"database is required"}"#, OutputError.Fault.configuration),
            (400, "<html>Bad Request</html>", .receiver),
            (
                400, #"{"error":"partial write: max-values-per-tag limit exceeded dropped=2"}"#,
                .receiver
            ),
            (401, #"{"error":"authorization failed"}"#, .configuration),
            (403, "", .configuration),
            (404, #"{"error":"database not found: \"heat\""}"#, .configuration),
            (404, "404 page not found", .configuration), (429, "slow down", .receiver),
            (500, "engine is closed", .network), (503, "", .network), (301, "", .configuration),
            (200, "<html>Welcome to the hotel</html>", .receiver), (206, "", .receiver),
            (418, "", .receiver),
        ] as [(Int, String, OutputError.Fault)] {
            let server = try server { _ in (status, body) }
            let error = try await failure(output(server.port))
            #expect(error.fault == fault, "\(status) \(body): \(error)")
            #expect(!error.hint.isEmpty)
        }
    }

    @Test func `a database that is missing is told with the way to make it`() async throws {
        let server = try server { _ in (404, #"{"error":"database not found: \"heat\""}"#) }
        let error = try await failure(output(server.port))
        #expect(error.message.contains("has no database 'heat'"))
        #expect(error.hint.contains(#"q=CREATE DATABASE "heat"'"#))
    }

    @Test func `no answer makes it show a secret`() async throws {
        let secret = "s3cr3t-\u{202E}t0ken"
        let basic = Data("me:\(secret)".utf8).base64EncodedString()
        for body in [secret, "Basic \(basic)", "\(secret)\u{1B}[31m\(secret)", "x\n\(secret)\0"] {
            for status in [307, 400, 401, 404, 413, 422, 429, 500, 200] {
                let server = try server { _ in (status, body) }
                let user: [String: OutputValues.Value] = [
                    "user": .text("me"), "password": .secret(Secret(secret)),
                ]
                let output = output(server.port, user)
                do {
                    let delivery = try await output.deliver(try readings(0..<1))
                    #expect(delivery.unfit == 2)
                    #expect(!"\(delivery)".contains(secret))
                } catch let error as OutputError {
                    #expect(!"\(error)".contains(secret))
                    #expect(!"\(error)".contains(basic))
                    #expect(!"\(error)".contains("\u{1B}"))
                }
            }
        }
    }

    @Test func `whatever is answered, it returns or throws`() async throws {
        let readings = try readings(0..<8)
        var dice = SystemRandomNumberGenerator.Seeded(seed: 3)
        let words = [
            "partial write: ", "dropped=", "99999999999999999999", "-1", "3", "retention policy ",
            "field type conflict: input field \"", "register_1_kW", "\"", "\\", "unable to parse ",
            "{\"error\":\"", "limit exceeded", "\u{0}", "é",
        ]
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0...6, using: &dice))
                .map { _ in words.randomElement(using: &dice) ?? "" }.joined()
            let status = [400, 422, 413, 204, 500].randomElement(using: &dice) ?? 400
            let server = try server { _ in (status, text) }
            do {
                let delivery = try await output(server.port).deliver(readings)
                #expect((0...readings.count).contains(delivery.unfit), "\(status) \(text)")
            } catch is OutputError {}
        }
    }

    @Test func `a test writes nothing that anybody could take for a reading`() async throws {
        let got = Got()
        let server = try server(got) { request in
            request.path == "/flags"
                ? (200, "-retentionPeriod=\"10y\"\n-storageDataPath=\"data\"\n") : (204, "")
        }
        let words = try await output(server.port).check()
        #expect(got.all.first?.body == "# heatlog\n")
        #expect(words.contains("takes readings. It drops without a word what is older than its"))
        #expect(words.contains("-retentionPeriod of 10y"))
        let other = try self.server { $0.path == "/flags" ? (404, "") : (204, "") }
        #expect(
            try await output(other.port).check() == "http://127.0.0.1:\(other.port) takes readings."
        )
        let second = try self.server { request in
            request.path == "/flags"
                ? (404, "") : (400, #"{"code":"invalid","message":"writing requires points"}"#)
        }
        #expect(try await output(second.port).check().hasSuffix("takes readings."))
    }

    @Test func `reasons of a refusal are told once, and what is left out is counted`() async throws
    {
        let server = try server { request in
            request.body.contains("=1")
                ? (400, "partial write: points beyond retention policy dropped=1") : (204, "")
        }
        try scratch.append(0..<40)
        let events = Mutex<[OutputEvent]>([])
        let portioned = Portioned(output: output(server.port), rows: 1)
        try await OutputRunner(portioned, in: scratch.surroundings()) { event in
            events.withLock { $0.append(event) }
        }.run()
        guard case .refused("influx", _)? = events.withLock({ $0 }).first else {
            Issue.record("nothing was told")
            return
        }
        #expect(events.withLock { $0 }.count == 1)
        let tally = try scratch.journal.reader("influx").tally
        #expect(tally.passed == 80)
        // The minutes 1 and 10 to 19, with two registers each.
        #expect(tally.unfit == 22)
    }

    @Test(
        arguments: [
            (["url": "http://h:1/x?db=a"], "url holds more"),
            (["org": "o"], "org belongs to version 2"),
            (["version": "2", "database": "d"], "database belongs to version 1"),
            (["user": "me"], "go together"), (["user": "a:b", "password": "p"], "colon"),
            (["user": "me", "password": "p", "token": "t"], "a password and a token"),
            (["measurement": "a b"], "no plain name"), (["tag meter": "x"], "tag 'meter'"),
            (["tag _x": "x"], "tag '_x'"), (["tag time": "x"], "tag 'time'"),
            (["tag site": "a\\"], "tag 'site' holds"),
        ] as [([String: String], String)]
    )
    func `settings that contradict each other are refused`(given: [String: String], words: String) {
        var values = OutputValues(["url": .text("http://h:1"), "measurement": .text("heatlog")])
        #expect(OutputKind.influx.contradiction(values) == nil)
        for (key, text) in given {
            if key.hasPrefix("tag ") {
                values["tags"] = .pairs([String(key.dropFirst(4)): text])
            } else if ["password", "token"].contains(key) {
                values[key] = .secret(Secret(text))
            } else {
                values[key] = .text(text)
            }
        }
        #expect(OutputKind.influx.contradiction(values)?.message.contains(words) == true)
    }
}
