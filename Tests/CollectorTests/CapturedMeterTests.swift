import Catalogue
import KMP
import Metering
import Testing
import Transport

@testable import Collector

@Suite("A captured MULTICAL 601 on a pseudo-terminal")
struct CapturedMeterTests {
    @Test func `it gives type, serial number, clock and registers`() async throws {
        try await onCapturedMeter { meter in
            let wish = MeterReader.Wish(
                registers: .these([60, 68, 1004, 86, 87, 89, 74, 80].map { RegisterID($0) })
            )
            let reader = MeterReader(meter, wish: wish)
            let found = try await reader.identify()
            let readout = try await reader.read(found) { Timestamp(milliseconds: 0) }
            #expect(readout.meter.typeCode == 1)
            #expect(readout.meter.software == "G1")
            #expect(readout.meter.model == "MULTICAL 601")
            #expect(readout.meter.identifiedBy == .typeCode)
            #expect(readout.meter.serial == "6892850")
            let values = readout.readings.map {
                "\($0.register) \($0.value.text ?? "none") \($0.unit?.description ?? "")"
            }
            #expect(
                values == [
                    "60 0.002 MWh", "68 0.24 m³", "1004 7126 h", "86 200.00 °C", "87 86.54 °C",
                    "89 113.46 K", "74 0 l/h", "80 0.0 kW",
                ]
            )
        }
    }

    @Test func `its clock advances from answer to answer`() async throws {
        try await onCapturedMeter { meter in
            let wish = MeterReader.Wish(
                model: MeterCatalogue.model(named: "601"),
                registers: .these([RegisterID(1003), RegisterID(1002)])
            )
            let reader = MeterReader(meter, wish: wish)
            let found = try await reader.identify()
            for time in ["02:17:00", "02:40:00", "03:26:00", "03:30:00"] {
                let readout = try await reader.read(found) { Timestamp(milliseconds: 0) }
                #expect(readout.readings.map(\.value.text) == ["2014-05-08", time])
                #expect(readout.meter.serial == nil)
            }
        }
    }

    @Test func `its clock is set and acknowledged by a bare 06`() async throws {
        try await onCapturedMeter { meter in
            let answer = try await meter.ask(.setClock(date: 140_508, time: 30_500))
            #expect(answer.data.isEmpty)
        }
    }
}

/// Runs `body` against the captured meter, answering at once on a pseudo-terminal.
private func onCapturedMeter(
    _ body: @escaping @Sendable (MeterLine) async throws -> Void
) async throws {
    let clock = ContinuousClock()
    let recording = try CapturedMeter.recording()
    let terminal = try await PseudoTerminal.open(clock: clock)
    let path = terminal.path
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            var replay = Replay(recording, pace: .atOnce)
            // Ends when the task is cancelled, which throws.
            try? await replay.serve(on: terminal.line(), clock: clock)
        }
        let settings = LineSettings(baud: 1200, stopBits: 2)
        let line = try await LineAddress(parsing: path).open(settings, clock: clock)
        try await body(MeterLine(line, clock: clock))
        await line.close()
        group.cancelAll()
    }
}
