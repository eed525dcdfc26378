import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(15)))
struct `The speed of an open line` {
    @Test(arguments: [Carrier.pseudoTerminal, .rfc2217])
    func `is changed and told to the other end, and nothing is lost by it`(
        over carrier: Carrier
    ) async throws {
        let far: @Sendable (any Line) async throws -> Void = { line in
            while true {
                let bytes = try await line.receive(within: .seconds(60))
                // Each byte comes back with the speed that its reader had set.
                let mark = UInt8(line.settings?.baud == 300 ? 3 : 12)
                try await line.send(bytes.flatMap { [$0, mark] })
            }
        }
        try await carrier.join(far: far) { line in
            for (baud, mark) in [(300, 3), (1200, 12), (1200, 12), (300, 3)] {
                try await line.setSpeed(baud)
                #expect(line.settings?.baud == baud)
                #expect(line.settings?.stopBits == 2)
                try await line.send([7])
                let got = try await receive(2, from: line)
                #expect(got == [7, UInt8(mark)])
            }
        }
    }

    @Test func `may change while bytes lie unread`() async throws {
        try await Carrier.pseudoTerminal.join(far: echo) { line in
            try await line.send([1, 2, 3])
            try await Task.sleep(for: .milliseconds(50))
            try await line.setSpeed(300)
            let got = try await receive(3, from: line)
            #expect(got == [1, 2, 3])
        }
    }

    @Test func `over plain TCP is the bridge's own`() async throws {
        try await Carrier.tcp.join(far: echo) { line in
            let error = await #expect(throws: LineError.self) { try await line.setSpeed(300) }
            #expect(error?.kind == .speedIsFixed)
            #expect(error?.hint.contains("rfc2217://") == true)
            // And the line goes on.
            try await line.send([1])
            let got = try await receive(1, from: line)
            #expect(got == [1])
        }
    }

    @Test func `that a server refuses is told with the one that it keeps`() async throws {
        let listener = try await LineListener.bind(
            host: "127.0.0.1",
            port: 0,
            telnet: true,
            fixed: settings,
            clock: clock
        )
        let address = try LineAddress(parsing: "rfc2217://127.0.0.1:\(listener.localPort)")
        try await serving(listener, echo) {
            try await withLine(address) { line in
                let error = await #expect(throws: LineError.self) { try await line.setSpeed(300) }
                let refusal = SettingsRefusal(.baud, asked: "300", got: "1200")
                #expect(error?.kind == .settingsRefused(refusal))
                // The one that it has is taken all the same.
                try await line.setSpeed(1200)
            }
        }
    }

    @Test func `of a line that has ended cannot be changed`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        try await withLine(LineAddress(parsing: terminal.path)) { line in
            await line.close()
            await #expect(throws: LineError(.closed, address: line.address)) {
                try await line.setSpeed(300)
            }
        }
        await terminal.close()
    }

    @Test func `is a remark in a recording, which a replay passes over`() async throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/meter.rec"
        try await Carrier.pseudoTerminal.join(far: echo) { line in
            let file = try RecordingFile(path, port: "meter", settings: settings)
            let recorded = RecordedLine(line, into: file, clock: clock)
            try await recorded.setSpeed(300)
            try await recorded.send([1])
            _ = try await receive(1, from: recorded)
        }
        let recording = try Recording(file: path, address: path)
        #expect(recording.items.contains(.comment("300 baud from here")))
        let replay = ReplayLine(recording, pace: .atOnce, address: "replay", clock: clock)
        try await replay.setSpeed(300)
        #expect(replay.settings?.baud == 300)
        try await replay.send([1])
        let got = try await replay.receive(within: .zero)
        #expect(got == [1])
    }
}

@Suite struct `The RFC 2217 client's change of speed` {
    private let wanted = LineSettings(baud: 300, stopBits: 2)

    private func ready() -> RFC2217Client {
        var client = RFC2217Client(wanting: wanted)
        _ = client.receive([255, 253, 44])
        let answers: [(ComPort.Command, [UInt8])] = [
            (.setBaudRate, [0, 0, 1, 44]), (.setDataSize, [8]), (.setParity, [1]),
            (.setStopSize, [2]), (.setControl, [1]),
        ]
        for (command, value) in answers { _ = client.receive(ComPort.answer(command, value)) }
        return client
    }

    @Test func `is asked for as RFC 2217 numbers it, and data go on meanwhile`() {
        var client = ready()
        #expect(client.change(toBaud: 1200) == [255, 250, 44, 1, 0, 0, 4, 176, 255, 240])
        #expect(client.receive([65]).data == [65])
        #expect(client.speedChange?.progress == .negotiating)
        _ = client.receive(ComPort.answer(.setBaudRate, [0, 0, 4, 176]))
        #expect(client.speedChange == .init(baud: 1200, progress: .ready))
        #expect(client.progress == .ready)
    }

    @Test func `that is answered with another speed is refused`() {
        var client = ready()
        _ = client.change(toBaud: 1200)
        _ = client.receive(ComPort.answer(.setBaudRate, [0, 0, 1, 44]))
        let refusal = SettingsRefusal(.baud, asked: "1200", got: "300")
        #expect(client.speedChange?.progress == .failed(.settingsRefused(refusal)))
        #expect(client.progress == .ready)
    }

    @Test func `is not asked for before the port is ready`() {
        var client = RFC2217Client(wanting: wanted)
        #expect(client.change(toBaud: 1200).isEmpty)
        #expect(client.speedChange == nil)
    }
}
