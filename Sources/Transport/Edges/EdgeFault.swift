/// What can be wrong with an input that tells of edges, and with no other line.
public enum EdgeFault: Sendable, Hashable {
    /// The path leads to something that is no GPIO chip.
    case notAChip
    /// The chip has `count` lines, and not the one asked for.
    case noLine(count: UInt32)
    /// No line of the chip has that name.
    case noName
    /// Several lines of the chip have that name.
    case ambiguousName(numbers: [UInt32])
    /// Something else uses the line; `consumer` is what it calls itself, nil where it says nothing.
    case taken(consumer: String?)
    /// The line cannot raise interrupts, so nobody hears of its edges.
    case noEdges
    /// The kernel has not the interface that came with Linux 5.10.
    case kernelTooOld
    /// The chip was removed while a line of it was ours.
    case chipGone
    /// The port has no control lines.
    case noControlLines
}

extension EdgeFault {
    /// One sentence that says whose fault it is.
    func message(at address: String) -> String {
        switch self {
        case .notAChip: "\(address) is no GPIO chip."
        case .noLine(let count): "There is no \(address): the chip has \(Self.lines(count))."
        case .noName: "There is no \(address): no line of the chip has that name."
        case .ambiguousName(let numbers):
            "\(address) could be any of the lines \(numbers.map(String.init).joined(separator: ", "))."
        case .taken(.some(let consumer)): "\(address) is in use by \"\(consumer)\"."
        case .taken(.none): "\(address) is in use by something that does not give its name."
        case .noEdges: "\(address) cannot report its edges: the chip has no interrupt for it."
        case .kernelTooOld:
            "The kernel is too old for \(address): its GPIO interface has no version 2."
        case .chipGone: "\(address) is gone: its GPIO chip was removed."
        case .noControlLines: "\(address) has no level: the port has no control lines."
        }
    }

    /// What to do next, in one or two sentences.
    var hint: String {
        switch self {
        case .notAChip, .noLine:
            "See which GPIO chips there are with: heatlog ports"
        case .noName:
            "See the names with gpioinfo (package gpiod), or write the line's number instead."
        case .ambiguousName:
            "Write the number of the one that is meant instead of the name."
        case .taken(consumer: "heatlog"):
            "Another heatlog counts it, probably the one that runs as a service: stop that first."
        case .taken:
            "Stop the program, or switch off the device tree overlay that takes the line, or use "
                + "another pin."
        case .noEdges:
            "Use a pin of the processor, or one of an expander whose interrupt is wired up."
        case .kernelTooOld:
            "Update to Linux 5.10 or later."
        case .chipGone:
            "Check the expander's plug and its driver, and start again."
        case .noControlLines:
            "Use a port with control lines, such as a USB adapter's; a pseudo-terminal has none."
        }
    }

    private static func lines(_ count: UInt32) -> String {
        count == 0 ? "no lines" : "the lines 0 to \(count - 1)"
    }
}
