import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// A kernel with GPIO chips that answers from a record.
///
/// It reads and writes the structures byte by byte, at the places and under the numbers that
/// <linux/gpio.h> gives them on x86 and ARM, and knows nothing of our own mirror of them.
final class RecordedKernel: DeviceCalls {
    struct Line {
        var name = ""
        var consumer: String?
    }

    /// An edge as the kernel hands it out.
    struct Event {
        /// When it can be read, and its time stamp, in milliseconds.
        let time: UInt64
        let isHigh: Bool
        let sequence: UInt32
    }

    struct State {
        var lines: [Line] = Array(repeating: Line(), count: 54)
        var isHigh = true
        var events: [Event] = []
        /// What a request gives instead of an answer.
        var refusals: [UInt: CInt] = [:]
        var openRefusal: CInt = 0
        /// Whether the chip is pulled out once all events are read.
        var goesAway = false
        /// The newest request for a line, as it came.
        var request: [UInt8] = []
        var descriptors: Set<CInt> = []
        var opened: [String] = []
        var reads = 0
    }

    static let chip = UInt(0x8044_B401)
    static let line = UInt(0xC100_B405)
    static let lines = UInt(0xC250_B407)
    static let values = UInt(0xC010_B40E)

    let state = Mutex(State())
    let clock: VirtualClock

    init(clock: VirtualClock, _ prepare: (inout State) -> Void = { _ in }) {
        self.clock = clock
        state.withLock { prepare(&$0) }
    }

    var now: UInt64 { clock.nanoseconds }

    func repeatedly(every pace: Duration, _ action: @escaping @Sendable () -> Bool) {
        clock.repeatedly(every: pace, action)
    }

    func open(_ path: String) throws(Errno) -> CInt {
        let (descriptor, refusal): (CInt, CInt) = state.withLock { state in
            guard state.openRefusal == 0 else { return (-1, state.openRefusal) }
            state.descriptors.insert(100)
            state.opened.append(path)
            return (100, 0)
        }
        guard refusal == 0 else { throw Errno(code: refusal) }
        return descriptor
    }

    func control(
        _ descriptor: CInt,
        _ request: UInt,
        _ argument: UnsafeMutableRawPointer
    ) -> CInt {
        state.withLock { state in
            guard state.descriptors.contains(descriptor) else { return EBADF }
            if let refusal = state.refusals[request] { return refusal }
            switch request {
            case Self.chip: return state.describeChip(argument)
            case Self.line: return state.describeLine(argument)
            case Self.lines: return state.handOut(argument)
            case Self.values: return state.tellLevel(argument)
            default: return ENOTTY
            }
        }
    }

    func read(
        _ descriptor: CInt,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(Errno) -> Int {
        let now = now
        let count: Int? = state.withLock { state in
            state.reads += 1
            let ready = state.events.prefix { $0.time * 1_000_000 <= now }
                .prefix(buffer.count / 48)
            for (place, event) in ready.enumerated() { event.write(to: buffer, at: place * 48) }
            state.events.removeFirst(ready.count)
            return ready.isEmpty && state.goesAway ? nil : ready.count * 48
        }
        guard let count else { throw Errno(code: ENODEV) }
        return count
    }

    func close(_ descriptor: CInt) {
        state.withLock { state in _ = state.descriptors.remove(descriptor) }
    }
}

extension RecordedKernel {
    /// A line of this kernel, opened.
    func source(
        at text: String = "gpio:gpiochip0/17",
        bias: EdgeOptions.Bias = .pullUp
    ) async throws -> any EdgeSource {
        let address = try EdgeAddress(parsing: text)
        return try await address.open(EdgeOptions(bias: bias), clock: clock, calls: self)
    }

    /// Why a line cannot be opened.
    func failure(at text: String) async -> LineError? {
        await #expect(throws: LineError.self) { try await source(at: text) }
    }

    /// Whether nothing was left open.
    var isAllClosed: Bool { state.withLock { $0.descriptors.isEmpty } }
}

extension RecordedKernel.Event {
    /// As the kernel hands it out.
    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 48)
        bytes.withUnsafeMutableBytes { write(to: $0, at: 0) }
        return bytes
    }

    /// struct gpio_v2_line_event, 48 bytes.
    fileprivate func write(to buffer: UnsafeMutableRawBufferPointer, at place: Int) {
        buffer.storeBytes(of: time * 1_000_000, toByteOffset: place, as: UInt64.self)
        buffer.storeBytes(of: isHigh ? 1 : 2, toByteOffset: place + 8, as: UInt32.self)
        buffer.storeBytes(of: 17, toByteOffset: place + 12, as: UInt32.self)
        buffer.storeBytes(of: sequence, toByteOffset: place + 16, as: UInt32.self)
        buffer.storeBytes(of: sequence, toByteOffset: place + 20, as: UInt32.self)
    }
}

extension RecordedKernel.State {
    /// struct gpiochip_info: name, label, number of lines at 64.
    fileprivate func describeChip(_ argument: UnsafeMutableRawPointer) -> CInt {
        argument.put("gpiochip0", at: 0)
        argument.put("pinctrl-bcm2835", at: 32)
        argument.storeBytes(of: UInt32(lines.count), toByteOffset: 64, as: UInt32.self)
        return 0
    }

    /// struct gpio_v2_line_info: name, consumer at 32, offset at 64.
    fileprivate func describeLine(_ argument: UnsafeMutableRawPointer) -> CInt {
        let number = Int(argument.load(fromByteOffset: 64, as: UInt32.self))
        guard lines.indices.contains(number) else { return EINVAL }
        argument.put(lines[number].name, at: 0)
        argument.put(lines[number].consumer ?? "", at: 32)
        return 0
    }

    /// struct gpio_v2_line_request, 592 bytes: line numbers, consumer at 256, settings at 288, number
    /// of lines at 560, descriptor at 588.
    fileprivate mutating func handOut(_ argument: UnsafeMutableRawPointer) -> CInt {
        request = Array(UnsafeRawBufferPointer(start: argument, count: 592))
        let number = Int(argument.load(as: UInt32.self))
        guard lines.indices.contains(number) else { return EINVAL }
        guard lines[number].consumer == nil else { return EBUSY }
        descriptors.insert(200)
        argument.storeBytes(of: 200, toByteOffset: 588, as: Int32.self)
        return 0
    }

    /// struct gpio_v2_line_values: bits, and the mask of those that are wanted at 8.
    fileprivate func tellLevel(_ argument: UnsafeMutableRawPointer) -> CInt {
        let mask = argument.load(fromByteOffset: 8, as: UInt64.self)
        argument.storeBytes(of: isHigh ? mask : 0, as: UInt64.self)
        return 0
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func put(_ text: String, at place: Int) {
        for (offset, byte) in text.utf8.enumerated() {
            storeBytes(of: byte, toByteOffset: place + offset, as: UInt8.self)
        }
    }
}
