internal import CMosquitto
internal import Glibc

/// The version of MQTT that is spoken.
enum MQTTVersion: Int32, Sendable {
    /// As of 2014; every broker speaks it.
    case three = 4
    /// As of 2019: here a broker says that it does not allow something, where older ones are still.
    case five = 5
}

/// libmosquitto's client for one connection.
///
/// One thread makes it, uses it and forgets it; all callbacks come on that thread, within a call.
/// The library's own loop is not used: it cannot serve descriptors above 1023, and a program with a
/// thousand meters has them.
final class MosquittoClient {
    /// Takes what the library tells.
    protocol Listener: AnyObject {
        /// The broker has let us in, or not: the code of its answer.
        func didConnect(_ code: Int32)
        /// A message has arrived at the broker, or it says why not.
        func didPublish(_ message: Int32, _ code: Int32)
        /// The broker agrees, or not, to each topic.
        func didSubscribe(_ message: Int32, _ codes: [Int32])
        /// A message came.
        func didReceive(_ message: MQTTMessage)
        /// The broker ended the connection: its code, 0 where it gave none.
        func didDisconnect(_ code: Int32)
        /// The library complains.
        func didComplain(_ text: String)
    }

    private let client: OpaquePointer
    private let broker: MQTTBroker
    /// How many messages may be under way at once.
    private static let underWay: Int32 = 100
    /// A longer message is none for us; a broker that speaks MQTT 5 keeps it.
    static let longestMessage: UInt32 = 1 << 20
    /// After so many seconds without a word a broker is asked whether it is there.
    private static let keepAlive: Int32 = 30

    /// Where the system keeps the certificates that it trusts.
    private static let trusted = "/etc/ssl/certs"

    private static let isReady = mosquitto_lib_init() == 0

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - broker: where it is going to connect to.
    ///   - version: how it speaks.
    ///   - listener: told what happens; it has to live as long as the client.
    /// - Throws: where the library refuses a setting.
    init(
        _ broker: MQTTBroker,
        _ version: MQTTVersion,
        listener: any Listener
    ) throws(MQTTFailure) {
        let context = Box(listener)
        guard Self.isReady,
            let client = mosquitto_new(
                broker.client,
                broker.forgets,
                // The box lives as long as the client: see `box`.
                Unmanaged.passUnretained(context).toOpaque()
            )
        else { throw .other("there is no memory for it") }
        self.client = client
        self.broker = broker
        box = context
        listen()
        try check(mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, version.rawValue))
        try check(mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, Self.underWay))
        try check(mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1))
        try identify()
        if let security = broker.security { try secure(security) }
        self.version = version
    }

    deinit { mosquitto_destroy(client) }

    private let box: Box
    private var version = MQTTVersion.three

    private final class Box {
        unowned let listener: any Listener
        init(_ listener: any Listener) { self.listener = listener }
    }

    private func check(_ code: Int32) throws(MQTTFailure) {
        guard code != MOSQ_ERR_SUCCESS.rawValue else { return }
        throw MQTTFailure(code: code, errno: errno, complaints: [])
    }

    private func identify() throws(MQTTFailure) {
        if let user = broker.user {
            try check(mosquitto_username_pw_set(client, user, broker.password?.revealed))
        }
        guard let will = broker.will else { return }
        try check(
            mosquitto_will_set(
                client,
                will.topic,
                Int32(will.payload.count),
                will.payload,
                1,
                will.isRetained
            )
        )
    }

    private func secure(_ security: MQTTBroker.Security) throws(MQTTFailure) {
        if security.authorities == nil {
            try check(mosquitto_int_option(client, MOSQ_OPT_TLS_USE_OS_CERTS, 1))
            if security.certificate == nil { return }
        }
        let code = mosquitto_tls_set(
            client,
            security.authorities,
            // The library takes a certificate of ours only together with some authority.
            security.authorities == nil ? Self.trusted : nil,
            security.certificate,
            security.key,
            // Without this the library would ask at a terminal for a key's password.
            { _, _, _, _ in 0 }
        )
        guard code == MOSQ_ERR_SUCCESS.rawValue else { throw .certificateFile }
    }

    private func listen() {
        mosquitto_connect_v5_callback_set(client) { _, context, code, _, _ in
            MosquittoClient.listener(context)?.didConnect(code)
        }
        mosquitto_publish_v5_callback_set(client) { _, context, message, code, _ in
            MosquittoClient.listener(context)?.didPublish(message, code)
        }
        mosquitto_subscribe_v5_callback_set(client) { _, context, message, count, codes, _ in
            let codes = UnsafeBufferPointer(start: codes, count: Int(count))
            MosquittoClient.listener(context)?.didSubscribe(message, Array(codes))
        }
        mosquitto_message_v5_callback_set(client) { _, context, message, _ in
            guard let message = message?.pointee, let topic = message.topic else { return }
            let payload = UnsafeRawBufferPointer(
                start: message.payload,
                count: Int(max(0, message.payloadlen))
            )
            MosquittoClient.listener(context)?.didReceive(
                MQTTMessage(
                    String(cString: topic),
                    Array(payload),
                    isRetained: message.retain
                )
            )
        }
        mosquitto_disconnect_v5_callback_set(client) { _, context, code, _ in
            MosquittoClient.listener(context)?.didDisconnect(code)
        }
        mosquitto_log_callback_set(client) { _, context, level, text in
            guard level == MOSQ_LOG_ERR, let text else { return }
            MosquittoClient.listener(context)?.didComplain(String(cString: text))
        }
    }

    private static func listener(_ context: UnsafeMutableRawPointer?) -> (any Listener)? {
        context.map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue().listener }
    }
}

