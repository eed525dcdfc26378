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
        self.init(target, at: try bus.places(asking: target))
    }

    /// Prepares a change that is allowed.
    init(_ target: TelegramReadout.Target, at places: [BusPlace]) {
        self.target = target
        self.places = places
    }

    /// Reads the meter, so that it is known to be there and alone, and then changes it.
    ///
    /// - Parameter body: the change; told who the meter is.
    /// - Returns: where the meter answered before, and what `body` returned.
    /// - Throws: what `body` throws, and a complaint where the meter does not answer.
    @discardableResult
    func perform<Outcome>(
        _ body: (BusLine, Reached) async throws(Complaint) -> Outcome
    ) async throws(Complaint) -> (place: BusPlace, outcome: Outcome) {
        let (place, line, meter) = try await found()
        Terminal.write("\(meter.name) answers at \(target).")
        let outcome: Outcome
        do throws(Complaint) {
            outcome = try await body(line, meter)
        } catch {
            await line.close()
            throw error
        }
        await line.close()
        return (place, outcome)
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
            try await call(address, on: line, Exchange.Manner(attempts: 2, hearsOut: true))
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
    ///
    /// - Returns: whether the meter acknowledged it.
    /// - Throws: a complaint where the meter is not selected, so that nothing was written, or what
    ///   came is no answer.
    func tell(_ request: Request, on line: BusLine) async throws(Complaint) -> Bool {
        var address = PrimaryAddress.selected
        switch target {
        case .primary(let own): address = own
        case .secondary(let selection): try await select(selection, on: line)
        }
        do throws(MeterError) {
            _ = try await line.ask(request, at: address, Exchange.Manner(allowsWrites: true))
            return true
        } catch {
            guard error.isSilence else { throw Complaint(error) }
            return false
        }
    }

    /// A complaint about what came behind the change, which tells of the change too.
    static func afterwards(_ complaint: Complaint, isAcknowledged: Bool) -> Complaint {
        Complaint(
            "The meter \(words(isAcknowledged)), and could not be asked afterwards.",
            hint: "\(complaint.message) \(complaint.hint)",
            status: complaint.status
        )
    }

    /// What the meter did when it was told to change something, behind "The meter".
    static func words(_ isAcknowledged: Bool) -> String {
        isAcknowledged ? "acknowledged" : "did not acknowledge"
    }

    /// Whether the meter answers at a speed.
    func answers(at place: BusPlace) async throws(Complaint) -> Bool {
        let line = try await place.open()
        let answer: Bool
        do throws(MeterError) {
            switch target {
            case .primary(let address): try await call(address, on: line)
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

    /// Asks for a sign of life at an address.
    ///
    /// Some meters are silent to SND_NKE and answer REQ_UD2: only who is silent to both is not there.
    private func call(
        _ address: PrimaryAddress,
        on line: BusLine,
        _ manner: Exchange.Manner = Exchange.Manner()
    ) async throws(MeterError) {
        do throws(MeterError) {
            _ = try await line.ask(.initialise, at: address, manner)
        } catch {
            guard error.isSilence else { throw error }
            _ = try await line.ask(.readData(frameCount: true), at: address, manner)
        }
    }

    private func select(_ selection: Selection, on line: BusLine) async throws(Complaint) {
        do throws(MeterError) {
            _ = try await line.ask(.select(selection), at: .selected)
        } catch {
            guard error.isSilence else { throw Complaint(error) }
            throw Complaint(
                "The meter does not answer to its selection any more; nothing was written.",
                hint: error.hint,
                status: .unavailable
            )
        }
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
