import Foundation
import TestSupport
import Testing

/// A store of time series that a test started, on a free port of the loopback.
///
/// It can be stopped, killed and started again with what it has on the disk.
final class Store {
    /// The programs, as Debian has them.
    enum Program: Sendable { case influx, victoria }

    let program: Program
    let port: UInt16
    private let folder: URL
    private let words: [String]
    private var process: ChildProcess?

    /// Where it listens.
    var url: String { "http://127.0.0.1:\(port)" }

    /// Prepares a store.
    ///
    /// - Parameters:
    ///   - program: which.
    ///   - folder: where it may write.
    ///   - settings: lines below `[http]` for InfluxDB, arguments for VictoriaMetrics.
    /// - Throws: where its folder cannot be written.
    init(_ program: Program, in folder: URL, _ settings: [String] = []) throws {
        self.program = program
        port = try RawServer.freePort()
        self.folder = folder.appendingPathComponent("store-\(port)")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        switch program {
        case .influx:
            let file = self.folder.appendingPathComponent("influxdb.conf").path
            words = ["influxd", "-config", file]
            try configuration(settings).write(toFile: file, atomically: true, encoding: .utf8)
        case .victoria:
            words =
                [
                    "victoria-metrics", "-storageDataPath=\(self.folder.path)/data",
                    "-httpListenAddr=127.0.0.1:\(port)", "-loggerLevel=ERROR",
                    "-dedup.minScrapeInterval=1ms", "-retentionPeriod=100y",
                ].filter { flag in
                    !settings.contains { $0.prefix { $0 != "=" } == flag.prefix { $0 != "=" } }
                } + settings
        }
    }

    private func configuration(_ settings: [String]) throws -> String {
        """
        reporting-disabled = true
        bind-address = "127.0.0.1:\(try RawServer.freePort())"
        [meta]
        dir = "\(folder.path)/meta"
        [data]
        dir = "\(folder.path)/data"
        wal-dir = "\(folder.path)/wal"
        query-log-enabled = false
        [monitor]
        store-enabled = false
        [logging]
        level = "error"
        suppress-logo = true
        [http]
        bind-address = "127.0.0.1:\(port)"
        log-enabled = false
        \(settings.joined(separator: "\n"))
        """
    }

    /// Starts it, and waits until it answers.
    func start() async throws {
        // It writes nothing, as long as there is nothing wrong.
        process = try ChildProcess(running: words, piped: false)
        try await eventually("\(words[0]) answers at \(url)") {
            try await self.curl("-o", "/dev/null", "-w", "%{http_code}", "\(self.url)/ping")
                .hasPrefix("2")
        }
    }

    /// Ends it as systemd does.
    func stop() async { await end(SIGTERM) }

    /// Ends it without a chance to tidy up.
    func kill() async { await end(SIGKILL) }

    private func end(_ signal: Int32) async {
        process?.signal(signal)
        _ = await process?.outcome()
        process = nil
    }

    /// What curl brings.
    @discardableResult
    func curl(_ words: String...) async throws -> String {
        try await ChildProcess(running: ["curl", "-s", "--max-time", "60"] + words).outcome().output
    }

    /// Has InfluxDB do something; VictoriaMetrics has no such language.
    @discardableResult
    func query(_ text: String, database: String = "heat") async throws -> String {
        try await curl(
            "-XPOST",
            "\(url)/query?db=\(database)&epoch=ms",
            "-H",
            "Accept: application/csv",
            "--data-urlencode",
            "q=\(text)"
        )
    }
}

/// Waits for something, as long as only a hang takes.
func eventually(
    _ what: String,
    _ isSo: () async throws -> Bool
) async throws {
    let start = ContinuousClock.now
    while try await !isSo() {
        try #require(start.duration(to: .now) < .seconds(240), "it never happened: \(what)")
        try await Task.sleep(for: .milliseconds(20))
    }
}
