import ArgumentParser
import Collector
import Metering
import Pulse
import Settings
import Transport

/// Shows live what an input does.
struct PulseTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Show live what a pulse input does.",
        discussion: """
            It shows the level now and tells each pulse with its length and the time since the \
            one before, the rate, how the contact bounces, and what is wrong, in words. Nothing \
            is counted for a meter, and nothing is written down. It ends with Ctrl-C or after \
            --seconds, and says what to look at.

            An input is a line of a GPIO chip or a control line of a serial port. 'heatlog ports' \
            lists both; docs/pulse-inputs.md tells how they are wired.

            EXAMPLES
              heatlog pulse test gpio:gpiochip0/17
              heatlog pulse test gpio:gpiochip0/GPIO17 --bias none --debounce 5ms
              heatlog pulse test gpio:pinctrl-rp1/17 --value '1000 imp/kWh'
              heatlog pulse test serial:/dev/ttyUSB0/dcd --seconds 60 --json
            """
    )

    @Argument(
        help: ArgumentHelp(
            "gpio:CHIP/LINE, or serial:PORT/SIGNAL with dcd, ri, cts or dsr.",
            valueName: "input"
        )
    )
    var input: String

    @Option(
        help: ArgumentHelp(
            "The level that is a pulse. (default: low for gpio:, high for serial:)",
            valueName: "level"
        )
    )
    var polarity: PulsePolarity?

    @Option(
        help: ArgumentHelp("How long a level has to last to be believed.", valueName: "time")
    )
    var debounce = Interval(duration: .milliseconds(10), description: "10ms")

    @Option(
        help: ArgumentHelp(
            "The chip's own resistor. (default: the one that is against a pulse)",
            valueName: "bias"
        )
    )
    var bias: EdgeOptions.Bias?

    @Option(
        help: ArgumentHelp(
            "The outputs of a serial port that feed the contact.",
            valueName: "outputs"
        )
    )
    var supply = EdgeOptions.Supply.both

    @Option(
        help: ArgumentHelp(
            "What a pulse stands for, as in '1000 imp/kWh' or '10 l'; shows W or l/h.",
            valueName: "value"
        ),
        transform: PulseValue.parse
    )
    var value: PulseValue?

    @Option(help: ArgumentHelp("End after so many seconds.", valueName: "n"))
    var seconds: Int?

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    func validate() throws {
        guard seconds.map({ $0 > 0 }) ?? true else {
            throw ValidationError("Give --seconds a number above 0.")
        }
        guard debounce.duration <= .seconds(10) else {
            throw ValidationError("Give --debounce a time of 10s at most; a contact takes 10ms.")
        }
    }

    func run() async throws {
        let address: EdgeAddress
        do throws(EdgeAddressError) {
            address = try EdgeAddress(parsing: input)
        } catch { throw Complaint(error) }
        let setup = setup(at: address)
        let service = SignalledService { try await test(address, setup) }
        try await service.runUntilSignalled()
    }

    private func setup(at address: EdgeAddress) -> PulseInput {
        let polarity = polarity ?? (address.restsHigh ? .low : .high)
        return PulseInput(
            polarity: polarity == .low ? .activeLow : .activeHigh,
            debounce: Int32(debounce.milliseconds * 1_000),
            // Somebody is looking, and would not wait an hour to hear of it. The reed contact of a
            // water meter may rest closed.
            stuckLimit: value?.unit.dimension == .volume ? nil : 10_000_000
        )
    }

    private func test(_ address: EdgeAddress, _ input: PulseInput) async throws {
        let against: EdgeOptions.Bias = input.polarity == .activeLow ? .pullUp : .pullDown
        let options = EdgeOptions(bias: bias ?? against, supply: supply)
        let display: any InputDisplay =
            json
            ? InputJSON(address: address.description, value: value, begin: SystemTime.now)
            : InputText(address: address.description, value: value)
        do throws(LineError) {
            let source = try await address.open(options, clock: ContinuousClock())
            let test = InputTest(source, input, display)
            let failure = await test.failure(within: seconds.map { .seconds($0) })
            await source.close()
            if let failure { throw failure }
        } catch { throw Complaint(error) }
    }
}

/// The level that is a pulse.
enum PulsePolarity: String, ExpressibleByArgument, CaseIterable {
    case low
    case high
}
