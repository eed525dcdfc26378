internal import CTransport
import Glibc

/// An open GPIO chip, for as long as it is asked about; a line that was had from it outlives it.
struct GPIOChip: ~Copyable {
    /// Its name in the kernel, such as `gpiochip0`.
    let name: String
    /// What its driver calls it, such as `pinctrl-bcm2711`.
    let label: String
    /// How many lines it has, the first being 0.
    let lineCount: UInt32

    private let descriptor: CInt
    private let calls: any DeviceCalls

    /// Opens the chip at `path`.
    init(_ path: String, _ calls: any DeviceCalls) throws(LineError.Kind) {
        let (descriptor, chip) = try Self.opened(path, calls)
        self.descriptor = descriptor
        self.calls = calls
        name = text(in: chip.name)
        label = text(in: chip.label)
        lineCount = chip.lines
    }

    private static func opened(
        _ path: String,
        _ calls: any DeviceCalls
    ) throws(LineError.Kind) -> (CInt, gpio_chip) {
        let descriptor: CInt
        do throws(Errno) {
            descriptor = try calls.open(path)
        } catch { throw LineError.Kind(chipErrno: error.code, path: path) }
        // Every kernel with GPIO devices has this question, since Linux 4.8: what does not answer it
        // is something else.
        var chip = gpio_chip()
        let error = calls.control(descriptor, edge_requests.chip, &chip)
        guard error == 0 else {
            calls.close(descriptor)
            throw isUnknown(error) ? .input(.notAChip) : .io(errno: error)
        }
        return (descriptor, chip)
    }

    deinit { calls.close(descriptor) }

    /// The number of a line that is given by its number or its name.
    func number(of line: EdgeAddress.GPIOLine) throws(LineError.Kind) -> UInt32 {
        switch line {
        case .number(let number):
            guard number < lineCount else { throw .input(.noLine(count: lineCount)) }
            return number
        case .name(let name):
            var found: [UInt32] = []
            for number in 0..<lineCount where try info(number).name == name { found.append(number) }
            guard let number = found.first else { throw .input(.noName) }
            guard found.count == 1 else { throw .input(.ambiguousName(numbers: found)) }
            return number
        }
    }

    /// Takes a line as an input that reports both edges.
    ///
    /// The kernel could debounce, and is not asked to: it would stamp an edge with the end of the
    /// bouncing instead of its beginning, and hide a contact that bounces for seconds. (gpiolib-cdev,
    /// `debounce_work_func`)
    ///
    /// - Returns: the descriptor of the line, which the caller closes.
    func request(_ number: UInt32, bias: EdgeOptions.Bias) throws(LineError.Kind) -> CInt {
        var request = gpio_request()
        request.offsets.0 = number
        request.lines = 1
        put("heatlog", into: &request.consumer)
        request.settings.flags = UInt64(gpio_flag_input | gpio_flag_rising | gpio_flag_falling)
        request.settings.flags |= bias.flag
        // As many as the kernel keeps: 1024 edges of a contact that bounces are far apart.
        request.event_buffer_size = UInt32(gpio_lines_most * 16)
        let error = calls.control(descriptor, edge_requests.lines, &request)
        switch error {
        case 0: return request.fd
        case EBUSY: throw .input(.taken(consumer: try? info(number).consumer))
        // There is no interrupt, or it cannot be made to fire at both edges.
        case ENODEV, ENXIO, ENOTSUP: throw .input(.noEdges)
        case let error where Self.isUnknown(error): throw .input(.kernelTooOld)
        default: throw .io(errno: error)
        }
    }

    /// What the kernel says of a line.
    private func info(
        _ number: UInt32
    ) throws(LineError.Kind) -> (name: String, consumer: String?) {
        var line = gpio_line()
        line.offset = number
        let error = calls.control(descriptor, edge_requests.line, &line)
        // The chip answers and the line is there, so it is the question that is not known.
        guard error == 0 else {
            throw Self.isUnknown(error) ? .input(.kernelTooOld) : .io(errno: error)
        }
        let consumer = text(in: line.consumer)
        return (text(in: line.name), consumer.isEmpty ? nil : consumer)
    }

    /// Whether a device does not know the request: kernels before 5.10 say EINVAL to it.
    private static func isUnknown(_ error: CInt) -> Bool { error == ENOTTY || error == EINVAL }
}

extension LineError.Kind {
    /// Opening the GPIO chip at `path` gave `errno`.
    fileprivate init(chipErrno errno: CInt, path: String) {
        switch errno {
        case ENXIO, ENODEV, EISDIR, ENOTTY: self = .input(.notAChip)
        default: self = LineError.Kind(openingErrno: errno, path: path)
        }
    }
}

extension EdgeOptions.Bias {
    fileprivate var flag: UInt64 {
        switch self {
        case .pullUp: UInt64(gpio_flag_pull_up)
        case .pullDown: UInt64(gpio_flag_pull_down)
        case .none: UInt64(gpio_flag_no_bias)
        }
    }
}

/// The text in a field of characters, up to the first zero.
private func text<Field>(in field: Field) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// Puts a text into a field of characters, and leaves a zero at its end.
private func put<Field>(_ text: String, into field: inout Field) {
    withUnsafeMutableBytes(of: &field) { bytes in
        for (place, byte) in zip(bytes.indices.dropLast(), text.utf8) { bytes[place] = byte }
    }
}
