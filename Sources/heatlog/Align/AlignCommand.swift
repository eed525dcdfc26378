import ArgumentParser
import Catalogue
import Collector
import Settings
import KMP
import Transport

/// Shows live how well a meter answers, while somebody moves the head.
struct AlignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "align",
        abstract: "Show live how well the meter answers while you move the head.",
        discussion: """
            It asks every 1.5 s and shows in large digits how many of the last ten tries brought \
            an answer, and what came back. Move the head by a millimetre, wait for two or three \
            tries, and keep the place with the highest number. After a failure the meter needs \
            1.6 s of silence, so a bad place takes longer to judge than a good one.

            Each try costs a little of the meter's battery, so it stops after five minutes and \
            after \(Allowance.usual) requests a day, or \(Allowance.small) for models that limit \
            their reads, which are asked more slowly. That is beside the budget of a meter in the \
            configuration: logging goes on afterwards.

            EXAMPLES
              heatlog align --port /dev/ttyUSB0
              heatlog align --port /dev/ttyUSB0 --meter 601 --bell
            """
    )

    @OptionGroup var portOptions: PortOptions

    @Option(
        help: ArgumentHelp(
            "The meter's model, or auto; it decides which question is the shortest.",
            valueName: "name"
        )
    )
    var meter = "auto"

    @Flag(help: "Ring the terminal's bell at each good answer.")
    var bell = false

    func validate() throws {
        guard portOptions.port != nil else {
            throw ValidationError(
                "Say where the meter is with --port; 'heatlog ports' lists the ports."
            )
        }
    }

    func run() async throws {
        let model = try ModelName.parse(meter)
        guard let address = try portOptions.address() else { return }
        let named = NamedMeter.at(address)
        let aligning = try named?.aligning()
        let spending = aligning?.spend
        let known = model ?? named?.setup.model
        let allowance = named == nil ? Self.allowance(of: known) : aligning?.left
        guard allowance != 0 else { throw Self.spent }
        let settings = named?.line.settings ?? portOptions.settings(baud: known?.eye.baud ?? 1200)
        let wish = Wish(
            address: address,
            settings: settings,
            model: known,
            allowance: allowance,
            permit: spending ?? {}
        )
        let service = SignalledService { try await align(wish) }
        try await service.runUntilSignalled()
    }

    /// What a meter bears that is in no configuration.
    private static func allowance(of model: MeterModel?) -> Int? {
        BatteryBudget.limit(for: model).map(Allowance.requests(budget:))
    }

    private static var spent: Complaint {
        Complaint(
            "All requests that aligning may cost the meter's battery today are spent.",
            hint: "Go on tomorrow. 'heatlog doctor' still tells how well the meter answers.",
            status: .tryAgain
        )
    }

    private struct Wish: Sendable {
        let address: LineAddress
        let settings: LineSettings
        let model: MeterModel?
        let allowance: Int?
        let permit: @Sendable () throws(BudgetSpent) -> Void
    }

    private func align(_ wish: Wish) async throws {
        let clock = ContinuousClock()
        let line: any Line
        do throws(LineError) {
            line = try await portOptions.opening(wish.address, wish.settings, clock: clock)()
        } catch { throw Complaint(error) }
        let display = AimDisplay(port: wish.address.description, bell: bell)
        let alignment = Alignment(
            line,
            model: wish.model,
            clock: clock,
            timing: ProtocolTiming(wish.address, wish.settings).eye,
            allowance: wish.allowance,
            permit: wish.permit,
            show: display.show
        )
        var failure: MeterError?
        do throws(MeterError) {
            try await alignment.run(for: AimDisplay.limit)
        } catch { failure = error }
        display.end(alignment.result)
        await line.close()
        if let failure, !failure.isCancellation { throw Complaint(failure) }
    }
}

extension MeterError {
    /// Whether somebody has ended it.
    fileprivate var isCancellation: Bool {
        if case .line(let error) = self { error.kind == .cancelled } else { false }
    }
}
