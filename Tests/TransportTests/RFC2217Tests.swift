import Testing

@testable import Transport

private let wanted = LineSettings(baud: 1200, dataBits: 8, parity: .none, stopBits: 2)
private let agree: [UInt8] = [255, 253, 44]
private let allConfirmed: [UInt8] =
    ComPort.answer(.setBaudRate, [0, 0, 4, 176]) + ComPort.answer(.setDataSize, [8])
    + ComPort.answer(.setParity, [1]) + ComPort.answer(.setStopSize, [2])
    + ComPort.answer(.setControl, [1])

@Suite struct `The RFC 2217 client` {
    @Test func `opens with the offers of binary, no go-ahead and the port's option`() {
        var client = RFC2217Client(wanting: wanted)
        #expect(
            client.start() == [
                255, 251, 0, 255, 251, 3, 255, 251, 44, 255, 253, 0, 255, 253, 3,
            ]
        )
    }

    @Test func `sends its settings once the server agrees, as RFC 2217 numbers them`() {
        var client = RFC2217Client(wanting: wanted)
        _ = client.start()
        let settings: [UInt8] =
            [255, 250, 44, 1, 0, 0, 4, 176, 255, 240]  // 1200 baud
            + [255, 250, 44, 2, 8, 255, 240]  // eight data bits
            + [255, 250, 44, 3, 1, 255, 240]  // no parity
            + [255, 250, 44, 4, 2, 255, 240]  // two stop bits
            + [255, 250, 44, 5, 1, 255, 240]  // no flow control
            + [255, 250, 44, 10, 30, 255, 240]  // report every kind of error
            + [255, 250, 44, 12, 3, 255, 240]  // empty both buffers
        #expect(client.receive(agree).reply == settings)
        #expect(client.receive(agree).reply == [])
    }

    @Test func `is ready when every setting is confirmed, byte by byte`() {
        var client = RFC2217Client(wanting: wanted)
        _ = client.start()
        let stream = agree + allConfirmed
        for byte in stream.dropLast() {
            _ = client.receive([byte])
            #expect(client.progress == .negotiating)
        }
        _ = client.receive(stream.suffix(1))
        #expect(client.progress == .ready)
    }

    @Test(
        arguments: [
            (
                ComPort.Command.setBaudRate, [0, 0, 37, 128],
                SettingsRefusal(.baud, asked: "1200", got: "9600")
            ),
            (.setDataSize, [7], SettingsRefusal(.dataBits, asked: "8", got: "7")),
            (.setParity, [3], SettingsRefusal(.parity, asked: "none", got: "even")),
            (.setStopSize, [1], SettingsRefusal(.stopBits, asked: "2", got: "1")),
            (.setStopSize, [3], SettingsRefusal(.stopBits, asked: "2", got: "1.5")),
            (.setControl, [3], SettingsRefusal(.flowControl, asked: "none", got: "on")),
        ] as [(ComPort.Command, [UInt8], SettingsRefusal)]
    )
    func `names the setting that the server answers differently`(
        command: ComPort.Command,
        value: [UInt8],
        refusal: SettingsRefusal
    ) {
        var client = RFC2217Client(wanting: wanted)
        _ = client.receive(agree + ComPort.answer(command, value))
        #expect(client.progress == .failed(.settingsRefused(refusal)))
    }

    @Test func `knows at once a server that declines the option`() {
        var client = RFC2217Client(wanting: wanted)
        _ = client.start()
        _ = client.receive([255, 254, 44])
        #expect(client.progress == .failed(.notRFC2217))
    }

    @Test func `tells at the end of its patience what is missing`() {
        var client = RFC2217Client(wanting: wanted)
        #expect(client.lateness == .notRFC2217)
        _ = client.receive(agree + ComPort.answer(.setBaudRate, [0, 0, 4, 176]))
        let missing = SettingsRefusal(.dataBits, asked: "8", got: nil)
        #expect(client.lateness == .settingsRefused(missing))
    }

    @Test func `drops a banner that comes before the settings are in force`() {
        var client = RFC2217Client(wanting: wanted)
        #expect(client.receive(Array("Welcome\r\n".utf8) + agree).data == [])
        #expect(client.receive(allConfirmed + [64, 255, 255]).data == [64, 255])
    }

    @Test func `counts the errors that the server sees on the wire`() {
        var client = RFC2217Client(wanting: wanted)
        _ = client.receive(agree + allConfirmed)
        #expect(client.wireErrors == nil)
        _ = client.receive(ComPort.answer(.setLineStateMask, [30]))
        #expect(client.wireErrors == WireErrors())
        _ = client.receive(ComPort.answer(.notifyLineState, [0x08]))
        _ = client.receive(ComPort.answer(.notifyLineState, [0x0c]))
        #expect(client.wireErrors?.framing == 2)
        #expect(client.wireErrors?.parity == 1)
        #expect(client.wireErrors?.overrun == 0)
    }
}

