internal import Foundation

/// One connection to a broker, from being let in to the end.
final class MQTTConnection: Sendable {
    private let broker: MQTTBroker
    private let clock: any Clock<Duration>
    private let mailbox: Mailbox

    /// How long a broker may take to let us in, and to acknowledge what it was sent.
    private static let patience = Duration.seconds(30)

    private init(_ broker: MQTTBroker, _ clock: any Clock<Duration>, _ mailbox: Mailbox) {
        self.broker = broker
        self.clock = clock
        self.mailbox = mailbox
    }

    deinit { mailbox.put(.leave) }

    /// Connects, in the newest version of the protocol that the broker speaks.
    ///
    /// - Parameters:
    ///   - broker: to whom.
    ///   - clock: the clock of all patience.
    ///   - hear: takes what comes in, on a thread of the connection's own; it must not block.
    /// - Returns: a connection on which the broker has let us in.
    /// - Throws: ``OutputError`` where it does not.
    static func open(
        _ broker: MQTTBroker,
        clock: any Clock<Duration>,
        hear: @escaping @Sendable (MQTTMessage) -> Void = { _ in }
    ) async throws(OutputError) -> MQTTConnection {
        do throws(MQTTFailure) {
            do throws(MQTTFailure) {
                return try await open(broker, .five, clock, hear)
            } catch {
                // Old brokers say that they do not know the version, or hang up.
                guard error == .version || error == .hungUp else { throw error }
                return try await open(broker, .three, clock, hear)
            }
        } catch { throw error.error(broker) }
    }

    private static func open(
        _ broker: MQTTBroker,
        _ version: MQTTVersion,
        _ clock: any Clock<Duration>,
        _ hear: @escaping @Sendable (MQTTMessage) -> Void
    ) async throws(MQTTFailure) -> MQTTConnection {
        let mailbox = try Mailbox()
        let opened = Ticket()
        let thread = Thread {
            Conversation(broker, version, mailbox: mailbox, opened: opened, hear: hear).run()
        }
        thread.name = "mqtt"
        thread.start()
        let connection = MQTTConnection(broker, clock, mailbox)
        try await opened.wait(patience, clock)
        return connection
    }

    /// Whether it goes on.
    var isOpen: Bool { mailbox.end == nil }

    /// Sends messages, many at once, and waits until the broker has acknowledged them all.
    ///
    /// - Throws: ``OutputError``; some may have arrived then.
    func publish(_ messages: [MQTTMessage]) async throws(OutputError) {
        guard !messages.isEmpty else { return }
        let ticket = Ticket()
        mailbox.put(.publish(messages, ticket))
        try await wait(ticket)
    }

    /// Asks for what comes in under topics, and waits until the broker agrees.
    ///
    /// - Throws: ``OutputError`` where it does not.
    func subscribe(_ topics: [String]) async throws(OutputError) {
        let ticket = Ticket()
        mailbox.put(.subscribe(topics, ticket))
        try await wait(ticket)
    }

    /// Says goodbye: the broker does not tell our will.
    func leave() { mailbox.put(.leave) }

    private func wait(_ ticket: Ticket) async throws(OutputError) {
        do throws(MQTTFailure) {
            try await ticket.wait(Self.patience, clock)
        } catch {
            // A broker that acknowledges nothing is as good as gone.
            if error == .late { leave() }
            throw error.error(broker)
        }
    }
}
