import Simulator
import Testing

@Suite("Faults of a meter that is asked in characters, as they are written")
struct ASCIIFaultTests {
    @Test(arguments: [
        ("silent", ASCIIFault.silent), ("noise", .noise), ("truncated", .truncated),
        ("wrong-checksum", .wrongChecksum), ("parity-errors", .parityErrors(oneIn: 60)),
        ("parity-errors=7", .parityErrors(oneIn: 7)), ("lost-bytes=9", .lostBytes(oneIn: 9)),
        ("busy", .busy(oneIn: 2)), ("late=900", .late(milliseconds: 900)),
    ])
    func `each spelling is read`(text: String, fault: ASCIIFault) {
        #expect(ASCIIFault(parsing: text) == fault)
    }

    @Test(arguments: ["", "silence", "silent=1", "busy=0", "busy=", "busy=x", "late=-1", "=3"])
    func `anything else is none`(text: String) {
        #expect(ASCIIFault(parsing: text) == nil)
    }

    @Test func `the help has each spelling that is read`() {
        for (spelling, _) in ASCIIFault.help {
            let name = spelling.prefix { $0 != "[" }
            #expect(ASCIIFault(parsing: String(name)) != nil, "\(spelling)")
        }
    }
}
