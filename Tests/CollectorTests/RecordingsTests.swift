import Foundation
import KMP
import Metering
import TestSupport
import Testing
import Transport

@testable import Collector

/// What is dropped into the folder `Recordings` is asked again; its README says how to add one.
@Suite("Recordings of lines")
struct RecordingsTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("Recordings")

    static let names: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (files ?? []).filter { $0.hasSuffix(".rec") }.map { String($0.dropLast(4)) }.sorted()
    }()

    @Test func `there are some`() { #expect(Self.names.count >= 3) }

    @Test(arguments: names)
    func `what was asked is answered as stands beside it`(name: String) async throws {
        let recording = try Recording(file: file("\(name).rec"), address: name)
        let expected = try Expectation(
            String(contentsOfFile: file("\(name).expected"), encoding: .utf8)
        )
        let found = await asked(recording)
        for value in expected.values {
            #expect(found.values.contains(value), "came: \(found.values)")
        }
        #expect(found.failures.count == expected.failures.count, "\(found.failures)")
        for (message, words) in zip(found.failures, expected.failures) {
            #expect(message.contains(words))
        }
    }

    @Test(arguments: names)
    func `it is written as the recorder writes it`(name: String) throws {
        let text = try String(contentsOfFile: file("\(name).rec"), encoding: .utf8)
        #expect(try Recording(parsing: text).description == text)
    }

    private func file(_ name: String) -> String { Self.folder.appendingPathComponent(name).path }

    /// Asks each recorded request; those that only repeat it were retries, and are ours to make.
    private func asked(_ recording: Recording) async -> Expectation {
        let clock = VirtualClock()
        let line = ReplayLine(recording, address: "replay", clock: clock)
        let meter = MeterLine(line, clock: clock)
        var found = Expectation()
        let sent = recording.entries.filter { $0.direction == .sent }.map(\.bytes)
        var position = 0
        while position < sent.count {
            var attempts = 1
            if let (request, address) = Self.request(sent[position]) {
                attempts = await found.ask(request, at: address, meter)
            }
            position += attempts
        }
        return found
    }

    private static func request(_ bytes: [UInt8]) -> (Request, Address)? {
        var reader = FullFrameReader()
        guard bytes.map({ reader.receive($0) }).last == .frame else { return nil }
        let command = reader.command
        let request = reader.withData { data in try? Request(command, data: data) }
        return request.map { ($0, reader.address) }
    }
}

/// What stands beside a recording, or what came of it.
private struct Expectation {
    var values: [String] = []
    var failures: [String] = []

    init() {}

    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            if line.hasPrefix("fails: ") {
                failures.append(String(line.dropFirst(7)))
            } else {
                values.append(String(line))
            }
        }
        try #require(!values.isEmpty || !failures.isEmpty)
    }

    /// Asks, and keeps what comes.
    ///
    /// - Returns: how often it was sent.
    mutating func ask(_ request: Request, at address: Address, _ meter: MeterLine) async -> Int {
        do throws(MeterError) {
            let answer = try await meter.ask(request, at: address)
            if case .getRegisters = request { take(answer.data) }
            return Int(answer.evidence.attempts)
        } catch {
            failures.append(error.message)
            guard case .exchange(_, let evidence) = error else { return 1 }
            return max(1, Int(evidence.attempts))
        }
    }

    private mutating func take(_ data: [UInt8]) {
        let span = data.span
        try? RegisterRecords.forEach(in: span) { record in
            let value = record.value(in: span).text ?? "none"
            let unit = record.unit.unit.map { " \($0.symbol)" } ?? ""
            values.append("\(record.id.rawValue) \(value)\(unit)")
        }
    }
}
