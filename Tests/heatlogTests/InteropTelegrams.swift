import Catalogue
import KMP
import MBus
import Metering
import Simulator
import Testing

/// Telegrams of simulated meters with what they are known to say, for a reader by other people.
enum InteropTelegrams {
    /// A line for each telegram, as `Scripts/interop-pymeterbus` wants it.
    static func lines() throws -> [String] {
        try ["601", "602", "403"].map { try line($0, telegrams: 1, index: 0) }
            + [line("601", telegrams: 2, index: 1)]
    }

    /// The telegram of a meter, and the values of its twin at the eye in the reader's units.
    private static func line(_ name: String, telegrams: Int, index: Int) throws -> String {
        let model = try #require(MeterCatalogue.model(named: name))
        let start = try #require(MeterDateTime(clockSeconds: 1_768_462_200))
        let options = SimulatedMeter.Options(
            seed: 7,
            serial: 6_855_817,
            start: start,
            pace: .immediate
        )
        let meter = BusMeter(model: model, options: options, telegrams: telegrams)
        var bus = SimulatedBus([meter])
        var now = Moment(microseconds: 3_600_000_000)
        var wire: [UInt8] = []
        for count in 0...index { wire = ask(&bus, frameCount: count % 2 == 0, at: &now) }
        var twin = SimulatedMeter(model: model, options: options)
        twin.advance(to: now)
        let values = try records(of: wire).map { try told($0, by: twin) }
        let hex = wire.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return ([hex] + values).joined(separator: " ")
    }

    private static func ask(
        _ bus: inout SimulatedBus,
        frameCount: Bool,
        at now: inout Moment
    ) -> [UInt8] {
        let request = MBus.Request.readData(frameCount: frameCount).frame(to: PrimaryAddress(17))
        for byte in request.wireBytes { bus.receive(byte, at: now) }
        var wire: [UInt8] = []
        while let due = bus.nextMoment {
            now = due
            while let byte = bus.transmit(at: due) { wire.append(byte) }
        }
        return wire
    }

    private static func records(of wire: [UInt8]) throws -> [BusTerm] {
        var reader = MBus.FrameReader()
        for byte in wire where reader.receive(byte) == .frame {
            let data = reader.withData { span in span.indices.map { span[$0] } }
            guard case .variable(let header) = try Telegram(reader.head, data: data.span) else {
                return []
            }
            var terms: [BusTerm] = []
            try DataRecords(header).forEach(in: data.span) { record in
                terms.append(MeterCatalogue.busTerm(for: record, of: header.meter))
            }
            return terms
        }
        return []
    }

    /// What the meter's register says; a hyphen for the clock, which moves on while it is asked.
    private static func told(_ term: BusTerm, by twin: SimulatedMeter) throws -> String {
        let register =
            term.register ?? twin.model.registers.first { $0.name == term.name }?.id
        guard let register else { return "-" }
        let content = try #require(twin.value(of: register))
        guard let number = content.number else { return "-" }
        guard let unit = content.unit.unit, let base = Self.bases[unit] else {
            return number.description
        }
        return try number.converted(from: unit, to: base, digits: 12).description
    }

    /// pyMeterBus counts in these.
    private static let bases: [Metering.Unit: Metering.Unit] = [
        .megawattHour: .wattHour, .kilowattHour: .wattHour, .gigajoule: .wattHour,
        .kilowatt: .watt, .litrePerHour: .cubicMetrePerHour, .hour: .second,
    ]
}
