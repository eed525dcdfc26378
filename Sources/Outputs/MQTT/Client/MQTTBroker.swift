/// A broker of MQTT, and as whom heatlog comes to it.
struct MQTTBroker: Sendable {
    /// Certificates of a connection that nobody can listen to.
    struct Security: Sendable, Hashable {
        /// A file with the certificates that vouch for the broker, in PEM; nil for those that the
        /// system trusts.
        var authorities: String?
        /// A file with the certificate that we show, in PEM.
        var certificate: String?
        /// The file with its key.
        var key: String?
    }

    /// The broker's name or address.
    var host: String
    /// Its port.
    var port: Int
    /// The name of this client: a broker ends the connection of another client of the same name.
    var client: String
    /// The user's name.
    var user: String?
    /// The user's password.
    var password: Secret?
    /// The certificates; nil for a connection in the clear.
    var security: Security?
    /// What the broker tells for us when we are gone without a word.
    var will: MQTTMessage?
    /// Whether the broker forgets us when we leave; else it keeps what comes meanwhile.
    var forgets = true

    /// The broker in words.
    var address: String { "\(host):\(port)" }
}

/// A message of MQTT.
struct MQTTMessage: Sendable, Hashable {
    /// What it is about: names with slashes between.
    var topic: String
    /// The bytes.
    var payload: [UInt8]
    /// Whether the broker keeps it for those who come later, or had kept it.
    var isRetained: Bool

    /// Makes a message.
    init(_ topic: String, _ payload: [UInt8], isRetained: Bool = false) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
    }

    /// Makes a message of text.
    init(_ topic: String, _ text: String, isRetained: Bool = false) {
        self.init(topic, Array(text.utf8), isRetained: isRetained)
    }
}
