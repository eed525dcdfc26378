internal import CMosquitto
internal import Glibc

/// What one thread says to a broker and hears from it, from connecting to the end.
///
/// All calls of libmosquitto for one connection are made here, by one thread. A connection that
/// ends is not made again: whoever asked for something is told, and asks anew on another one.
final class Conversation: MosquittoClient.Listener {
    private let broker: MQTTBroker
    private let version: MQTTVersion
    private let mailbox: Mailbox
    private let hear: @Sendable (MQTTMessage) -> Void
    private let opened: Ticket

    private var isOpen = false
    private var isLeaving = false
    private var failure: MQTTFailure?
    private var complaints: [String] = []
    /// What waits for the broker's word, by the number of the message.
    private var waiting: [Int32: Batch] = [:]

    /// Messages that are settled together.
    private final class Batch {
        let ticket: Ticket
        let topics: [String]
        var missing: Int
        var failure: MQTTFailure?
        var names: [Int32: String] = [:]

        init(_ ticket: Ticket, topics: [String], missing: Int) {
            self.ticket = ticket
            self.topics = topics
            self.missing = missing
        }

        /// One message less is missing; the last one settles them all.
        func settleOne() {
            missing -= 1
            if missing == 0 { ticket.settle(failure.map { .failure($0) } ?? .success(())) }
        }
    }

    /// Prepares one.
    ///
    /// - Parameters:
    ///   - broker: with whom.
    ///   - version: in which version of the protocol.
    ///   - mailbox: where orders come from.
    ///   - opened: settled when the broker has let us in, or has not.
    ///   - hear: takes messages, on the conversation's thread.
    init(
        _ broker: MQTTBroker,
        _ version: MQTTVersion,
        mailbox: Mailbox,
        opened: Ticket,
        hear: @escaping @Sendable (MQTTMessage) -> Void
    ) {
        self.broker = broker
        self.version = version
        self.mailbox = mailbox
        self.opened = opened
        self.hear = hear
    }

    /// Talks until the connection ends.
    func run() {
        do throws(MQTTFailure) {
            let client = try MosquittoClient(broker, version, listener: self)
            note(client.connect())
            while failure == nil { turn(client) }
            if failure == .lost, !isOpen { failure = .hungUp }
        } catch { failure = error }
        end()
    }

    /// Lets all that waits fail, for nothing comes any more.
    private func end() {
        let end = failure ?? .left
        opened.settle(.failure(end))
        for batch in waiting.values { batch.ticket.settle(.failure(end)) }
        mailbox.close(end)
    }

    /// Waits for something to happen, and does what has to be done.
    private func turn(_ client: MosquittoClient) {
        let events = Int16(POLLIN) | (client.wantsWrite ? Int16(POLLOUT) : 0)
        var descriptors = [
            pollfd(fd: client.descriptor, events: events, revents: 0),
            pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&descriptors, 2, 1_000) >= 0 || errno == EINTR else {
            failure = .lost
            return
        }
        let happened = descriptors[0].revents
        if happened & Int16(POLLIN | POLLHUP | POLLERR | POLLNVAL) != 0 { note(client.read()) }
        if failure == nil, happened & Int16(POLLOUT) != 0 { note(client.write()) }
        if failure == nil { note(client.lookAfter()) }
        guard failure == nil, isOpen || descriptors[1].revents != 0 else { return }
        for order in mailbox.take() { carryOut(order, client) }
    }

    /// Hands an order to the library, and remembers who waits for the broker's word.
    private func carryOut(_ order: Order, _ client: MosquittoClient) {
        switch order {
        case .publish(let messages, let ticket): publish(messages, ticket, client)
        case .subscribe(let topics, let ticket):
            let batch = Batch(ticket, topics: topics, missing: 1)
            let (code, number) = client.subscribe(topics)
            guard code == MOSQ_ERR_SUCCESS.rawValue else {
                return ticket.settle(.failure(meaning(code)))
            }
            waiting[number] = batch
        case .leave:
            isLeaving = true
            // Before we are let in there is nobody to say goodbye to.
            if isOpen { note(client.disconnect()) } else { failure = .left }
        }
    }

    /// Sends messages; the one more that the batch counts is settled last, when all are counted.
    private func publish(_ messages: [MQTTMessage], _ ticket: Ticket, _ client: MosquittoClient) {
        let batch = Batch(ticket, topics: [], missing: messages.count + 1)
        for message in messages {
            let (code, number) = client.publish(message)
            switch mosq_err_t(code) {
            case MOSQ_ERR_SUCCESS:
                batch.names[number] = message.topic
                waiting[number] = batch
            case MOSQ_ERR_OVERSIZE_PACKET, MOSQ_ERR_PAYLOAD_SIZE:
                batch.failure = .tooLong(topic: message.topic)
                batch.settleOne()
            default:
                batch.failure = meaning(code)
                batch.settleOne()
            }
        }
        batch.settleOne()
    }

    /// Remembers the first thing that went wrong.
    private func note(_ code: Int32) {
        guard code != MOSQ_ERR_SUCCESS.rawValue, failure == nil else { return }
        failure = isLeaving ? .left : meaning(code)
    }

    /// What a code means; what the library complains of later is none of its business.
    private func meaning(_ code: Int32) -> MQTTFailure {
        MQTTFailure(code: code, errno: errno, complaints: isOpen ? [] : complaints)
    }

    func didConnect(_ code: Int32) {
        guard code == 0 else {
            failure = MQTTFailure(answer: code)
            return
        }
        isOpen = true
        opened.settle(.success(()))
    }

    func didPublish(_ message: Int32, _ code: Int32) {
        guard let batch = waiting.removeValue(forKey: message) else { return }
        // From 128 on it is a refusal; a broker that speaks 3.1.1 has no way to say so.
        if code >= 128 {
            batch.failure =
                code == Int32(MQTT_RC_NOT_AUTHORIZED.rawValue)
                ? .denied(topic: batch.names[message] ?? "")
                : .other(String(cString: mosquitto_reason_string(code)))
        }
        batch.settleOne()
    }

    func didSubscribe(_ message: Int32, _ codes: [Int32]) {
        guard let batch = waiting.removeValue(forKey: message) else { return }
        if let refused = codes.firstIndex(where: { $0 >= 128 }), refused < batch.topics.count {
            batch.failure = .denied(topic: batch.topics[refused])
        }
        batch.settleOne()
    }

    func didReceive(_ message: MQTTMessage) { hear(message) }

    func didDisconnect(_ code: Int32) {
        guard failure == nil else { return }
        if isLeaving {
            failure = .left
        } else if code == Int32(MQTT_RC_SESSION_TAKEN_OVER.rawValue) {
            failure = .takenOver
        } else if code >= 128 {
            failure = .lost
        }
    }

    func didComplain(_ text: String) {
        // The last ones tell; a library that never stops must not fill the memory.
        complaints = complaints.suffix(9) + [text]
    }
}
