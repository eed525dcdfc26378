import IEC62056
import Metering
import Testing

@Suite("Lines and readouts of real meters")
struct GoldenVectorTests {
    @Test func `/#1 is AF A3 B1 on a line of eight bits`() throws {
        let exchange = Exchange(.data(.live))
        #expect(exchange.requestBytes == [0xAF, 0xA3, 0xB1])
        #expect(try Vector.with(id: 5).bytes == "AFA3B1")
        #expect(SevenBit.text(exchange.requestBytes) == "/#1")
    }

    @Test func `the parity of all 128 characters is even, and one wrong bit is always seen`() {
        for character in 0..<128 as Range<UInt8> {
            let byte = SevenBit.byte(character)
            #expect(byte.nonzeroBitCount % 2 == 0 && byte & 0x7F == character)
            #expect(SevenBit.character(byte) == character)
            for bit in 0..<8 as Range<UInt8> {
                #expect(SevenBit.character(byte ^ 1 << bit) == nil)
            }
        }
    }

    @Test func `the sample line of a 66-C gives its ten values`() throws {
        let vector = try Vector.with(id: 1)
        #expect(vector.response == sampleLine)
        var driver = Driver(.data(.live))
        driver.run(hearing: vector.wire)
        #expect(driver.step == .finished)
        let data = try driver.exchange.withAnswer { text throws(ASCIIDefect) in
            try LiveData(text: text)
        }
        let scale = LineScale(
            energy: DigitUnit(.gigajoule, -3),
            volume: DigitUnit(.cubicMetre, -3),
            power: DigitUnit(.kilowatt, -1),
            flow: DigitUnit(.litrePerHour, 0)
        )
        let values = (0..<LiveField.count).compactMap { LiveField(rawValue: $0) }
            .map { data.value(of: $0, scale: scale) }
            .map { "\($0.number) \($0.unit?.description ?? "")" }
        #expect(
            values == [
                "507.109 GJ", "1296.626 m³", "32673 h", "68.11 °C", "33.66 °C", "34.45 K",
                "3.1 kW", "79 l/h", "9.3 kW", "0 ",
            ]
        )
    }

    @Test func `a unit that the configuration does not give is not guessed`() throws {
        let text = Array(sampleLine.utf8)
        let data = try LiveData(text: text.span)
        for field in [LiveField.energy, .volume, .power, .flow, .peakPower, .infoCode] {
            let value = data.value(of: field, scale: LineScale())
            #expect(value.unit == nil && value.number.exponent == 0)
            #expect(value.number == data[field])
        }
        #expect(data.value(of: .operatingHours, scale: LineScale()).unit == .hour)
    }

    @Test(arguments: [2, 3])
    func `a captured readout has its check, its records and its hours`(id: Int) throws {
        let vector = try Vector.with(id: id)
        var driver = Driver(.readout(.never))
        driver.run(hearing: vector.wire)
        #expect(driver.step == .finished)
        #expect(driver.exchange.identificationText == "KAM MC")
        let records = try records(of: driver.exchange)
        #expect(records.map(\.address) == ["0.0", "6.8", "6.26", "6.31"])
        let hours = id == 2 ? "53189 h" : "56296 h"
        #expect(records.map(\.value) == ["40 ", "0.00 MWh", "0.0 m³", hours])
    }

    @Test func `the values of the moment of a 66-CDE can be below zero`() throws {
        var driver = Driver(.data(.moment))
        driver.run(hearing: try Vector.with(id: 4).wire)
        #expect(driver.step == .finished)
        let numbers = driver.exchange.withAnswer { text in
            var fields = DataFields()
            var numbers: [ExactDecimal?] = []
            while let field = fields.next(in: text) { numbers.append(field.decimal(in: text)) }
            return numbers
        }
        #expect(numbers[MomentField.flowTemperature.rawValue] == ExactDecimal(2_251))
        #expect(numbers[MomentField.temperature3.rawValue] == ExactDecimal(-2_735))
        #expect(numbers[MomentField.flow.rawValue] == ExactDecimal(20))
    }

    private func records(of exchange: Exchange) throws -> [(address: String, value: String)] {
        try exchange.withAnswer { block throws(ASCIIDefect) in
            var records = ReadoutRecords()
            var found: [(String, String)] = []
            while let record = try records.next(in: block) {
                let number = record.decimal(in: block)?.description ?? "-"
                let unit = record.unit(in: block)?.description ?? ""
                found.append((record.address.description, "\(number) \(unit)"))
            }
            return found
        }
    }
}
