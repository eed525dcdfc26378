import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(15)))
struct `A serial port` {
    @Test func `has one reader at a time, also within one program`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        let address = try LineAddress(parsing: terminal.path)
        try await withLine(address) { _ in
            let kind = await failure(opening: address)
            guard case .busy(let holder?) = kind else {
                Issue.record("expected busy, got \(String(describing: kind))")
                return
            }
            #expect(holder.pid == Int(getpid()))
        }
        // And is free again after.
        try await withLine(address) { _ in }
        await terminal.close()
    }

    @Test func `names the program that has locked it`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        let other = try ChildProcess("flock", "--no-fork", terminal.path, "sleep", "1000")
        try await expectBusy(terminal.path, heldBy: other)
        await terminal.close()
    }

    @Test func `names the program that reads it without a lock`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        let other = try ChildProcess("sh", "-c", "exec sleep 1000 < \(terminal.path)")
        try await expectBusy(terminal.path, heldBy: other)
        let error = try await #require(error(opening: LineAddress(parsing: terminal.path)))
        #expect(error.message.contains("sleep (process \(other.pid))"))
        await terminal.close()
    }

    @Test func `is not busy by the program at its other end`() async throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/slave"
        // Makes a pseudo-terminal and keeps both ends open, as simulators do.
        let other = try ChildProcess(
            "python3",
            "-c",
            """
            import os, pty, time
            master, slave = pty.openpty()
            os.symlink(os.ttyname(slave), "\(path)")
            os.write(master, b"not before the port is open")
            time.sleep(1000)
            """
        )
        try await eventually("python3 makes a pseudo-terminal; install python3") {
            SystemFiles.status(of: path) != nil
        }
        try await withLine(LineAddress(parsing: path)) { line in
            #expect(line.address == path)
        }
        withExtendedLifetime(other) {}
    }

    @Test func `that is closed to this user names the group to join`() async {
        await #expect(processExitsWith: .success) {
            let terminal = try await PseudoTerminal.open(clock: ContinuousClock())
            // Root is stopped by no permission, so the rest is done as nobody.
            try #require(chmod(terminal.path, 0) == 0)
            let group = LineError.Kind.owningGroup(of: terminal.path)
            if getuid() == 0 { try #require(setgid(65534) == 0 && setuid(65534) == 0) }
            let error = try await #require(error(opening: LineAddress(parsing: terminal.path)))
            #expect(error.kind == .notPermitted(group: group))
        }
    }

    @Test func `is told from a missing device, a file, a folder and a device of another kind`()
        async throws
    {
        let folder = try ScratchFolder()
        try folder.write("no port", to: "file")
        let cases: [(String, LineError.Kind)] = [
            ("/dev/ttyNOSUCH", .notFound),
            ("\(folder.path)/file/deeper", .notFound),
            ("\(folder.path)/file", .notASerialPort),
            (folder.path, .notASerialPort),
            ("/dev/null", .notASerialPort),
        ]
        for (path, kind) in cases {
            let got = await failure(opening: try LineAddress(parsing: path))
            #expect(got == kind, "\(path)")
        }
    }

    @Test func `shows the speed and stop bits that its user set to the other end`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        let meter = terminal.line()
        #expect(meter.settings?.baud == 9600)
        let address = try LineAddress(parsing: terminal.path)
        let odd = LineSettings(baud: 2470, stopBits: 1)
        for settings in [settings, LineSettings(baud: 300), odd] {
            try await withLine(address, with: settings) { line in
                #expect(meter.settings == settings)
                #expect(line.settings == settings)
            }
        }
        await meter.close()
    }

    @Test func `is opened with empty queues`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        let meter = terminal.line()
        try await meter.send([1, 2, 3])
        try await withLine(LineAddress(parsing: terminal.path)) { line in
            try await meter.send([4])
            let got = try await receive(1, from: line)
            #expect(got == [4])
        }
        await meter.close()
    }

    @Test func `refuses the setting that came back different, and forgives a divider`() {
        let wanted = LineSettings(baud: 1200, dataBits: 7, parity: .even, stopBits: 2)
        func actual(_ change: (inout LineSettings) -> Void) -> SettingsRefusal? {
            var settings = wanted
            change(&settings)
            return SettingsRefusal(wanted: wanted, actual: settings)
        }
        #expect(actual { _ in } == nil)
        #expect(actual { $0.baud = 1201 } == nil)
        #expect(actual { $0.baud = 9600 } == SettingsRefusal(.baud, asked: "1200", got: "9600"))
        #expect(actual { $0.dataBits = 8 } == SettingsRefusal(.dataBits, asked: "7", got: "8"))
        #expect(
            actual { $0.parity = .none } == SettingsRefusal(.parity, asked: "even", got: "none")
        )
        #expect(actual { $0.stopBits = 1 } == SettingsRefusal(.stopBits, asked: "2", got: "1"))
    }
}

private func expectBusy(_ path: String, heldBy other: ChildProcess) async throws {
    let address = try LineAddress(parsing: path)
    // The other program needs a moment to get there.
    try await eventually("\(path) becomes busy by process \(other.pid)") {
        guard case .busy(let holder?) = await failure(opening: address) else { return false }
        return holder.pid == Int(other.pid) && holder.command == "sleep"
    }
}

/// Why `address` cannot be opened; `nil` when it can (and it is closed again).
func error(
    opening address: LineAddress,
    _ settings: LineSettings = LineSettings(baud: 1200, stopBits: 2),
    clock: any Clock<Duration> = ContinuousClock()
) async -> LineError? {
    do throws(LineError) {
        let line = try await address.open(settings, clock: clock)
        await line.close()
        return nil
    } catch {
        return error
    }
}

func failure(
    opening address: LineAddress,
    _ settings: LineSettings = settings,
    clock: any Clock<Duration> = ContinuousClock()
) async -> LineError.Kind? {
    await error(opening: address, settings, clock: clock)?.kind
}