extension MosquittoClient {
    /// Connects, which may take as long as the system lets it, and asks to be let in.
    ///
    /// - Returns: the library's code.
    func connect() -> Int32 {
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        if version == .five {
            mosquitto_property_add_int32(
                &properties,
                Int32(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue),
                Self.longestMessage
            )
        }
        return mosquitto_connect_bind_v5(
            client,
            broker.host,
            Int32(broker.port),
            Self.keepAlive,
            nil,
            properties
        )
    }

    /// The socket; below zero without a connection.
    var descriptor: Int32 { mosquitto_socket(client) }
    /// Whether there is something to be written.
    var wantsWrite: Bool { mosquitto_want_write(client) }

    /// Reads what has come.
    func read() -> Int32 { mosquitto_loop_read(client, 1) }
    /// Writes what waits.
    func write() -> Int32 { mosquitto_loop_write(client, 1) }
    /// Asks the broker whether it is there, when it is time.
    func lookAfter() -> Int32 { mosquitto_loop_misc(client) }

    /// Sends a message that the broker has to acknowledge.
    ///
    /// - Returns: the library's code, and the message's number.
    func publish(_ message: MQTTMessage) -> (code: Int32, number: Int32) {
        var number: Int32 = 0
        let code = mosquitto_publish_v5(
            client,
            &number,
            message.topic,
            Int32(message.payload.count),
            message.payload,
            1,
            message.isRetained,
            nil
        )
        return (code, number)
    }

    /// Asks for what comes in under topics.
    ///
    /// - Returns: the library's code, and the request's number.
    func subscribe(_ topics: [String]) -> (code: Int32, number: Int32) {
        var number: Int32 = 0
        var texts = topics.map { strdup($0) }
        defer { for text in texts { free(text) } }
        let code = mosquitto_subscribe_multiple(
            client,
            &number,
            Int32(texts.count),
            &texts,
            1,
            0,
            nil
        )
        return (code, number)
    }

    /// Says goodbye; the broker then does not tell our will.
    func disconnect() -> Int32 { mosquitto_disconnect_v5(client, 0, nil) }
}
