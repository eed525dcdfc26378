import Testing

@testable import Outputs

@Suite("Where readings go, as one may see it")
struct PlaceTests {
    @Test func `a path of an address and arguments of a program are not shown`() throws {
        let places: [(String, OutputValues, String?)] = [
            ("file", OutputValues(["path": .text("/srv/a.csv")]), "/srv/a.csv"),
            (
                "webhook", OutputValues(["url": .text("https://example.org:8443/hook/SECRET?k=v")]),
                "https://example.org:8443"
            ),
            ("webhook", OutputValues(["url": .text("http://[::1]:80#x")]), "http://[::1]:80"),
            ("exec", OutputValues(["command": .list(["/bin/keep", "--key=SECRET"])]), "/bin/keep"),
            ("exec", OutputValues(), nil),
            (
                "emonhub",
                OutputValues([
                    "nodes": .pairs(["house": "30"]), "socket": .text("localhost:50011"),
                    "apikey": .secret(Secret("SECRET")),
                ]),
                "localhost:50011"
            ),
            ("emonhub", OutputValues(["port": .text("/dev/ttyS0")]), "/dev/ttyS0"),
        ]
        for (kind, values, place) in places {
            #expect(try #require(OutputKind.named(kind)).place(values) == place)
        }
    }
}