@Suite struct `The RFC 2217 server` {
    @Test func `takes over each setting and confirms it`() {
        var server = RFC2217Server()
        #expect(server.asked == nil)
        let reply = server.receive(ComPort.message(.setBaudRate, [0, 0, 1, 44])).reply
        #expect(reply == [255, 250, 44, 101, 0, 0, 1, 44, 255, 240])
        _ = server.receive(ComPort.message(.setDataSize, [7]))
        _ = server.receive(ComPort.message(.setParity, [3]))
        _ = server.receive(ComPort.message(.setStopSize, [2]))
        let asked = LineSettings(baud: 300, dataBits: 7, parity: .even, stopBits: 2)
        #expect(server.asked == asked)
    }

    @Test func `tells the states of the line that were asked for, and no others`() {
        var server = RFC2217Server()
        let framing = LineState(bits: 0x08)
        #expect(server.notice(of: framing) == [])
        _ = server.receive(ComPort.message(.setLineStateMask, [0x0C]))
        #expect(server.notice(of: framing) == [255, 250, 44, 106, 8, 255, 240])
        #expect(server.notice(of: LineState(bits: 0x14)) == ComPort.answer(.notifyLineState, [4]))
        #expect(server.notice(of: LineState(bits: 0x10)) == [])
    }

    @Test func `tells its settings when asked with zero, and keeps them`() {
        var server = RFC2217Server()
        _ = server.receive(ComPort.message(.setBaudRate, [0, 0, 4, 176]))
        let reply = server.receive(ComPort.message(.setBaudRate, [0, 0, 0, 0])).reply
        #expect(reply == ComPort.answer(.setBaudRate, [0, 0, 4, 176]))
        #expect(
            server.receive(ComPort.message(.setParity, [0])).reply
                == ComPort.answer(.setParity, [1])
        )
        #expect(server.asked?.baud == 1200)
    }

    @Test func `answers nonsense with what is in force`() {
        var server = RFC2217Server()
        let reply = server.receive(ComPort.message(.setDataSize, [99])).reply
        #expect(reply == ComPort.answer(.setDataSize, [8]))
        #expect(server.receive(ComPort.message(.setBaudRate, [1])).reply.count == 10)
        #expect(server.receive(Telnet.subnegotiation(44, [77, 1])).reply == [])
        #expect(server.receive(Telnet.subnegotiation(44, [])).reply == [])
    }

    @Test func `accepts a purge and refuses flow control`() {
        var server = RFC2217Server()
        #expect(
            server.receive(ComPort.message(.purgeData, [1])).reply
                == ComPort.answer(.purgeData, [1])
        )
        #expect(
            server.receive(ComPort.message(.setControl, [3])).reply
                == ComPort.answer(.setControl, [1])
        )
        #expect(
            server.receive(ComPort.message(.setControl, [8])).reply
                == ComPort.answer(.setControl, [8])
        )
    }
}
