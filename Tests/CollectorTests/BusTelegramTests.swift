import MBus
import Metering
import TestSupport
import Testing
import Transport

@testable import Collector

@Suite("Telegrams of an M-Bus become readings")
struct BusTelegramTests {
    private func telegram(
        _ information: ControlInformation,
        _ data: [UInt8]
    ) -> BusTelegram {
        BusTelegram(
            head: FrameHead(.long, .respondData, PrimaryAddress(5), information),
            data: data
        )
    }

    /// A header of a Kamstrup MULTICAL 601.
    private func header(
        _ identification: UInt8 = 0x78,
        status: UInt8 = 0,
        signature: UInt16 = 0
    ) -> [UInt8] {
        [identification, 0x56, 0x34, 0x12, 0x2D, 0x2C, 0x08, 0x04, 1, status]
            + [UInt8(signature & 0xFF), UInt8(signature >> 8)]
    }

    private let energy: [UInt8] = [0x04, 0x06, 0xE8, 0x03, 0, 0]

    private func refusal(_ telegrams: [BusTelegram]) -> BusRefusal? {
        do throws(MeterError) {
            _ = try BusReadings(telegrams)
            return nil
        } catch {
            guard case .telegram(let refusal) = error else { return nil }
            return refusal
        }
    }

    @Test func `an encrypted telegram is refused, and told beside a plain one`() throws {
        let encrypted = telegram(.variable, header(signature: 0x0510) + energy)
        #expect(refusal([encrypted]) == .encrypted(mode: 5))
        let plain = telegram(.variable, header() + energy)
        let readings = try BusReadings([plain, encrypted])
        #expect(readings.readings.map(\.name) == ["heat_energy", "mbus_status"])
        #expect(readings.remarks.contains { $0.contains("encrypted (mode 5)") })
    }

    @Test func `an error of the application, and a meter with nothing to tell, give no readings`() {
        let busy = telegram(.applicationError, [8])
        #expect(refusal([busy]) == .applicationError(ApplicationError(rawValue: 8)))
        #expect(refusal([]) == .nothingToTell)
        #expect(refusal([telegram(.alarm, [1])]) == .noReadings(.alarm))
        #expect(BusRefusal.applicationError(ApplicationError(rawValue: 8)).message.contains("busy"))
    }

    @Test func `telegrams of two meters never become one readout`() {
        let one = telegram(.variable, header() + energy)
        let other = telegram(.variable, header(0x79) + energy)
        guard case .otherMeter(let meter)? = refusal([one, other]) else {
            Issue.record("two meters were read as one")
            return
        }
        #expect(meter.identificationText == "12345679")
    }

    @Test func `who answers a selection has to be the one that was selected`() throws {
        let answer = telegram(.variable, header() + energy)
        let right = Selection(identification: 0x1234_5FFF, fabrication: 0x77)
        _ = try BusReadings([answer], of: .secondary(right))
        #expect(throws: MeterError.self) {
            let wrong = Selection(identification: 0x1234_5679)
            _ = try BusReadings([answer], of: .secondary(wrong))
        }
    }

    @Test func `the state in the header is a reading, and words where all is not well`() throws {
        let readings = try BusReadings([telegram(.variable, header(status: 0x2C) + energy)])
        let status = try #require(readings.readings.last)
        #expect(status.name == "mbus_status" && status.value.text == "44")
        let words = ["its power is low", "an error that stays", "maker's state 1"]
        #expect(readings.remarks == ["The meter says of itself: \(words.joined(separator: ", "))."])
    }

    @Test func `in part of a readout a meter has no number that only the whole can tell`() throws {
        let telegrams = [telegram(.variable, header() + energy)]
        #expect(try BusReadings(telegrams).identity.serial == "12345678")
        #expect(try BusReadings(telegrams, isWhole: false).identity.serial == nil)
        let serial: [UInt8] = [0x0C, 0x78, 0x17, 0x58, 0x85, 0x06]
        let first = telegram(.variable, header() + serial)
        #expect(try BusReadings([first], isWhole: false).identity.serial == "6855817")
        #expect(try BusReadings([first] + telegrams).identity.serial == "6855817")
    }

    @Test func `the two counters of the fixed structure are readings`() throws {
        // A heat meter (11) in BCD: 1234 kWh now, 0.5 m³ beside it.
        let data: [UInt8] = [0x78, 0x56, 0x34, 0x12, 0x0A, 0x08]
        let units: [UInt8] = [0x05 | 0xC0, 0x28 | 0x80]
        let counters: [UInt8] = [0x34, 0x12, 0, 0, 0x50, 0, 0, 0]
        let readings = try BusReadings([telegram(.fixed, data + units + counters)])
        #expect(readings.identity.serial == "12345678" && readings.identity.maker == nil)
        #expect(readings.readings.map(\.name) == ["heat_energy", "volume", "mbus_status"])
        #expect(readings.readings.map(\.unit) == [.kilowattHour, .cubicMetre, nil])
        #expect(readings.readings.compactMap(\.value.text) == ["1234", "0.0050", "8"])
    }

    @Test func `a counter of the fixed structure that holds no digits is told`() throws {
        let data: [UInt8] = [0x78, 0x56, 0x34, 0x12, 0x0A, 0x02, 0x05, 0x3E]
        let readings = try BusReadings(
            [telegram(.fixed, data + [0x34, 0x1B, 0, 0, 0x50, 0, 0, 0])]
        )
        #expect(readings.readings.map(\.name) == ["energy_storage_1_n2", "mbus_status"])
        #expect(readings.remarks.count == 1)
    }

    @Test func `whatever data come, they are refused or are readings with names of their own`() {
        var chance = Chance(seed: 67)
        let kinds: [ControlInformation] = [
            .variable, .variableHighFirst, .variableShort, .variableBare, .fixed, .fixedHighFirst,
            .applicationError, .alarm, .select,
        ]
        var understood = 0
        for round in 0..<4_000 {
            let kind = kinds[round % kinds.count]
            // Half of them begin as telegrams do, and what follows them is made up.
            let start = round % 2 == 0 ? header() + energy : []
            let count = Int.random(in: 0...60, using: &chance)
            let rest = (0..<count).map { _ in UInt8.random(in: 0...255, using: &chance) }
            guard let readings = try? BusReadings([telegram(kind, start + rest)]) else { continue }
            understood += 1
            let names = readings.readings.map(\.name)
            #expect(Set(names).count == names.count)
        }
        #expect(understood > 100)
    }

    @Test func `a telegram without a header has readings and no meter`() throws {
        let readings = try BusReadings([telegram(.variableBare, energy)])
        #expect(readings.readings.map(\.name) == ["energy"] && readings.meter == nil)
        #expect(readings.identity == MeterIdentity())
    }
}
