import Testing
import Transport

@Suite struct `A line address` {
    @Test(
        arguments: [
            ("/dev/ttyUSB0", LineAddress.Place.serial(path: "/dev/ttyUSB0")),
            ("./meter", .serial(path: "./meter")),
            ("tcp://gateway:4001", .tcp(host: "gateway", port: 4001)),
            ("tcp://[fe80::1%eth0]:4001", .tcp(host: "fe80::1%eth0", port: 4001)),
            ("rfc2217://192.168.1.7:2217", .rfc2217(host: "192.168.1.7", port: 2217)),
            ("replay:captures/602.rec", .replay(file: "captures/602.rec")),
            ("replay:/a b.rec", .replay(file: "/a b.rec")),
        ] as [(String, LineAddress.Place)]
    )
    func `is understood and kept as written`(text: String, place: LineAddress.Place) throws {
        let address = try LineAddress(parsing: text)
        #expect(address.place == place)
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("", "is empty"),
        ("ttyUSB0", "/dev/ttyUSB0"),
        ("COM3", "is no path"),
        ("socket://host:1", "none of tcp, rfc2217"),
        ("tcp://host", "no port"),
        ("tcp://host:", "port number"),
        ("tcp://host:0", "port number"),
        ("tcp://host:65536", "port number"),
        ("tcp://:4001", "no host"),
        ("tcp://::1:4001", "brackets"),
        ("tcp://[::1]", "no port"),
        ("replay:", "no file"),
    ])
    func `that makes no sense is explained`(text: String, reason: String) {
        let error = #expect(throws: LineAddressError.self) { try LineAddress(parsing: text) }
        #expect(error?.reason.contains(reason) == true)
        #expect(error?.message.contains("\"\(text)\"") == true)
    }
}

@Suite struct `Line settings` {
    @Test(arguments: ["1200 8N2", "1200,8n2", "1200-8N2", "1200/8N2", " 1200  8N2 "])
    func `are read as people write them`(text: String) {
        #expect(LineSettings(parsing: text) == LineSettings(baud: 1200, stopBits: 2))
    }

    @Test(arguments: ["300 7E1", "1200 8N2", "2400 8E1", "9600 8O1", "115200 5N1"])
    func `are written as on a data sheet`(text: String) {
        #expect(LineSettings(parsing: text)?.description == text)
    }

    @Test(arguments: ["", "1200", "8N2", "1200 8N3", "1200 9N1", "1200 8X1", "0 8N1", "1200 8N2 x"])
    func `that no port has are not understood`(text: String) {
        #expect(LineSettings(parsing: text) == nil)
    }

    @Test func `tell how long a character lasts`() {
        #expect(LineSettings(baud: 1200, stopBits: 2).characterTime == .nanoseconds(9_166_666))
        #expect(
            LineSettings(baud: 300, dataBits: 7, parity: .even).characterTime > .milliseconds(33)
        )
    }
}
