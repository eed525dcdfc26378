import KMP
import Metering
import Transport

/// A line whose meter answers what a closure says; silence takes its time on the clock.
final class ScriptedLine: Line {
    let address = "scripted"
    /// The requests that came, in order.
    private(set) var requests: [Request] = []

    private let clock: any Clock<Duration>
    private let answer: (Request) -> [UInt8]
    private var reader = FullFrameReader()
    private var pending: [UInt8] = []

    init(clock: any Clock<Duration>, answer: @escaping (Request) -> [UInt8]) {
        self.clock = clock
        self.answer = answer
    }

    func send(_ bytes: [UInt8]) async throws(LineError) {
        for byte in bytes where reader.receive(byte) == .frame {
            let command = reader.command
            let request = reader.withData { data in try? Request(command, data: data) }
            guard let request else { continue }
            requests.append(request)
            pending += answer(request)
        }
    }

    func receive(within patience: Duration) async throws(LineError) -> [UInt8] {
        defer { pending = [] }
        if pending.isEmpty, patience > .zero {
            do {
                try await clock.sleep(for: patience, tolerance: nil)
            } catch { throw LineError(.cancelled, address: address) }
        }
        return pending
    }

    func close() async {}
}

/// The registers of a made-up meter, and its answers.
struct ScriptedMeter {
    /// Whole numbers by register.
    var numbers: [UInt16: UInt64] = [:]
    /// The type number, register 254.
    var typeNumber: String?
    /// The type code; nil is silence.
    var typeCode: UInt16? = 0
    /// The serial number; nil is silence.
    var serial: UInt32? = 6_892_850

    func answer(_ request: Request) -> [UInt8] {
        var frame = FrameWriter<600>(.answer, address: .meter, command: request.answerCommand)
        switch request {
        case .getType:
            guard let typeCode else { return [] }
            frame.append(typeCode)
            frame.append(0 as UInt16)
        case .getSerialNumber:
            guard let serial else { return [] }
            frame.append(serial)
        case .getRegisters(let list):
            // Backwards, for a reader has to match by number and not by place.
            for id in list.reversed() { append(id, to: &frame) }
        default: return []
        }
        frame.finish()
        return frame.wireBytes
    }

    private func append(_ id: RegisterID, to frame: inout FrameWriter<600>) {
        if id.rawValue == 254, let typeNumber {
            let text = Array(typeNumber.utf8)
            frame.append(id, unit: UnitCode(rawValue: 54), bytes: text.span)
        } else if let number = numbers[id.rawValue] {
            let value = ExactDecimal(magnitude: number)
            frame.append(id, unit: .number, value: value, byteCount: 4)
        }
    }
}
