internal import Journal

extension OutputKind {
    /// Points in a store of time series that speaks InfluxDB's line protocol.
    static let influx = OutputKind(
        "influx",
        "Points in InfluxDB or VictoriaMetrics, written over HTTP in InfluxDB's line protocol.",
        settings: influxReceiver + influxLines,
        contradiction: influxContradiction,
        make: influxOutput
    )

    private static let influxReceiver = [
        OutputSetting(
            required: "url",
            .url(["http", "https"]),
            "The receiver's address, with the path before `/write` where there is one."
        ),
        OutputSetting(
            "version",
            .word(InfluxReceiver.Version.allCases.map(\.rawValue)),
            usual: "1",
            "`1` for InfluxDB 1, `2` for InfluxDB 2; VictoriaMetrics takes both."
        ),
        OutputSetting("database", .text, "The database of version 1."),
        OutputSetting("org", .text, "The organisation of version 2."),
        OutputSetting("bucket", .text, "The bucket of version 2."),
        OutputSetting("user", .text, "Who writes, where the receiver asks for that."),
        OutputSetting("password", .secret, "The user's password."),
        OutputSetting("token", .secret, "A token, instead of user and password."),
        OutputSetting(
            "ca",
            .file,
            "A file with the certificates, in PEM, that vouch for the receiver; without it those "
                + "that the system trusts."
        ),
    ]

    private static let influxLines = [
        OutputSetting(
            "measurement",
            .text,
            usual: "heatlog",
            "The measurement; in VictoriaMetrics the beginning of each name."
        ),
        OutputSetting(
            "tags",
            .pairs,
            "Tags that stand at each point beside `meter`, as `{site: north}`; one that changes "
                + "begins new series."
        ),
        OutputSetting(
            "go_back",
            .time(.zero ... .seconds(7 * 86_400)),
            usual: "10m",
            "How far back readings are sent again after a break: what the receiver may have lost, "
                + "though it had taken it. `0s` for not at all."
        ),
    ]

    private static func influxOutput(
        _ name: String,
        _ values: OutputValues,
        _: Surroundings
    ) -> any Output {
        var receiver = InfluxReceiver(
            version: values.text("version").flatMap(InfluxReceiver.Version.init) ?? .one,
            database: values.text("database"),
            org: values.text("org"),
            bucket: values.text("bucket")
        )
        if let user = values.text("user"), let password = values.secret("password") {
            receiver.ticket = .user(user, password: password)
        } else if let token = values.secret("token") {
            receiver.ticket = .token(token)
        }
        let again = values.time("go_back") ?? .seconds(600)
        return InfluxOutput(
            name: name,
            sender: HTTPSender(values.text("url") ?? "", authorities: values.text("ca")),
            receiver: receiver,
            lines: LineProtocol(
                measurement: values.text("measurement") ?? "heatlog",
                tags: values.pairs("tags")
            ),
            goesBack: again == .zero ? nil : again
        )
    }
}
