import Testing

@testable import heatlog

/// A way in which people paste bytes.
struct PasteForm: Sendable, CustomTestStringConvertible {
    let name: String
    let write: @Sendable ([UInt8]) -> String

    var testDescription: String { name }

    init(_ name: String, _ write: @escaping @Sendable ([UInt8]) -> String) {
        self.name = name
        self.write = write
    }

    /// Each byte written alike, with something between.
    init(_ name: String, between: String, _ word: @escaping @Sendable (UInt8) -> String) {
        self.init(name) { bytes in bytes.map(word).joined(separator: between) }
    }

    static let all = [
        PasteForm("80 3F", between: " ", upper),
        PasteForm("80 3f", between: " ", lower),
        PasteForm("803F", between: "", upper),
        PasteForm("80, 3F", between: ", ", upper),
        PasteForm("80,3F", between: ",", upper),
        PasteForm("80;3F", between: ";", upper),
        PasteForm("80:3F", between: ":", upper),
        PasteForm("80-3F", between: "-", upper),
        PasteForm("80_3F", between: "_", upper),
        PasteForm("0x80 0x3F", between: " ") { "0x" + upper($0) },
        PasteForm("0X80,0X3F", between: ",") { "0X" + upper($0) },
        PasteForm("0x80 0xD", between: " ") { "0x" + String($0, radix: 16) },
        PasteForm("\\x80\\x3f", between: "") { "\\x" + lower($0) },
        PasteForm("\\\\x80\\\\x3f", between: "") { "\\\\x" + lower($0) },
        PasteForm("x80x3f", between: "") { "x" + lower($0) },
        PasteForm("\\x80, \\x3f", between: ", ") { "\\x" + lower($0) },
        PasteForm("$80 $3F", between: " ") { "$" + upper($0) },
        PasteForm("80h 3Fh", between: " ") { upper($0) + "h" },
        PasteForm("one a line", between: "\r\n", upper),
        PasteForm("'80', '3F'", between: ", ") { "'\(upper($0))'" },
        PasteForm("{0x80, 0x3F}") {
            "{" + $0.map { "0x" + upper($0) }.joined(separator: ", ") + "};"
        },
        PasteForm("\"80 3F\"") { "\"" + $0.map(upper).joined(separator: " ") + "\"" },
        PasteForm("[80 3F]") { "[" + $0.map(upper).joined(separator: " ") + "]" },
        PasteForm("0x803F10") { "0x" + $0.map(upper).joined() },
        PasteForm("TX: 80 3F # why") { "TX: " + $0.map(upper).joined(separator: " ") + " # [why" },
        PasteForm("-> 80 3F") { "-> " + $0.map(upper).joined(separator: " ") },
        PasteForm("> 803F") { "> " + $0.map(upper).joined() },
        PasteForm("logic analyser", between: " ", analyser),
        PasteForm("recording", recording),
        PasteForm("xxd") { dump($0, offset: 8, colon: ":", group: 2, bar: "") },
        PasteForm("xxd -g1") { dump($0, offset: 8, colon: ":", group: 1, bar: "") },
        PasteForm("an old xxd") { dump($0, offset: 7, colon: ":", group: 2, bar: "") },
        PasteForm("hexdump -C", hexdump),
        PasteForm("Wireshark") { dump($0, offset: 4, colon: " ", group: 1, bar: "") },
    ]

    private static func upper(_ byte: UInt8) -> String { hexadecimal([byte]) }
    private static func lower(_ byte: UInt8) -> String { upper(byte).lowercased() }

    private static func analyser(_ byte: UInt8) -> String {
        switch byte {
        case 0x00: "BREAK"
        case 0x0A: "0x0A[\\n]"
        case 0x09: "0x09[TAB]".replacing("TAB", with: "\\t")
        case 0x1B: "0x1B[ESC]"
        case 0x20..<0x7F: "0x\(upper(byte))[\(Character(UnicodeScalar(byte)))]"
        default: "0x" + upper(byte)
        }
    }

    private static func recording(_ bytes: [UInt8]) -> String {
        let half = bytes.count / 2
        let lines = [bytes[..<half], bytes[half...]].filter { !$0.isEmpty }.map {
            "0.402113 < " + $0.map(lower).joined(separator: " ")
        }
        return "# heatlog recording 1\n# 803F\n\n" + lines.joined(separator: "\n") + "\n"
    }

