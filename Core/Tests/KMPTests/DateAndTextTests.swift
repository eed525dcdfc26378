import KMP
import Metering
import Testing

/// Dates, times, texts and bytes: 5512-447 §4.3, and captures for the codes that it does not have.
@Suite("Values: dates, times and texts")
struct DateAndTextTests {
    /// Four bytes, as all official registers have.
    private func word(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    private func none(_ number: UInt64, isNegative: Bool = false, exponent: Int8 = 0) -> Value {
        .noDate(ExactDecimal(isNegative: isNegative, magnitude: number, exponent: exponent))
    }

    // 10:30:00 is 00019258h, 06-08-24 is 0000ED98h. (5512-447 §4.3)
    @Test func `the document's clock and date have their values`() throws {
        #expect(try decode(unit: 47, bytes(hexadecimal: "00019258")).text == "10:30:00")
        #expect(try decode(unit: 48, bytes(hexadecimal: "0000ED98")).text == "2006-08-24")
    }

    @Test(arguments: [(UInt32(0), "00:00:00"), (235_959, "23:59:59"), (1, "00:00:01")])
    func `a clock shows hhmmss`(digits: UInt32, text: String) throws {
        #expect(try decode(unit: 47, word(digits)).text == text)
    }

    @Test(arguments: [UInt32(240_000), 126_000, 125_960, 991_399, .max])
    func `a time that no clock shows is none`(digits: UInt32) throws {
        let value = try decode(unit: 47, word(digits))
        #expect(value == none(UInt64(digits)))
        #expect(value.text == nil)
    }

    @Test(arguments: [
        (UInt32(101), "2000-01-01"), (991_231, "2099-12-31"), (240_229, "2024-02-29"),
    ])
    func `a date is yymmdd`(digits: UInt32, text: String) throws {
        #expect(try decode(unit: 48, word(digits)).text == text)
    }

    // 0 stands for "never". (Facts §4)
    @Test(arguments: [UInt32(0), 991_399, 230_229, 240_230, 240_100, 240_431, 20_240_101])
    func `a date that no calendar has is none`(digits: UInt32) throws {
        #expect(try decode(unit: 48, word(digits)) == none(UInt64(digits)))
    }

    @Test func `a date with a sign or an exponent is none`() throws {
        #expect(
            try decode(unit: 48, signExponent: 0x80, word(240_101))
                == none(240_101, isNegative: true)
        )
        #expect(
            try decode(unit: 48, signExponent: 0x42, word(240_101)) == none(240_101, exponent: -2)
        )
        #expect(try decode(unit: 47, signExponent: 0x01, word(1)) == none(1, exponent: 1))
    }

    @Test(arguments: [
        (UInt32(20_240_229), "2024-02-29"), (19_991_231, "1999-12-31"), (99_991_231, "9999-12-31"),
    ])
    func `a long date is yyyymmdd`(digits: UInt32, text: String) throws {
        #expect(try decode(unit: 49, word(digits)).text == text)
    }

    @Test(arguments: [UInt32(0), 20_230_229, 20_241_301, 20_240_001, 100_000_101])
    func `a long date that no calendar has is none`(digits: UInt32) throws {
        #expect(try decode(unit: 49, word(digits)) == none(UInt64(digits)))
    }

    @Test(arguments: [(UInt32(101), "01-01"), (1231, "12-31"), (229, "02-29"), (601, "06-01")])
    func `a target date is mmdd`(digits: UInt32, text: String) throws {
        #expect(try decode(unit: 50, word(digits)).text == text)
        #expect(try decode(unit: 50, [UInt8(digits >> 8), UInt8(digits & 0xFF)]).text == text)
    }

    @Test(arguments: [UInt32(0), 1301, 230, 431, 1200, 10_101])
    func `a target date that no year has is none`(digits: UInt32) throws {
        #expect(try decode(unit: 50, word(digits)) == none(UInt64(digits)))
    }

    @Test func `a date too long for 64 bits keeps its digits and is no date`() throws {
        let value = try decode(unit: 48, [1] + [UInt8](repeating: 0, count: 8))
        #expect(value == .longNumber("18446744073709551616"))
    }

    // Vector 72: register 1047 agrees with 1003 and 1002.
    @Test func `the eight bytes of a clock are info, weekday, ss, mm, hh, DD, MM, YY`() throws {
        let value = try decode(unit: 53, bytes(hexadecimal: "8201210210 0a090c"))
        #expect(value.text == "2012-09-10 16:02:33")
    }

    @Test(arguments: [
        // Second 60, minute 60, hour 24, day 31 of September, day 0, month 13, too short, too long.
        "82013C02100A090C", "8201213C100A090C", "82012102180A090C", "82012102101F090C",
        "820121021000090C", "82012102100A0D0C", "012102100A090C", "0082012102100A090C",
    ])
    func `a clock that shows no time stays bytes`(text: String) throws {
        let sent = bytes(hexadecimal: text)
        #expect(try decode(unit: 53, sent) == .bytes(sent))
    }

    // The request for 2007-05-24 10:30:00. (5512-447 §6.3, order as resolved in facts §3.1)
    @Test func `a time is asked for in the order of the document's figure`() throws {
        let date = try #require(CalendarDate(year: 2007, month: 5, day: 24))
        let time = try #require(TimeOfDay(hour: 10, minute: 30, second: 0))
        let clock = ClockBytes(MeterDateTime(date: date, time: time))
        #expect(clock.dateTime == MeterDateTime(date: date, time: time))
        #expect(clock.info == 0 && clock.weekday == 0)
        var request = LogRequest(log: 1, registers: [], recordLimit: 1, start: .time(clock))
        request.lengthLimit = 128
        let frame: FrameWriter<64> = Request.log(request).frame(to: .topModule)
        let data = bytes(hexadecimal: "01 00 01 80 0000001E0A180507")
        var expected = FrameWriter<64>(
            .request,
            address: .topModule,
            command: .getLogTimePresent
        )
        expected.append(data.span)
        expected.finish()
        #expect(frame.wireBytes == expected.wireBytes)
    }

    // Both captured from newer meters. (Facts §4)
    @Test func `the seven bytes of a date and time begin with the summer time`() throws {
        let summer = try decode(unit: 79, bytes(hexadecimal: "3C10061E0E3037"))
        #expect(summer.text == "2016-06-30 14:48:55")
        guard case .dateTime(let dateTime) = summer else { return }
        #expect(dateTime.summerTimeMinutes == 60)
        let winter = try decode(unit: 79, bytes(hexadecimal: "00180C1F000004"))
        #expect(winter.text == "2024-12-31 00:00:04")
        guard case .dateTime(let dateTime) = winter else { return }
        #expect(dateTime.summerTimeMinutes == 0)
    }

    @Test(arguments: [
        "3C10061F0E3037", "3C10061E183037", "3C10061E0E3C37", "3C10061E0E303C", "00000000000000",
        "3C10061E0E30", "003C10061E0E3037",
    ])
    func `a date and time that no calendar has stays bytes`(text: String) throws {
        let sent = bytes(hexadecimal: text)
        #expect(try decode(unit: 79, sent) == .bytes(sent))
    }

    // Register 254 of a MULTICAL 303. (Facts §4)
    @Test func `a text is its characters, without what fills it up`() throws {
        let sent = bytes(hexadecimal: "30324B35324143314137435A")
        #expect(try decode(unit: 54, sent) == .text("02K52AC1A7CZ"))
        #expect(try decode(unit: 54, sent + [0, 0]) == .text("02K52AC1A7CZ"))
        #expect(try decode(unit: 54, sent + [0x20, 0]) == .text("02K52AC1A7CZ"))
        #expect(try decode(unit: 54, [0x20, 0x41, 0x20, 0x42]) == .text(" A B"))
        #expect(try decode(unit: 54, [0, 0]) == .text(""))
    }

    @Test(arguments: [0x00, 0x07, 0x0A, 0x1B, 0x1F, 0x7F, 0x80, 0xB0, 0xFF] as [UInt8])
    func `a text with a control or 8-bit character inside stays bytes`(byte: UInt8) throws {
        let sent: [UInt8] = [0x41, byte, 0x42]
        #expect(try decode(unit: 54, sent) == .bytes(sent))
        let text = String(byte, radix: 16)
        #expect(try decode(unit: 54, sent).text == "41 \(byte < 16 ? "0" : "")\(text) 42")
    }

    // RTC-Q, datetime, KamDateTime, IPv4 and IPv6 have a name and no published layout. (Facts §5)
    @Test(arguments: [63, 64, 72, 73, 74] as [UInt8])
    func `a format without a published layout stays bytes`(code: UInt8) throws {
        #expect(UnitCode(rawValue: code).isKnown)
        #expect(UnitCode(rawValue: code).unit == nil)
        #expect(try decode(unit: code, [192, 168, 0, 1]) == .bytes([192, 168, 0, 1]))
    }
}
