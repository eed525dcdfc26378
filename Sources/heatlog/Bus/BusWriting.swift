import Collector
import MBus
import Metering

/// A change in a meter: what is looked at before it, and after it.
struct BusWriting {
    private let target: TelegramReadout.Target
    private let places: [BusPlace]

    /// Prepares a change.
    ///
    /// - Parameters:
    ///   - target: which meter; one and no other.
    ///   - bus: where it is.
    ///   - isAllowed: whether the user said that it may be written.
    ///   - change: what would be written, behind "Would set".
    /// - Throws: a complaint where it is not allowed, or the address means more than one meter.
    init(
        _ target: TelegramReadout.Target,
        _ bus: BusPort,
        isAllowed: Bool,
        _ change: String
    ) throws(Complaint) {
        guard target.isOne else {
            throw Complaint(
                "The address \(target) may mean several meters, and each of them would be changed.",
                hint: "Name the meter by an address of its own; 'heatlog mbus scan' tells it.",
                status: .usage
            )
        }
        guard isAllowed else {
            throw Complaint(
                "Nothing was written. This would set \(change).",
                hint: "Say it again with --write to do so.",
                status: .usage
            )
        }
        self.target = target
        places = try bus.places()
    }

    /// Reads the meter, so that it is known to be there and alone, and then changes it.
    ///
    /// - Parameter body: the change; told who the meter is.
    /// - Returns: where the meter answered before.
    /// - Throws: what `body` throws, and a complaint where the meter does not answer.
    @discardableResult
    func perform(
        _ body: (BusLine, Reached) async throws(Complaint) -> Void
    ) async throws(Complaint) -> BusPlace {
        let (place, line, meter) = try await found()
        Terminal.write("\(meter.name) answers at \(target).")
        do throws(Complaint) {
            try await body(line, meter)
        } catch {
            await line.close()
            throw error
        }
        await line.close()
        return place
    }

    /// A meter that answered.
    struct Reached {
        /// Who it is.
        let readings: BusReadings
        /// The address in its telegrams.
        let primary: PrimaryAddress?

        fileprivate var name: String {
            let who = readings.identity
            let words = [who.maker, who.model].compactMap(\.self)
            return
                ([words.isEmpty ? "A meter" : words.joined(separator: " ")]
                + [who.serial].compactMap(\.self)).joined(separator: " ")
        }
    }

    /// Reads a meter.
    func read(
        _ target: TelegramReadout.Target,
        on line: BusLine
    ) async throws(Complaint) -> Reached {
        do throws(MeterError) {
            return try await reach(target, on: line)
        } catch { throw Complaint(error) }
    }

    /// Insists that an address is free.
    func insistNobody(at address: PrimaryAddress, on line: BusLine) async throws(Complaint) {
        do throws(MeterError) {
            let manner = Exchange.Manner(attempts: 2, hearsOut: true)
            _ = try await line.ask(.initialise, at: address, manner)
        } catch {
            if error.isSilence { return }
            guard case .bus = error else { throw Complaint(error) }
        }
        throw Complaint(
            "Another meter answers at \(address.rawValue) already; nothing was written.",
            hint: "Choose a free address; 'heatlog mbus scan --primary' tells which are taken.",
            status: .usage
        )
    }

    /// Tells the meter to change something.
    ///
    /// Silence is no failure here: the meter may have done it, and its answer be lost. What comes of it
    /// is looked at afterwards in any case.
    func tell(_ request: Request, on line: BusLine) async throws(Complaint) {
        do throws(MeterError) {
            let manner = Exchange.Manner(allowsWrites: true)
            switch target {
            case .primary(let address): _ = try await line.ask(request, at: address, manner)
            case .secondary(let selection):
                _ = try await line.ask(.select(selection), at: .selected)
                _ = try await line.ask(request, at: .selected, manner)
            }
        } catch {
            guard error.isSilence else { throw Complaint(error) }
        }
    }

    /// Whether the meter answers at a speed.
    func answers(at place: BusPlace) async throws(Complaint) -> Bool {
        let line = try await place.open()
        let answer: Bool
        do throws(MeterError) {
            switch target {
            case .primary(let address): _ = try await line.ask(.initialise, at: address)
            case .secondary(let selection):
                _ = try await line.ask(.select(selection), at: .selected)
            }
            answer = true
        } catch {
            guard case .bus = error else {
                await line.close()
                throw Complaint(error)
            }
            answer = false
        }
        await line.close()
        return answer
    }

    private func found() async throws(Complaint) -> (BusPlace, BusLine, Reached) {
        var silence: Complaint?
        for place in places {
            let line = try await place.open()
            do throws(MeterError) {
                return (place, line, try await reach(target, on: line))
            } catch {
                await line.close()
                silence = Complaint(error)
                guard error.isSilence else { break }
            }
        }
        throw silence ?? Complaint(.telegram(.nothingToTell))
    }

    private func reach(
        _ target: TelegramReadout.Target,
        on line: BusLine
    ) async throws(MeterError) -> Reached {
        let telegrams = try await line.readout(of: target)
        let readings = try BusReadings(telegrams, of: target)
        return Reached(readings: readings, primary: telegrams.first?.head.address)
    }
}

extension TelegramReadout.Target {
    /// Whether the address is one meter's own, as far as the address can tell.
    fileprivate var isOne: Bool {
        switch self {
        case .primary(let address): address.isOwn
        case .secondary(let selection):
            !selection.description.prefix(8).contains("F")
        }
    }
}
