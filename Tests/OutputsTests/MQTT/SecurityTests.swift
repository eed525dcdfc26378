import Foundation
import Journal
import Metering
import TestSupport
import Testing

@testable import Outputs

/// Passwords and certificates at Debian's mosquitto.
@Suite("MQTT: who lets whom in", .timeLimit(.minutes(15)))
struct MQTTSecurityTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func run(_ words: String...) async throws {
        let outcome = await (try ChildProcess(running: words)).outcome()
        try #require(outcome.status == 0, "\(words[0...1]): \(outcome.errors)")
    }

    /// Makes an authority, and a certificate of it for a name.
    private func certify(_ authority: String, _ name: String, for subject: String) async throws {
        let (ca, key) = (scratch.path("\(authority).pem"), scratch.path("\(authority).key"))
        if !FileManager.default.fileExists(atPath: ca) {
            try await run(
                "/usr/bin/openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-keyout",
                key,
                "-out",
                ca,
                "-subj",
                "/CN=\(authority)"
            )
        }
        let (certificate, own) = (scratch.path("\(name).pem"), scratch.path("\(name).key"))
        let request = scratch.path("\(name).csr")
        try await run(
            "/usr/bin/openssl",
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            own,
            "-out",
            request,
            "-subj",
            "/CN=\(name)"
        )
        let extensions = scratch.path("\(name).ext")
        try "subjectAltName=\(subject)\n".write(
            toFile: extensions,
            atomically: true,
            encoding: .utf8
        )
        try await run(
            "/usr/bin/openssl",
            "x509",
            "-req",
            "-in",
            request,
            "-CA",
            ca,
            "-CAkey",
            key,
            "-CAcreateserial",
            "-days",
            "2",
            "-extfile",
            extensions,
            "-out",
            certificate
        )
    }

    private func failure(
        _ broker: Mosquitto,
        _ values: [String: OutputValues.Value]
    ) async throws -> OutputError {
        do {
            let said = try await check(broker, values)
            Issue.record("\(said)")
        } catch let error as OutputError {
            return error
        }
        return OutputError(.system, "", hint: "")
    }

    private func check(
        _ broker: Mosquitto,
        _ values: [String: OutputValues.Value]
    ) async throws -> String {
        try await BrokerPlant(scratch, broker).output(.mqtt, values).check()
    }

    @Test func `a password is sent, and one that is wrong is told without being shown`()
        async throws
    {
        let file = scratch.path("passwords")
        try await run("/usr/bin/mosquitto_passwd", "-b", "-c", file, "meter", "geheim-17")
        let list = scratch.path("acl")
        try "user meter\ntopic readwrite heatlog/#\n".write(
            toFile: list,
            atomically: true,
            encoding: .utf8
        )
        let broker = try await Mosquitto(
            in: scratch.folder.path,
            "allow_anonymous false",
            "password_file \(file)",
            "acl_file \(list)"
        )
        let right: [String: OutputValues.Value] = [
            "user": .text("meter"), "password": .secret(Secret("geheim-17")),
        ]
        #expect(try await check(broker, right).contains("lets heatlog in as meter."))
        for secret in ["geheim-18", "", "\u{0}\n"] {
            var wrong = right
            wrong["password"] = .secret(Secret(secret))
            let error = try await failure(broker, wrong)
            #expect(error.fault == .configuration)
            #expect(error.message.contains("does not let this user in"))
            #expect(secret.isEmpty || !error.description.contains(secret))
        }
        #expect(try await failure(broker, [:]).fault == .configuration)
        // A broker of MQTT 3.1.1 would take the reading, say so, and throw it away.
        let plant = BrokerPlant(scratch, broker)
        try plant.append([("power", exact("1.0"), .kilowatt)])
        var elsewhere = right
        elsewhere["base"] = .text("elsewhere")
        elsewhere["requests"] = .yesOrNo(false)
        let output = plant.output(.mqtt, elsewhere)
        let readings = try plant.journal.batch(after: .beginning).readings
        let error = await #expect(throws: OutputError.self) { try await output.deliver(readings) }
        #expect(error?.message.contains("does not allow this user the topic elsewhere/") == true)
        #expect(error?.fault == .configuration)
    }

    @Test func `TLS needs the right authority, name and certificate of our own`() async throws {
        try await certify("house", "server", for: "IP:127.0.0.1")
        try await certify("house", "client", for: "DNS:client")
        try await certify("stranger", "intruder", for: "DNS:client")
        let broker = try await Mosquitto(
            in: scratch.folder.path,
            "allow_anonymous true",
            "cafile \(scratch.path("house.pem"))",
            "certfile \(scratch.path("server.pem"))",
            "keyfile \(scratch.path("server.key"))",
            "require_certificate true"
        )
        func values(
            _ authority: String?,
            _ name: String?,
            host: String = "127.0.0.1"
        ) -> [String: OutputValues.Value] {
            var values: [String: OutputValues.Value] = ["host": .text(host), "tls": .yesOrNo(true)]
            values["ca"] = authority.map { .text(scratch.path("\($0).pem")) }
            values["certificate"] = name.map { .text(scratch.path("\($0).pem")) }
            values["key"] = name.map { .text(scratch.path("\($0).key")) }
            return values
        }
        #expect(try await check(broker, values("house", "client")).contains("over TLS."))
        let wrong: [([String: OutputValues.Value], String)] = [
            (values("stranger", "client"), "does not prove by its certificate"),
            (values(nil, "client"), "does not prove by its certificate"),
            (values("house", "client", host: "localhost"), "is for another name"),
            (values("nowhere", "client"), "A file of certificates"),
        ]
        for (values, words) in wrong {
            let error = try await failure(broker, values)
            #expect(error.message.contains(words), "\(error)")
            #expect(error.fault == .configuration, "\(error)")
        }
        // With TLS 1.3 a client learns after the handshake that it is not wanted, or is cut off first.
        for name in ["intruder", nil] {
            let error = try await failure(broker, values("house", name))
            let words = ["does not take our certificate", "hangs up"]
            #expect(words.contains { error.message.contains($0) }, "\(error)")
            #expect(error.hint.contains("certificate and key"), "\(error)")
        }
        // In the clear at a port that wants TLS.
        #expect(try await failure(broker, [:]).message.contains("hangs up"))
    }

    @Test func `readings go over TLS`() async throws {
        try await certify("house", "server", for: "IP:127.0.0.1")
        let broker = try await Mosquitto(
            in: scratch.folder.path,
            "allow_anonymous true",
            "cafile \(scratch.path("house.pem"))",
            "certfile \(scratch.path("server.pem"))",
            "keyfile \(scratch.path("server.key"))"
        )
        let plant = BrokerPlant(scratch, broker)
        let subscriber = try await MosquittoSubscriber(
            broker.port,
            "heatlog/#",
            options: ["--cafile", scratch.path("house.pem")]
        )
        for minute in 0..<300 as Range<Int64> {
            try plant.append([("power", exact("\(minute).50"), .kilowatt)], seconds: minute * 60)
        }
        let values: [String: OutputValues.Value] = ["ca": .text(scratch.path("house.pem"))]
        try await plant.running(plant.output(.mqtt, values)) {
            try await plant.drained()
            try await waitUntil("all") {
                Set(subscriber.messages.map(\.payload)).count { $0.contains("\"power\":") } >= 300
            }
        }
    }
}
