import Foundation
import Journal
import Metering
import Synchronization
import TestSupport
import Testing

@testable import Outputs

/// A receiver that answers as it is told, in a process of its own.
private final class Receiver: Sendable {
    /// One request.
    struct Request: Decodable {
        let path: String
        let headers: [String: String]
        let body: String
    }

    let port: Int
    private let child: ChildProcess
    private let file: String

    /// Answers with each status in its turn, and with the last one from then on; 0 closes the
    /// connection without an answer.
    init(_ statuses: [Int], body: String = "", in scratch: Scratch) async throws {
        file = scratch.path("requests-\(UUID().uuidString)")
        let script = """
            import http.server, json, sys
            statuses = json.loads(sys.argv[1]); body = sys.argv[2].encode(); out = open(sys.argv[3], "w")
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def log_message(self, *words): pass
                def do_POST(self):
                    text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                    print(json.dumps({"path": self.path, "headers": dict(self.headers.items()),
                                      "body": text}), file=out, flush=True)
                    status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
                    if status == 0:
                        self.close_connection = True
                        return
                    self.send_response(status)
                    if status // 100 == 3: self.send_header("Location", "http://127.0.0.1:9/")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            print("port %d" % server.server_address[1], flush=True)
            server.serve_forever()
            """
        let list = "[\(statuses.map(String.init).joined(separator: ","))]"
        child = try ChildProcess(running: ["/usr/bin/python3", "-c", script, list, body, file])
        let line = try await child.line(containing: "port")
        port = try #require(line.split(separator: " ").last.flatMap { Int($0) })
    }

    func requests() throws -> [Request] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Request.self, from: Data($0.utf8))
        }
    }
}

