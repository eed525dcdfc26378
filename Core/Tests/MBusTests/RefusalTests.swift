import MBus
import Testing

@Suite("Frames that are no readings")
struct RefusalTests {
    /// What each of libmbus's error frames is refused for.
    static let refusals: [(String, TelegramDefect)] = [
        ("premature_end_of_data1", .record(.endsEarly(.data), offset: 22)),
        ("premature_end_of_dif1", .record(.endsEarly(.dife), offset: 22)),
        ("premature_end_of_dif2", .record(.endsEarly(.dife), offset: 22)),
        ("premature_end_of_var_vif1", .record(.endsEarly(.plainText), offset: 34)),
        ("premature_end_of_vif1", .record(.endsEarly(.vif), offset: 22)),
        ("too_many_dife", .record(.tooManyDIFE, offset: 22)),
        ("too_many_vife", .record(.tooManyVIFE, offset: 22)),
        ("too_short_header", .headerTooShort(count: 5)),
    ]

    @Test(arguments: refusals)
    func `a malformed telegram is refused for the right reason`(
        name: String,
        defect: TelegramDefect
    ) throws {
        let vector = try #require(Vector.named(name))
        #expect(vector.set == "error-frames")
        #expect(throws: defect) { try decode(vector.wire) }
    }

    /// What each of libmbus's frames with CI 70h tells.
    static let errors: [(String, UInt8, String)] = [
        ("application_busy", 8, "application busy"),
        ("error", 0, "unspecified error"),
        ("too_many_difes", 5, "more than 10 DIFE"),
        ("too_many_records", 3, "too many records"),
        ("unimplemented_ci", 1, "unimplemented CI field"),
    ]

    @Test(arguments: errors)
    func `an application error is told as one`(name: String, code: UInt8, text: String) throws {
        let whole = try decode(try #require(Vector.named(name)).wire)
        #expect(whole.telegram == .applicationError(ApplicationError(rawValue: code)))
        #expect(ApplicationError(rawValue: code).text.description == text)
    }

    @Test func `the thirteen error frames are all looked at`() {
        let names = Self.refusals.map(\.0) + Self.errors.map(\.0)
        #expect(Set(names) == Set(Vector.of("error-frames").map(\.name)))
    }

    @Test func `a length of zero is no frame`() throws {
        let wire = try #require(Vector.named("invalid_length")).wire
        guard case .failure(let failure)? = feedByByte(wire).first else {
            Issue.record("not refused")
            return
        }
        #expect(failure.defect == .length(0))
        #expect(!feedByByte(wire).contains { if case .frame = $0 { true } else { false } })
    }

    @Test func `a fixed structure of another length than sixteen is refused`() throws {
        let wire = try #require(Vector.named("invalid_length2")).wire
        #expect(throws: TelegramDefect.wrongLength(expected: 16, count: 15)) { try decode(wire) }
    }

    @Test func `an alarm is told with its bits`() throws {
        let telegram = try Telegram(head(.alarm), data: [UInt8]([0x22]).span)
        #expect(telegram == .alarm(0x22))
        #expect(throws: TelegramDefect.wrongLength(expected: 1, count: 0)) {
            try Telegram(head(.alarm), data: [UInt8]().span)
        }
    }

    @Test func `encrypted records are not looked at, and the header says so`() throws {
        // Mode 5 with bytes behind it that would be broken records; mode 0 with the same.
        let cipher: [UInt8] = [0x04, 0x06, 0xE8]
        let front: [UInt8] = [0x78, 0x56, 0x34, 0x12, 0x2D, 0x2C, 0x08, 0x04, 1, 0]
        let encrypted = front + [0x10, 0x05] + cipher
        try Telegram.check(head(.variable), data: encrypted.span)
        let telegram = try Telegram(head(.variable), data: encrypted.span)
        guard case .variable(let header) = telegram else { return }
        #expect(header.isEncrypted && header.encryptionMode == 5)
        let plain = front + [0x00, 0x00] + cipher
        #expect(throws: TelegramDefect.record(.endsEarly(.data), offset: 12)) {
            try Telegram.check(head(.variable), data: plain.span)
        }
        // 16 to 31 are no modes: such a word is a signature from before there was encryption.
        let signed = front + [0x27, 0xB6] + cipher
        #expect(throws: TelegramDefect.self) {
            try Telegram.check(head(.variable), data: signed.span)
        }
    }

    @Test func `a DIF and a length that the standard reserves are refused`() {
        #expect(throws: TelegramDefect.record(.reservedDIF(0x3F), offset: 0)) { try records("3F") }
        #expect(throws: TelegramDefect.record(.reservedDIF(0x8F), offset: 0)) {
            try records("8F0106")
        }
        #expect(throws: TelegramDefect.record(.reservedLength(0xF7), offset: 0)) {
            try records("0D78F700000000000000")
        }
        #expect(throws: TelegramDefect.record(.plainTextTooLong(129), offset: 0)) {
            try records("027C81")
        }
    }

    @Test func `no record of a telegram is given out where a later one is broken`() {
        let data = bytes(hexadecimal: "0406010000000406")
        var seen = 0
        #expect(throws: TelegramDefect.record(.endsEarly(.data), offset: 6)) {
            try DataRecords().forEach(in: data.span) { _ in seen += 1 }
        }
        #expect(seen == 0)
    }

    @Test(arguments: Vector.of("test-frames"))
    func `each beginning of a telegram is refused or has fewer records`(vector: Vector) throws {
        let whole = try decode(vector.wire)
        guard case .variable(let header) = whole.telegram,
            case .frame(_, let data)? = feed(vector.wire, pieces: []).first
        else { return }
        for count in header.byteCount..<data.count {
            let part = Array(data.prefix(count))
            var found = 0
            do {
                try DataRecords(header).forEach(in: part.span) { _ in found += 1 }
                #expect(found <= whole.records.count)
            } catch {
                guard case .record(.endsEarly, _) = error else {
                    Issue.record("\(count): \(error)")
                    continue
                }
            }
        }
    }
}

func head(_ information: ControlInformation) -> FrameHead {
    FrameHead(.long, .respondData, PrimaryAddress(1), information)
}
