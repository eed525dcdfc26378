public import MBus

/// What a search tells while it goes on.
public enum BusSearchEvent: Sendable, Hashable {
    /// Who is asked next, and what it has cost so far.
    case asking(TelegramReadout.Target, SearchTally)
    /// A meter was found.
    case found(Finding, SearchTally)
    /// Several meters are the same in all that a selection can name.
    case inseparable(Selection, SearchTally)
    /// Several meters answer at an address.
    case collision(PrimaryAddress, SearchTally)
}

/// How a search ended.
public enum BusSearchEnding: Sendable, Hashable {
    /// All was looked at.
    case complete
    /// Bytes come although nobody can have sent them: a disturbed line cannot be searched.
    case noise
}

extension BusLine {
    /// Looks for meters by their secondary addresses.
    ///
    /// - Parameters:
    ///   - mask: which ones may be found.
    ///   - tell: told what is found as it is.
    /// - Returns: how it ended, and what it has cost.
    /// - Throws: ``MeterError`` where the line fails.
    public func search(
        _ mask: Selection,
        _ tell: (BusSearchEvent) -> Void
    ) async throws(MeterError) -> (ending: BusSearchEnding, tally: SearchTally) {
        var search = SecondarySearch(mask, timing: timing)
        var step = search.begin(at: now)
        while true {
            step = try await drive(&search, from: step) { search in
                tell(.asking(.secondary(search.mask), search.tally))
            }
            switch step {
            case .found(let finding): tell(.found(finding, search.tally))
            case .inseparable(let mask): tell(.inseparable(mask, search.tally))
            case .noise: return (.noise, search.tally)
            case .send, .listen, .finished: return (.complete, search.tally)
            }
            step = search.proceed(at: now)
        }
    }

    /// Looks for meters at primary addresses, one after another, and reads who they are.
    ///
    /// - Parameters:
    ///   - addresses: which ones, within 0 to 250.
    ///   - tell: told what is found as it is.
    /// - Returns: how it ended, and what it has cost.
    /// - Throws: ``MeterError`` where the line fails.
    public func search(
        _ addresses: ClosedRange<UInt8>,
        _ tell: (BusSearchEvent) -> Void
    ) async throws(MeterError) -> (ending: BusSearchEnding, tally: SearchTally) {
        var search = PrimarySearch(addresses, timing: timing)
        var step = search.begin(at: now)
        while true {
            step = try await drive(&search, from: step) { search in
                tell(.asking(.primary(search.address), search.tally))
            }
            switch step {
            case .found(let finding): tell(.found(finding, search.tally))
            case .collision(let address): tell(.collision(address, search.tally))
            case .noise: return (.noise, search.tally)
            case .send, .listen, .finished: return (.complete, search.tally)
            }
            step = search.proceed(at: now)
        }
    }

    /// Whether anything at all is heard when every meter is asked to answer.
    ///
    /// - Throws: ``MeterError`` where the line fails.
    public func isAnyoneThere() async throws(MeterError) -> Bool {
        let manner = Exchange.Manner(attempts: 2, hearsOut: true)
        do throws(MeterError) {
            _ = try await ask(.initialise, at: .any, manner)
            return true
        } catch {
            if error.isSilence { return false }
            if case .bus = error { return true }
            throw error
        }
    }
}
