extension OutputKind {
    /// Messages to a broker of MQTT.
    static let mqtt = OutputKind(
        "mqtt",
        "Messages to a broker of MQTT, each acknowledged by it before the next readings go.",
        settings: broker + [
            OutputSetting(
                "base",
                .text,
                "Where all topics begin; `heatlog`, or `emon` with that preset. Two heatlogs at one "
                    + "broker need two."
            ),
            OutputSetting(
                "preset",
                .word(["emon"]),
                "`emon` for emoncms and emonSD: `emon/NAME` with the values and their time, and "
                    + "nothing else."
            ),
            OutputSetting(
                "topics",
                .word(MQTTOptions.Form.allCases.map(\.rawValue)),
                "`json` for a document with all values, `values` for a topic a value, or `both`; "
                    + "`json`."
            ),
            OutputSetting(
                "retain",
                .yesOrNo,
                "Whether the broker keeps the newest values for those who come later; yes, and never "
                    + "with the preset `emon`."
            ),
            requests, goBack,
        ],
        contradiction: { contradiction($0) }
    ) { name, values, surroundings in
        guard values.text("preset") != nil else {
            return MQTTOutput(name: name, MQTTOptions(name, values), surroundings)
        }
        return EmonOutput(name: name, MQTTOptions(name, values, base: "emon"), surroundings)
    }

    /// The same with what Home Assistant wants to be told.
    static let homeAssistant = OutputKind(
        "homeassistant",
        "Messages to the broker of Home Assistant, which finds all meters by itself.",
        settings: broker + [
            OutputSetting(
                "base",
                .text,
                usual: "heatlog",
                "Where all topics begin. Two heatlogs at one broker need two."
            ),
            OutputSetting(
                "discovery_prefix",
                .text,
                usual: "homeassistant",
                "Where Home Assistant looks for new devices."
            ),
            OutputSetting(
                "discovery",
                .word(MQTTOptions.Discovery.Form.allCases.map(\.rawValue)),
                usual: "entity",
                "`entity` for a message an entity, which every version understands, or `device` for "
                    + "one a device, from 2024.12 on."
            ),
            requests, goBack,
        ],
        contradiction: { contradiction($0) }
    ) { name, values, surroundings in
        var options = MQTTOptions(name, values)
        options.discovery = MQTTOptions.Discovery(
            prefix: values.text("discovery_prefix") ?? "homeassistant",
            form: values.text("discovery").flatMap { .init(rawValue: $0) } ?? .entity
        )
        return MQTTOutput(name: name, options, surroundings)
    }

    private static let broker: [OutputSetting] = [
        OutputSetting(required: "host", .text, "The broker's name or address."),
        OutputSetting("port", .number(1...65_535), "Its port; 1883, or 8883 with TLS."),
        OutputSetting("user", .text, "The user's name at the broker."),
        OutputSetting("password", .secret, "The user's password."),
        OutputSetting(
            "tls",
            .yesOrNo,
            usual: "no",
            "Whether the connection is secured; with `ca` or `certificate` it always is."
        ),
        OutputSetting(
            "ca",
            .file,
            "The certificates that vouch for the broker, in PEM; those that the system trusts."
        ),
        OutputSetting("certificate", .file, "The certificate that heatlog shows, in PEM."),
        OutputSetting("key", .file, "The key of that certificate, in PEM, without a password."),
        OutputSetting(
            "client_id",
            .text,
            "The client's name at the broker; one of its own for each output and machine."
        ),
    ]

    private static let requests = OutputSetting(
        "requests",
        .yesOrNo,
        "Whether `BASE/METER/read` has a meter read, out of its budget; yes."
    )

    private static let goBack = OutputSetting(
        "go_back",
        .time(.zero ... .seconds(86_400)),
        usual: "10m",
        "How far back readings are sent again, to `history`, after a connection that broke: a "
            + "broker that falls may lose what it had acknowledged. Never with the preset `emon`."
    )

    /// What is wrong between settings that are each right.
    private static func contradiction(
        _ values: OutputValues
    ) -> (message: String, hint: String)? {
        if values.secret("password") != nil, values.text("user") == nil {
            return ("There is a password, and no user.", "Write the user too.")
        }
        if (values.text("certificate") == nil) != (values.text("key") == nil) {
            return ("A certificate needs its key, and a key its certificate.", "Write both.")
        }
        for key in ["base", "discovery_prefix"] {
            if let text = values.text(key), !Topics.isBase(text) {
                return (
                    "\(key) is no beginning of topics: '\(text)'.",
                    "Use letters, digits, '-', '_' and '.', with '/' between."
                )
            }
        }
        guard values.text("preset") != nil else { return nil }
        if values.says("retain") {
            return (
                "What is kept under emon/ counts as a new reading whenever emoncms starts.",
                "Leave retain out."
            )
        }
        if values.text("topics") != nil || values.says("requests") {
            return (
                "The preset emon has its own topics, and takes no requests.",
                "Leave topics and requests out, or make a second output without the preset."
            )
        }
        return nil
    }
}
