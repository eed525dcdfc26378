/// Which options are on at either end: telnet's WILL, WONT, DO and DONT (RFC 854, RFC 1143).
///
/// A reply is given only when something changes; that is what keeps two ends from answering each
/// other's answers for ever.
struct TelnetOptions {
    private enum State {
        case off
        case asked
        case on
    }

    /// What an end may do: we, and they.
    let ours: Set<UInt8>
    let theirs: Set<UInt8>

    private var oursNow: [UInt8: State] = [:]
    private var theirsNow: [UInt8: State] = [:]

    init(ours: Set<UInt8>, theirs: Set<UInt8>) {
        self.ours = ours
        self.theirs = theirs
    }

    /// The offers that open a conversation, in the order of the option numbers.
    mutating func start() -> [UInt8] {
        for option in ours { oursNow[option] = .asked }
        for option in theirs { theirsNow[option] = .asked }
        return ours.sorted().flatMap { Telnet.negotiation(.will, $0) }
            + theirs.sorted().flatMap { Telnet.negotiation(.do, $0) }
    }

    /// Takes the other end's word on an option and gives what is to be sent.
    mutating func receive(_ verb: Telnet.Verb, _ option: UInt8) -> [UInt8] {
        switch verb {
        case .will: Self.offered(option, theirs, &theirsNow, yes: .do, no: .dont)
        case .do: Self.offered(option, ours, &oursNow, yes: .will, no: .wont)
        case .wont: Self.withdrawn(option, &theirsNow, acknowledge: .dont)
        case .dont: Self.withdrawn(option, &oursNow, acknowledge: .wont)
        }
    }

    /// The other end wants to switch an option on.
    private static func offered(
        _ option: UInt8,
        _ allowed: Set<UInt8>,
        _ now: inout [UInt8: State],
        yes: Telnet.Verb,
        no: Telnet.Verb
    ) -> [UInt8] {
        guard allowed.contains(option) else { return Telnet.negotiation(no, option) }
        let before = now[option] ?? .off
        now[option] = .on
        return before == .off ? Telnet.negotiation(yes, option) : []
    }

    /// The other end switches an option off, or declines what we asked for.
    private static func withdrawn(
        _ option: UInt8,
        _ now: inout [UInt8: State],
        acknowledge: Telnet.Verb
    ) -> [UInt8] {
        let before = now[option] ?? .off
        now[option] = .off
        return before == .on ? Telnet.negotiation(acknowledge, option) : []
    }
}
