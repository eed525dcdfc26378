public import MBus
internal import Transport

/// What an examination has seen of an M-Bus, beside its questions and their answers.
public struct BusEvidence: Sendable, Hashable {
    /// The meter that is wanted.
    public var target: TelegramReadout.Target
    /// The telegrams of the whole readout, in order.
    public var telegrams: [BusAnswer] = []
    /// Other meters that answered when everybody was asked.
    public var others: [BusAnswer] = []
    /// Meters that a search has found.
    public var found: [MBus.Finding] = []
    /// Masks of which no two mean the same meter, and that were answered in the search.
    public var branches: [Selection] = []
    /// Whether several meters are the same in all that a selection can name.
    public var isInseparable = false
    /// Whether the search came to its end.
    public var isSearchOver = false
    /// How many selections it took.
    public var selections = 0
    /// Bytes that came when everybody was told something that nobody answers; nil if not tried.
    public var babble: Int?
    /// The address that was answered where the one wanted was not: another spelling of it.
    public var spelling: Spelling?

    /// An address that is written otherwise than it is meant.
    public enum Spelling: Sendable, Hashable {
        /// The identification number with its bytes in the other order.
        case reversed(Selection)
        /// The identification number alone, without maker, version and medium.
        case numberOnly(Selection)
    }

    /// Begins with nothing seen.
    public init(_ target: TelegramReadout.Target) { self.target = target }
}

extension BusEvidence {
    /// Whether a meter that was found is the one that is wanted.
    func isWanted(_ finding: MBus.Finding) -> Bool {
        switch target {
        case .primary(let address): !address.isOwn || finding.primary == address
        case .secondary(let selection):
            finding.meter.map { selection.isNumber(of: $0) } ?? false
        }
    }

    /// Whether a meter that answered is the one that is wanted.
    func isWanted(_ answer: BusAnswer) -> Bool {
        switch target {
        case .primary(let address): !address.isOwn || answer.address == address
        case .secondary(let selection):
            answer.meter.map { selection.matches($0, fabricationNumber: nil) } ?? false
        }
    }

    /// The different meters that were found and have said who they are.
    ///
    /// On a bad line a search may come upon the same meter twice.
    var known: [MBus.Finding] {
        var known: [MBus.Finding] = []
        for finding in found where finding.primary != nil || finding.meter != nil {
            let isTold = known.contains {
                $0.primary == finding.primary && $0.meter == finding.meter
                    && $0.fabrication == finding.fabrication
            }
            if !isTold { known.append(finding) }
        }
        return known
    }

    /// The meters found that are the one that is wanted.
    var wanted: [MBus.Finding] { known.filter(isWanted) }

    /// Whether the only meter on the bus is wanted, whatever its address.
    var isForAny: Bool { target == .primary(.any) }
}

extension Selection {
    /// Whether a meter is meant, its fabrication number left out of it.
    func isNumber(of meter: SecondaryAddress) -> Bool {
        var mask = self
        mask.fabrication = nil
        return mask.matches(meter, fabricationNumber: nil)
    }

    /// The same with the bytes of the identification number in the other order.
    var reversed: Selection {
        var selection = self
        selection.identification = identification.byteSwapped
        return selection
    }

    /// Whether no meter can be meant by both.
    func excludes(_ other: Selection) -> Bool {
        (0..<8).contains { place in
            let one = identification >> (4 * place) & 0xF
            let two = other.identification >> (4 * place) & 0xF
            return one != two && one != 0xF && two != 0xF
        }
    }
}

extension LineSettings {
    /// How long after a request an answer may begin: 330 bits and 50 ms. (EN 13757-2)
    var busAnswer: Duration { .microseconds(330_000_000 / max(1, baud) + 50_000) }

    /// How late it may seem to begin and still be as the standard wants it: an adapter and its driver
    /// take 100 ms of their own, and a byte is known when it is over.
    var latestBusAnswer: Duration { busAnswer + .milliseconds(100) + time(of: 1) }
}