    private static func dump(
        _ bytes: [UInt8],
        offset width: Int,
        colon: String,
        group: Int,
        bar: String
    ) -> String {
        stride(from: 0, to: bytes.count, by: 16).map { start in
            let row = Array(bytes[start..<min(start + 16, bytes.count)])
            let offset = String(start, radix: 16)
            let groups = stride(from: 0, to: row.count, by: group).map { index in
                row[index..<min(index + group, row.count)].map(lower).joined()
            }
            let hex = TextPage.left(groups.joined(separator: " "), 16 / group * (2 * group + 1))
            let zeros = String(repeating: "0", count: width - offset.count)
            return "\(zeros)\(offset)\(colon) \(hex) \(bar)\(characters(row))\(bar)"
        }.joined(separator: "\n")
    }

    private static func hexdump(_ bytes: [UInt8]) -> String {
        let end = String(bytes.count, radix: 16)
        return dump(bytes, offset: 8, colon: " ", group: 1, bar: "|") + "\n"
            + String(repeating: "0", count: 8 - end.count) + end + "\n"
    }

    private static func characters(_ row: [UInt8]) -> String {
        row.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
    }
}

@Suite("heatlog decode: hexadecimal text")
struct DecodeHexTests {
    @Test(
        arguments: [
            (
                #"b'\x80?\x10\x01\x00<\xb2_\r'"#,
                [0x80, 0x3F, 0x10, 0x01, 0x00, 0x3C, 0xB2, 0x5F, 0x0D]
            ),
            (#"b"@?\x10'\n\t\\""#, [0x40, 0x3F, 0x10, 0x27, 0x0A, 0x09, 0x5C]),
        ] as [(String, [UInt8])]
    )
    func `bytes as Python prints them are read`(text: String, bytes: [UInt8]) throws {
        #expect(try HexText.bytes(in: text + "\n") == bytes)
    }

    @Test(arguments: [#"b'\x8'"#, #"b'\q'"#, "b'Ä'", "b''80'"])
    func `bytes as Python never prints them are refused`(text: String) {
        #expect(PythonLiteral.bytes(in: text) == nil)
    }

    @Test(arguments: [
        "80 3F 10 1 0 3C B2 5F D", "80\n3F\n10\n1\n0\n3C\nB2\n5F\nD\n",
        "128,63,16,1,0,60,178,95,13", "[128, 63, 16, 1, 0, 60, 178, 95, 13]",
        "128;63;16;1;0;60;178;95;13\r\n", "Sent: 128 63 16 1 0 60 178 95 13",
        "Sending: 0x80 0x3F 0x10 0x01 0x0 0x3C 0xB2 0x5F 0xD",
        #"bytearray(b'\x80?\x10\x01\x00<\xb2_\r')"#, #"got 9 bytes: b'\x80?\x10\x01\x00<\xb2_\r'"#,
    ])
    func `short and decimal numbers are read where the checksum proves them`(text: String) throws {
        let expected: [UInt8] = [0x80, 0x3F, 0x10, 0x01, 0x00, 0x3C, 0xB2, 0x5F, 0x0D]
        #expect(try HexText.bytes(in: text) == expected)
    }

    @Test(arguments: ["80 3F 10 1 0 3C B2 5E D", "128,63,16,1,0,60,178,94,13"])
    func `without a frame nothing proves them`(text: String) {
        #expect(throws: HexTextError.self) { try HexText.bytes(in: text) }
    }

    @Test func `what Python prints line by line is read together`() throws {
        let text = #"""
            sent b'\x80?\x01\x05\x8a\r'
            got  b'\x80?\x01\x05\x8a\r'
            """#
        let request: [UInt8] = [0x80, 0x3F, 0x01, 0x05, 0x8A, 0x0D]
        #expect(try HexText.bytes(in: text) == request + request)
    }

    @Test(arguments: PasteForm.all)
    func `all 112 frames come back whole from each form of paste`(form: PasteForm) throws {
        for frame in DecodeFrame.all {
            let text = form.write(frame.bytes)
            #expect(try HexText.bytes(in: text) == frame.bytes, "\(frame.testDescription): \(text)")
        }
    }

    @Test(arguments: PasteForm.all)
    func `every byte there is comes back from each form of paste`(form: PasteForm) throws {
        let bytes = (UInt8.min...UInt8.max).map(\.self)
        #expect(try HexText.bytes(in: form.write(bytes)) == bytes)
    }

    @Test(.timeLimit(.minutes(15)))
    func `a long line of a dump with wide gaps is read in one go`() throws {
        let text = "00000000: " + [String](repeating: "3F", count: 20_000).joined(separator: "  ")
        #expect(try HexText.bytes(in: text) == [UInt8](repeating: 0x3F, count: 20_000))
    }

    @Test func `the words of a logic analyser are read, BREAK as 00`() throws {
        let text = "0x80 0x3F[?] 0x10 0x01 BREAK 0x3C[<] 0xB2 0x5F[_] 0x0D"
        let expected: [UInt8] = [0x80, 0x3F, 0x10, 0x01, 0x00, 0x3C, 0xB2, 0x5F, 0x0D]
        #expect(try HexText.bytes(in: text) == expected)
    }

    @Test(arguments: [
        ("0x20[ ] 0x5D[]] 0x5B[[]", [0x20, 0x5D, 0x5B]),
        ("0x2C[,] 0x23[#] 0x0D[\\r] 0x0D[CR]", [0x2C, 0x23, 0x0D, 0x0D]),
        ("0xB2[²] break", [0xB2, 0x00]),
    ])
    func `a byte may have its character in brackets behind it`(text: String, bytes: [UInt8]) throws
    {
        #expect(try HexText.bytes(in: text) == bytes)
    }

    @Test(arguments: [
        ("80 3G", HexTextError.Problem.notHexadecimal, "3G", 1, 4),
        ("80\n3F zz", .notHexadecimal, "zz", 2, 4),
        ("803", .halfByte, "803", 1, 1),
        ("80 D", .halfByte, "D", 1, 4),
        ("0x80F", .halfByte, "0x80F", 1, 1),
        ("0x", .notHexadecimal, "0x", 1, 1),
        ("h", .notHexadecimal, "h", 1, 1),
        ("\\80", .notHexadecimal, "\\80", 1, 1),
        ("\\x803f", .longEscape, "\\x803f", 1, 1),
        ("\\x8", .halfByte, "\\x8", 1, 1),
        ("0x3F[3F]", .brackets, "[3F]", 1, 5),
        ("0x3F[?", .brackets, "[?", 1, 5),
        ("0x0C[CR]", .brackets, "[CR]", 1, 5),
        ("0000000 3f80 0110", .halfByte, "0000000", 1, 1),
        ("20:02:43 80 3F", .clock, "20:02:43", 1, 1),
        ("20:02:43.125 80 3F", .clock, "20:02:43.125", 1, 1),
        ("2026-11-22 20:02:43 80", .clock, "2026-11-22", 1, 1),
        ("128, 63, 16", .halfByte, "128", 1, 1),
        ("８０", .notHexadecimal, "８０", 1, 1),
    ])
    func `what can be read in two ways is refused where it stands`(
        text: String,
        problem: HexTextError.Problem,
        word: String,
        line: Int,
        column: Int
    ) {
        let expected = HexTextError(problem: problem, word: word, line: line, column: column)
        #expect(throws: expected) { try HexText.bytes(in: text) }
    }

    @Test func `lines that a dump left out are missed`() {
        let text = "00000000  80 3f\n*\n00000020  0d\n"
        #expect(throws: HexTextError(problem: .linesLeftOut, word: "*", line: 2, column: 1)) {
            try HexText.bytes(in: text)
        }
    }

    @Test func `bytes that look like an offset are bytes`() throws {
        #expect(
            try HexText.bytes(in: "803F1001 003CB25F 0D")
                == [0x80, 0x3F, 0x10, 0x01, 0x00, 0x3C, 0xB2, 0x5F, 0x0D]
        )
        #expect(try HexText.bytes(in: "00000000") == [0, 0, 0, 0])
        #expect(try HexText.bytes(in: "80:3F:10") == [0x80, 0x3F, 0x10])
    }

    @Test func `text without bytes gives none`() throws {
        #expect(try HexText.bytes(in: "").isEmpty)
        #expect(try HexText.bytes(in: "# only a comment\n\n").isEmpty)
    }

    @Test func `seeded garbage is refused or read, and never traps`() {
        var generator = DecodeGenerator(seed: 66)
        let alphabet = Array("0123456789abcdefxX\\$h[]{}:;,-_|*. \t\n#\"'<>BREAKTzé")
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let text = (0..<count).compactMap { _ in alphabet.randomElement(using: &generator) }
            let bytes = (try? HexText.bytes(in: String(text))) ?? []
            #expect(bytes.count <= count)
        }
    }
}
