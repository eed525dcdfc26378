import Testing

@testable import Transport

@Suite struct `The telnet decoder` {
    @Test func `takes doubled 255 for one byte of data`() {
        var decoder = TelnetDecoder()
        #expect(decoder.receive([1, 255, 255, 2]) == [.data([1, 255, 2])])
    }

    @Test func `skips commands that mean nothing to a meter`() {
        var decoder = TelnetDecoder()
        #expect(decoder.receive([1, 255, 241, 2]) == [.data([1, 2])])
    }

    @Test func `undoubles 255 inside a subnegotiation`() {
        var decoder = TelnetDecoder()
        let events = decoder.receive([255, 250, 44, 101, 0, 255, 255, 9, 255, 240])
        #expect(events == [.subnegotiation(44, [101, 0, 255, 9])])
    }

    @Test func `finds the same wherever the stream is cut`() {
        let stream: [UInt8] =
            [7, 255, 251, 44, 8, 255, 255, 255, 250, 44, 1, 255, 255, 255, 240, 9, 255, 253, 0, 10]
        let whole = events(stream, pieces: stream.count)
        #expect(whole.negotiations.count == 3)
        #expect(whole.data == [7, 8, 255, 9, 10])
        for pieces in 1..<stream.count {
            #expect(events(stream, pieces: pieces) == whole)
        }
    }

    @Test func `does not grow with a subnegotiation that never ends`() {
        var decoder = TelnetDecoder()
        _ = decoder.receive([255, 250, 44] + [UInt8](repeating: 1, count: 100_000))
        let events = decoder.receive([255, 240, 5])
        guard case .subnegotiation(44, let payload) = events.first else {
            Issue.record("no subnegotiation in \(events)")
            return
        }
        #expect(payload.count < 1000)
        #expect(events.last == .data([5]))
    }

    @Test func `gets back what escaping put out, for every byte`() {
        let all = (0...255).map { UInt8($0) }
        var decoder = TelnetDecoder()
        #expect(decoder.receive(Telnet.escaped(all)) == [.data(all)])
    }

    private struct Found: Equatable {
        var data: [UInt8] = []
        var negotiations: [TelnetDecoder.Event] = []
    }

    private func events(_ stream: [UInt8], pieces: Int) -> Found {
        var decoder = TelnetDecoder()
        var found = Found()
        for start in stride(from: 0, to: stream.count, by: pieces) {
            for event in decoder.receive(stream[start..<min(start + pieces, stream.count)]) {
                if case .data(let data) = event {
                    found.data += data
                } else {
                    found.negotiations.append(event)
                }
            }
        }
        return found
    }
}

@Suite struct `Telnet options` {
    @Test func `are acknowledged once, so that two ends cannot answer for ever`() {
        var options = TelnetOptions(ours: [0], theirs: [0])
        #expect(options.receive(.do, 0) == [255, 251, 0])
        #expect(options.receive(.do, 0) == [])
        #expect(options.receive(.dont, 0) == [255, 252, 0])
        #expect(options.receive(.dont, 0) == [])
    }

    @Test func `that we asked for need no acknowledgement`() {
        var options = TelnetOptions(ours: [44], theirs: [0])
        #expect(options.start() == [255, 251, 44, 255, 253, 0])
        #expect(options.receive(.do, 44) == [])
        #expect(options.receive(.will, 0) == [])
    }

    @Test func `that we do not know are declined`() {
        var options = TelnetOptions(ours: [], theirs: [])
        #expect(options.receive(.do, 24) == [255, 252, 24])
        #expect(options.receive(.will, 1) == [255, 254, 1])
        #expect(options.receive(.wont, 1) == [])
    }

    @Test func `settle when two of our own ends talk`() {
        var client = RFC2217Client(wanting: LineSettings(baud: 300, dataBits: 7, parity: .even))
        var server = RFC2217Server()
        var toServer = client.start()
        var toClient = server.start()
        var turns = 0
        while !(toServer.isEmpty && toClient.isEmpty), turns < 10 {
            let replies = server.receive(toServer).reply
            toServer = client.receive(toClient).reply
            toClient = replies
            turns += 1
        }
        #expect(turns < 10)
        #expect(client.progress == .ready)
        #expect(server.asked == LineSettings(baud: 300, dataBits: 7, parity: .even))
    }
}
