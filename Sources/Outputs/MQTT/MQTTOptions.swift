/// What the settings of an output over MQTT say.
struct MQTTOptions: Sendable {
    /// In what form values go out.
    enum Form: String, Sendable, CaseIterable {
        /// A document for each readout.
        case json
        /// A topic for each value.
        case values
        /// Both.
        case both
    }

    /// To whom.
    var broker: MQTTBroker
    /// Under which topics.
    var topics: Topics
    /// In what form.
    var form = Form.json
    /// Whether the broker keeps the newest values for those who come later.
    var retains = true
    /// Whether requests to read a meter are taken.
    var takesRequests = true
    /// How far back readings are given again after a connection that broke.
    var goesBack: Duration?
    /// How Home Assistant is told; nil for not at all.
    var discovery: Discovery?

    /// How Home Assistant is told what there is.
    struct Discovery: Sendable, Hashable {
        /// Whether each entity has a message, or a whole device.
        enum Form: String, Sendable, CaseIterable {
            /// A message for each entity; every version understands it.
            case entity
            /// A message for each device; from 2024.12 on.
            case device
        }

        /// Where Home Assistant looks for it.
        var prefix = "homeassistant"
        /// In which form.
        var form = Form.entity
    }
}

extension MQTTOptions {
    /// Reads the settings of an output.
    ///
    /// - Parameters:
    ///   - name: what the output is called.
    ///   - values: its settings.
    ///   - usual: where its topics begin unless set.
    init(_ name: String, _ values: OutputValues, base usual: String = "heatlog") {
        let base = values.text("base") ?? usual
        let security = MQTTBroker.Security(
            authorities: values.text("ca"),
            certificate: values.text("certificate"),
            key: values.text("key")
        )
        let isSecure =
            values.says("tls") || security.authorities != nil || security.certificate != nil
        broker = MQTTBroker(
            host: values.text("host") ?? "localhost",
            port: values.number("port") ?? (isSecure ? 8883 : 1883),
            client: values.text("client_id") ?? ClientName.usual(base: base, output: name),
            user: values.text("user"),
            password: values.secret("password"),
            security: isSecure ? security : nil
        )
        topics = Topics(base: base)
        form = values.text("topics").flatMap(Form.init(rawValue:)) ?? .json
        retains = values["retain"] != .yesOrNo(false)
        takesRequests = values["requests"] != .yesOrNo(false)
        goesBack = values.time("go_back").flatMap { $0 > .zero ? $0 : nil }
    }
}
