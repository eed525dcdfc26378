import MBus
import Metering
import Testing

@Suite("Dates and times")
struct MomentTests {
    /// Records and their value as text; nil is none. (EN 13757-3, types F, G, I, J)
    static let moments: [(String, String?)] = [
        // Type G.
        ("426C5F1C", "2010-12-31"), ("026C0000", nil), ("026CFFFF", nil), ("026C9F24", nil),
        ("026CBF22", nil), ("026CBD22", nil), ("026C9D22", "2020-02-29"),
        // A year of 127 stands for every year.
        ("026CFFFC", "12-31"), ("026CE1F1", "01-01"), ("026CE0F1", nil),
        // Type F.
        ("046D1A2F6511", "2011-01-05 15:26:00"), ("046D9A2F6511", nil),
        ("046D00000000", nil), ("046D3F2F6511", nil), ("046D1A386511", nil),
        ("046D1AAF6511", "2011-01-05 15:26:00"), ("046D1A4F6511", "2111-01-05 15:26:00"),
        ("046D1A2F0501", "2000-01-05 15:26:00"),
        // Type I, as in a telegram of a gas meter in libmbus#110.
        ("066D000009142700", "2016-07-20 09:00:00"), ("066D1E0F17142700", "2016-07-20 23:15:30"),
        ("066D008009142700", nil), ("066D3D0009142700", nil),
        // Type J.
        ("036D1E0F17", "23:15:30"), ("036D3F3F1F", nil),
        // Type M is kept as it is.
        ("0D6DE50102030405", "01 02 03 04 05"),
        // Other quantities that are dates.
        ("02FD301F17", "2008-07-31"), ("04FD701A2F6511", "2011-01-05 15:26:00"),
        ("0294395F1C", "2010-12-31"), ("04ED391A2F6511", "2011-01-05 15:26:00"),
        ("02BBC25F1C", nil), ("02BB425F1C", "2010-12-31"),
        ("04BB4E1A2F6511", "2011-01-05 15:26:00"),
    ]

    @Test(arguments: moments)
    func `a date is shown, and one that is none is not`(hex: String, text: String?) throws {
        guard hex != "02BBC25F1C" else {
            #expect(throws: TelegramDefect.self) { try record(hex) }
            return
        }
        #expect(try record(hex).value.text == text)
    }

    @Test func `a date that is none keeps the number that was sent`() throws {
        #expect(try record("026C0000").value == .noDate(ExactDecimal(0)))
        #expect(try record("026CFFFF").value == .noDate(ExactDecimal(65_535)))
    }

    @Test func `summer time is told and not added`() throws {
        let data = bytes(hexadecimal: "046D1AAF6511")
        var records = DataRecords()
        let found = try records.next(in: data.span)
        #expect(found?.isSummerTime(in: data.span) == true)
        let winter = bytes(hexadecimal: "046D1A2F6511")
        records = DataRecords()
        #expect(try records.next(in: winter.span)?.isSummerTime(in: winter.span) == false)
    }

    @Test func `every day of 2000 to 2080 is read back as it was written`() throws {
        for days in 10_957..<40_542 {
            let date = try #require(CalendarDate(daysSince1970: days))
            var frame = FrameWriter(.respondData, PrimaryAddress(1), .variableBare)
            frame.append(RecordHead(.integer16, vif: 0x6C), date)
            frame.finish()
            let found = try decode(frame.wireBytes).records.first
            #expect(found?.value == .date(date))
        }
    }
}
