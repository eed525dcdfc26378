import Collector
import IEC62056
import Transport

/// The line of a meter that is asked in characters, and whose battery its requests count against.
struct CharacterPort {
    private let address: LineAddress
    private let open: LineLoop.Opening
    private let count: @Sendable () throws(BudgetSpent) -> Void

    /// Looks at what the user has said of the line.
    ///
    /// - Throws: a complaint where that cannot be.
    init(_ options: PortOptions) throws {
        guard let address = try options.address() else { preconditionFailure("checked before") }
        let settings = options.settings(baud: 300)
        guard settings.dataBits == 8, settings.parity == .none else {
            throw Complaint(
                "The line has to carry eight bits without parity: heatlog makes the seven bits and "
                    + "their parity itself, so that any adapter will do.",
                hint: "Leave --line away; the speeds are set as they are needed.",
                status: .usage
            )
        }
        self.address = address
        do throws(LineError) {
            open = try options.opening(address, settings, clock: ContinuousClock())
        } catch { throw Complaint(error) }
        // A meter of the configuration has a budget, whoever reads it.
        let spending = try NamedMeter.at(address)?.spending()
        count = spending ?? {}
    }

    /// The meter at the end of the line.
    ///
    /// - Throws: ``MeterError`` where the line cannot be opened.
    func opened() async throws(MeterError) -> CharacterLine {
        do throws(LineError) {
            return CharacterLine(
                try await open(),
                clock: ContinuousClock(),
                timing: ASCIITiming(address),
                onRequest: count
            )
        } catch { throw .line(error) }
    }
}

extension ASCIITiming {
    /// The times of a line: a network adds to those of the wire.
    init(_ address: LineAddress) {
        switch address.place {
        case .tcp, .rfc2217, .unix: self.init(latency: 1_000_000)
        case .serial, .replay: self.init()
        }
    }
}
