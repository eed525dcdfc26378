import Glibc
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(15)))
struct `A pseudo-terminal` {
    @Test func `outlives programs that come and go`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        try await serving(terminal, echo) {
            for visit in UInt8(1)...20 {
                try await withLine(LineAddress(parsing: terminal.path)) { line in
                    try await line.send([visit, 13, 10, 0, 4])
                    let got = try await receive(5, from: line)
                    #expect(got == [visit, 13, 10, 0, 4])
                }
            }
        }
    }

    @Test func `does not echo what is sent before anyone has opened it`() async throws {
        let terminal = try await PseudoTerminal.open(clock: clock)
        let meter = terminal.line()
        try await meter.send([1, 2, 3, 10])
        let got = try await meter.receive(within: .milliseconds(50))
        #expect(got == [])
        await meter.close()
    }

    @Test func `is reached by its link, which goes when it is closed`() async throws {
        let folder = try ScratchFolder()
        let link = "\(folder.path)/meter"
        let terminal = try await PseudoTerminal.open(link: link, clock: clock)
        #expect(SystemFiles.target(ofLink: link) == terminal.path)
        try await serving(terminal, echo) {
            try await withLine(LineAddress(parsing: link)) { line in
                try await line.send([5])
                let got = try await receive(1, from: line)
                #expect(got == [5])
            }
        }
        #expect(SystemFiles.target(ofLink: link) == nil)
    }

    @Test func `takes the place of a link whose pseudo-terminal has died`() async throws {
        let folder = try ScratchFolder()
        try folder.link("meter", to: "/dev/pts/999999")
        let terminal = try await PseudoTerminal.open(link: "\(folder.path)/meter", clock: clock)
        #expect(SystemFiles.target(ofLink: "\(folder.path)/meter") == terminal.path)
        await terminal.close()
    }

    @Test(arguments: ["file", "a live one's link", "another link"])
    func `leaves alone what is not its own`(what: String) async throws {
        let folder = try ScratchFolder()
        let place = "\(folder.path)/meter"
        let live = try await PseudoTerminal.open(clock: clock)
        switch what {
        case "file": try folder.write("mine", to: "meter")
        case "another link": try folder.link("meter", to: "/etc/hostname")
        default: try folder.link("meter", to: live.path)
        }
        await #expect(throws: LineError(.linkInTheWay, address: place)) {
            _ = try await PseudoTerminal.open(link: place, clock: clock)
        }
        #expect(SystemFiles.status(of: place) != nil)
        await live.close()
    }

    @Test func `needs no thread of its own`() async throws {
        var terminals: [PseudoTerminal] = []
        for _ in 0..<300 { terminals.append(try await PseudoTerminal.open(clock: clock)) }
        var lines: [any Line] = []
        for terminal in terminals {
            let address = try LineAddress(parsing: terminal.path)
            lines.append(try await address.open(settings, clock: clock))
        }
        let meters = terminals.map { $0.line() }
        for (number, meter) in meters.enumerated() { try await meter.send([UInt8(number % 256)]) }
        for (number, line) in lines.enumerated() {
            let got = try await receive(1, from: line)
            #expect(got == [UInt8(number % 256)])
        }
        // Two event loops, Swift's own pool (one per core), and the test runner's.
        let threads = SystemFiles.names(in: "/proc/self/task").count
        #expect(threads < 40 + Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))
        for line in lines + meters { await line.close() }
    }
}
