import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite("GPIO lines that cannot be had")
struct GPIORefusalTests {
    /// What goes wrong, and how it is said.
    struct Refusal: Sendable, CustomStringConvertible {
        let description: String
        let address: String
        let prepare: @Sendable (inout RecordedKernel.State) -> Void
        let kind: LineError.Kind
        let message: String

        init(
            _ description: String,
            at address: String = "gpio:gpiochip0/17",
            _ prepare: @escaping @Sendable (inout RecordedKernel.State) -> Void,
            is kind: LineError.Kind,
            _ message: String
        ) {
            self.description = description
            self.address = address
            self.prepare = prepare
            self.kind = kind
            self.message = message
        }
    }

    static let refusals = [
        Refusal(
            "no chip",
            { $0.openRefusal = ENOENT },
            is: .notFound,
            "There is no /dev/gpiochip0."
        ),
        Refusal(
            "not permitted",
            { $0.openRefusal = EACCES },
            is: .notPermitted(group: nil),
            "You may not open /dev/gpiochip0."
        ),
        Refusal(
            "a folder",
            { $0.openRefusal = EISDIR },
            is: .input(.notAChip),
            "/dev/gpiochip0 is no GPIO chip."
        ),
        Refusal(
            "another device",
            { $0.refusals[RecordedKernel.chip] = ENOTTY },
            is: .input(.notAChip),
            "/dev/gpiochip0 is no GPIO chip."
        ),
        Refusal(
            "no such line",
            at: "gpio:gpiochip0/54",
            { _ in },
            is: .input(.noLine(count: 54)),
            "There is no gpio:gpiochip0/54: the chip has the lines 0 to 53."
        ),
        Refusal(
            "a line of the one-wire driver",
            { $0.lines[17].consumer = "onewire@11" },
            is: .input(.taken(consumer: "onewire@11")),
            "gpio:gpiochip0/17 is in use by \"onewire@11\"."
        ),
        Refusal(
            "a line of somebody unknown",
            { $0.lines[17].consumer = "" },
            is: .input(.taken(consumer: nil)),
            "gpio:gpiochip0/17 is in use by something that does not give its name."
        ),
        Refusal(
            "no interrupt",
            { $0.refusals[RecordedKernel.lines] = ENXIO },
            is: .input(.noEdges),
            "gpio:gpiochip0/17 cannot report its edges: the chip has no interrupt for it."
        ),
        Refusal(
            "Linux 5.9",
            { $0.refusals[RecordedKernel.lines] = EINVAL },
            is: .input(.kernelTooOld),
            "The kernel is too old for gpio:gpiochip0/17: its GPIO interface has no version 2."
        ),
        Refusal(
            "Linux 5.9, by name",
            at: "gpio:gpiochip0/GPIO17",
            { $0.refusals[RecordedKernel.line] = ENOTTY },
            is: .input(.kernelTooOld),
            "The kernel is too old for gpio:gpiochip0/GPIO17: its GPIO interface has no version 2."
        ),
        Refusal(
            "out of memory",
            { $0.refusals[RecordedKernel.lines] = ENOMEM },
            is: .io(errno: ENOMEM),
            "The system reports an error on gpio:gpiochip0/17: Cannot allocate memory (error 12)."
        ),
    ]

    @Test(arguments: refusals)
    func `what cannot be opened says why, and leaves nothing open`(refusal: Refusal) async throws {
        let kernel = RecordedKernel(clock: VirtualClock(), refusal.prepare)
        let error = try #require(await kernel.failure(at: refusal.address))
        #expect(error.kind == refusal.kind)
        #expect(error.message == refusal.message)
        #expect(error.hint.hasSuffix(".") || error.hint.hasSuffix("heatlog ports"))
        #expect(kernel.isAllClosed)
    }
}
