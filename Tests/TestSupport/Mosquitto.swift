import Glibc
import Synchronization

/// Debian's broker of MQTT on a free port of loopback, in a folder of its own; it ends with the test.
public final class Mosquitto: Sendable {
    /// Its port.
    public let port: Int
    private let folder: String
    private let running = Mutex<ChildProcess?>(nil)

    /// Writes its configuration, and starts it.
    ///
    /// What it holds for others is on the disk a second after it came, as far as it gets.
    ///
    /// - Parameters:
    ///   - folder: where its files go.
    ///   - lines: what else stands in its configuration; without `listener`, all may connect.
    /// - Throws: what the system says.
    public init(in folder: String, _ lines: String...) async throws {
        self.folder = folder
        port = freePort()
        let usual = [
            // A pipe that nobody empties would stop it.
            "log_dest none", "user root", "persistence true", "persistence_location \(folder)/",
            "autosave_interval 1", "autosave_on_changes true", "max_queued_messages 0",
            "max_inflight_messages 0", "listener \(port) 127.0.0.1",
        ]
        let all = usual + (lines.isEmpty ? ["allow_anonymous true"] : lines)
        try write(all.joined(separator: "\n") + "\n", to: "\(folder)/mosquitto.conf")
        try await start()
    }

    /// Starts it again, and waits until it listens.
    public func start() async throws {
        let words = ["/usr/sbin/mosquitto", "-c", "\(folder)/mosquitto.conf"]
        let child = try ChildProcess(running: words, piped: false)
        running.withLock { $0 = child }
        try await waitUntil("mosquitto listens on \(port)") { isListening(at: port) }
    }

    /// Stops it in order, and waits for its end.
    public func stop() async { await end(SIGTERM) }

    /// Kills it, and waits for its end.
    public func kill() async { await end(SIGKILL) }

    private func end(_ signal: Int32) async {
        let child = running.withLock { running in
            defer { running = nil }
            return running
        }
        child?.signal(signal)
        _ = await child?.outcome()
    }
}

/// Debian's client of MQTT that prints what comes, with a session that the broker keeps.
public final class MosquittoSubscriber: Sendable {
    /// A message that came.
    public struct Message: Sendable, Hashable {
        /// Its topic.
        public let topic: String
        /// Its payload.
        public let payload: String
        /// Whether the broker had kept it.
        public let isRetained: Bool
    }

    private let child: ChildProcess
    private let text = Mutex("")

    /// Subscribes, and waits until the broker has agreed.
    ///
    /// - Parameters:
    ///   - port: the broker's port on loopback.
    ///   - topics: what it wants to have.
    ///   - options: more words of the command.
    /// - Throws: what the system says.
    public init(_ port: Int, _ topics: String..., options: [String] = []) async throws {
        // It would keep what it prints until it has four kilobytes.
        var words = ["/usr/bin/stdbuf", "-oL", "/usr/bin/mosquitto_sub"]
        words += ["-h", "127.0.0.1", "-p", "\(port)"]
        words += ["-i", "subscriber-\(UInt32.random(in: 0 ... .max))", "-c", "-q", "1", "-d"]
        words += topics.flatMap { ["-t", $0] } + options + ["-F", "MESSAGE\t%r\t%t\t%p"]
        child = try ChildProcess(running: words)
        Task { [weak self, child] in
            while let piece = Optional(await child.written()), !piece.isEmpty {
                self?.text.withLock { $0 += piece }
            }
        }
        try await waitUntil("a subscription at \(port)") {
            text.withLock { $0.contains("Subscribed (mid") }
        }
    }

    deinit { child.kill() }

    /// What has come.
    public var messages: [Message] {
        let lines = text.withLock { $0 }.split(separator: "\n")
        return lines.compactMap { line in
            let parts = line.split(
                separator: "\t",
                maxSplits: 3,
                omittingEmptySubsequences: false
            )
            guard parts.count == 4, parts[0] == "MESSAGE" else { return nil }
            return Message(
                topic: String(parts[2]),
                payload: String(parts[3]),
                isRetained: parts[1] == "1"
            )
        }
    }

    /// The payloads that came under a topic.
    public func payloads(_ topic: String) -> [String] {
        messages.filter { $0.topic == topic }.map(\.payload)
    }

    /// Waits until a message has come.
    ///
    /// - Returns: the first that fits.
    /// - Throws: where it never does.
    @discardableResult
    public func message(
        _ what: String,
        _ fits: (Message) -> Bool
    ) async throws -> Message {
        try await waitUntil(what) { messages.contains(where: fits) }
        return messages.first(where: fits) ?? Message(topic: "", payload: "", isRetained: false)
    }
}

/// Publishes a message from outside.
public func publish(
    _ topic: String,
    _ payload: String,
    to port: Int,
    options: [String] = []
) async throws {
    var words = ["/usr/bin/mosquitto_pub", "-h", "127.0.0.1", "-p", "\(port)", "-q", "1"]
    words += ["-t", topic] + (payload.isEmpty ? ["-n"] : ["-m", payload]) + options
    let outcome = await (try ChildProcess(running: words)).outcome()
    guard outcome.status == 0 else { throw NeverCame(what: "\(outcome.errors)") }
}

/// What was awaited and never came.
public struct NeverCame: Error {
    let what: String
}

/// Waits until something is so; a minute and a half is a bound that only a hang breaks.
public func waitUntil(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(90)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverCame(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// A port of loopback at which nobody listens just now.
public func freePort() -> Int {
    withSocket { descriptor, address in
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

private func isListening(at port: Int) -> Bool {
    withSocket { descriptor, address in
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

private func withSocket<Result>(_ body: (Int32, inout sockaddr_in) -> Result) -> Result {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return body(descriptor, &address)
}

/// Writes a text into a file.
private func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw NeverCame(what: path) }
    defer { fclose(file) }
    fputs(text, file)
}