@Suite("The webhook output")
struct WebhookTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func output(
        _ url: String,
        headers: [String: Secret] = [:],
        rows: Int = 100,
        clock: any Clock<Duration> = CountingClock(sleeps: 1)
    ) -> WebhookOutput {
        WebhookOutput(
            name: "hook",
            url: url,
            headers: headers,
            rows: rows,
            timeout: .seconds(60),
            authorities: nil,
            surroundings: scratch.surroundings(clock)
        )
    }

    @Test func `a batch is posted as one document, with the headers that were given`()
        async throws
    {
        let receiver = try await Receiver([200], in: scratch)
        try scratch.append(0..<2, registers: 1)
        let url = "http://127.0.0.1:\(receiver.port)/in/box?key=1#part"
        try await scratch.drain(output(url, headers: ["Authorization": Secret("Bearer x")]))
        let requests = try receiver.requests()
        #expect(requests.map(\.path) == ["/in/box?key=1"])
        #expect(requests.first?.headers["Authorization"] == "Bearer x")
        #expect(requests.first?.headers["Content-Type"] == "application/json")
        #expect(
            requests.first?.body == """
                {"schema":"heatlog.webhook/1","output":"hook","readouts":[\
                {"meter":"6892850","name":null,"time":"1970-01-01T00:00:00.000Z","readings":[\
                {"id":"6892850/1/1970-01-01T00:00:00.000Z/live/0.1 kW","register":1,\
                "name":"register_1","value":"0.1","unit":"kW","source":"live","doubtful":false,\
                "clock_ahead_ms":null}]},\
                {"meter":"6892850","name":null,"time":"1970-01-01T00:01:00.000Z","readings":[\
                {"id":"6892850/1/1970-01-01T00:01:00.000Z/live/1.1 kW","register":1,\
                "name":"register_1","value":"1.1","unit":"kW","source":"live","doubtful":false,\
                "clock_ahead_ms":null}]}]}
                """
        )
    }

    @Test func `every reading comes at least once, and a repeat is told by its id`() async throws {
        // Refused, cut off, refused again: each batch is offered until it is taken.
        let receiver = try await Receiver([500, 0, 429, 200, 204, 503, 201], in: scratch)
        try scratch.append(0..<40)
        let output = output("http://127.0.0.1:\(receiver.port)", rows: 10)
        let surroundings = scratch.surroundings(CountingClock(sleeps: 5))
        try await OutputRunner(output, in: surroundings) { _ in }.run()
        let pattern = /"id":"([^"]*)","register":[0-9]+,"name":"[^"]*","value":"([^"]*)"/
        var values: [String: Set<String>] = [:]
        var count = 0
        for request in try receiver.requests() {
            for match in request.body.matches(of: pattern) {
                values[String(match.1), default: []].insert(String(match.2))
                count += 1
            }
        }
        #expect(values.count == 80)
        #expect(values.values.allSatisfy { $0.count == 1 })
        #expect(count == 80 + 4 * 20)
    }

    @Test(arguments: [
        (302, OutputError.Fault.configuration, "leads somewhere else"),
        (400, .receiver, "answers with 400: no."), (401, .configuration, "401"),
        (403, .configuration, "403"), (404, .configuration, "404"), (405, .configuration, "405"),
        (413, .configuration, "413"), (429, .receiver, "429"), (500, .receiver, "500"),
    ])
    func `a refusal says whose fault it is`(status: Int, fault: OutputError.Fault, words: String)
        async throws
    {
        let receiver = try await Receiver([status], body: "no.\nmore", in: scratch)
        let output = output("http://127.0.0.1:\(receiver.port)")
        let error = try #require(
            await #expect(throws: OutputError.self) { try await output.check() }
        )
        #expect(error.fault == fault)
        #expect(error.message.contains(words))
        #expect(!error.hint.isEmpty)
    }

    @Test func `no secret is told, though the receiver repeats it`() async throws {
        let body = "\u{1B}[31mwrong token s3cret for /hooks/T000/B111\u{0}"
        let receiver = try await Receiver([403], body: body, in: scratch)
        let output = output(
            "http://127.0.0.1:\(receiver.port)/hooks/T000/B111",
            headers: ["X-Token": Secret("s3cret")]
        )
        let error = try #require(
            await #expect(throws: OutputError.self) { try await output.check() }
        )
        #expect(
            error.message == """
                http://127.0.0.1:\(receiver.port) answers with 403: [31mwrong token hidden for \
                hidden.
                """
        )
    }

    @Test func `a check gives no reading`() async throws {
        let receiver = try await Receiver([200], in: scratch)
        try scratch.append(0..<3)
        let found = try await output("http://127.0.0.1:\(receiver.port)").check()
        #expect(found == "http://127.0.0.1:\(receiver.port) takes readings.")
        #expect(
            try receiver.requests().map(\.body) == [
                "{\"schema\":\"heatlog.webhook/1\",\"output\":\"hook\",\"readouts\":[]}"
            ]
        )
    }

    @Test func `nobody who listens is the network's fault`() async throws {
        let output = output("http://127.0.0.1:1/x")
        let error = try #require(
            await #expect(throws: OutputError.self) { try await output.check() }
        )
        #expect(error.fault == .network)
        #expect(error.message == "Nobody listens at http://127.0.0.1:1.")
    }

    @Test func `a header that no request can have is refused with the configuration`() throws {
        let kind = try #require(OutputKind.named("webhook"))
        let wrong = [
            "": "x", "A B": "x", "Content-Length": "3", "host": "x", "X-Key": "ü", "X:Y": "x",
        ]
        for (name, value) in wrong {
            let values = OutputValues(["headers": .secretPairs([name: Secret(value)])])
            let found = kind.contradiction(values)
            #expect(found != nil, "\(name)")
            #expect(found?.message.contains(value) != true || value == "x")
        }
        let right = OutputValues(["headers": .secretPairs(["X-Key": Secret("a b~")])])
        #expect(kind.contradiction(right) == nil)
    }

    @Test func `hostile answers are errors, and nothing more`() async throws {
        try scratch.append(0..<1)
        let readings = try scratch.journal.batch(after: .beginning).readings
        var dice = SystemRandomNumberGenerator.Seeded(seed: 7)
        let noise = (0..<40).map { _ in
            (0..<Int.random(in: 0..<300, using: &dice)).map { _ in
                UInt8.random(in: 0...255, using: &dice)
            }
        }
        let beginnings = [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 ", "HTTP/1.1 200 OK\r\nContent-Length: ",
        ]
        let answers = beginnings.flatMap { start in noise.map { Array(start.utf8) + $0 } }
        let hex = answers.map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        let script = """
            import socket, sys
            server = socket.create_server(("127.0.0.1", 0))
            print("port %d" % server.getsockname()[1], flush=True)
            for text in sys.argv[1].split(","):
                peer, _ = server.accept()
                peer.recv(65536)
                try:
                    peer.sendall(bytes.fromhex(text)); peer.shutdown(socket.SHUT_WR); peer.recv(65536)
                except OSError: pass
                peer.close()
            """
        let child = try ChildProcess(
            running: ["/usr/bin/python3", "-c", script, hex.joined(separator: ",")]
        )
        let line = try await child.line(containing: "port")
        let port = try #require(line.split(separator: " ").last.flatMap { Int($0) })
        var refused = 0
        for _ in answers {
            let output = output("http://127.0.0.1:\(port)")
            do { _ = try await output.deliver(readings) } catch is OutputError { refused += 1 }
        }
        // What happens to be a whole answer with 200 is one.
        #expect(refused > answers.count / 2)
    }
}
