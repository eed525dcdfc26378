internal import Journal

extension OutputKind {
    /// Inputs and feeds of emoncms.
    static let emoncms = OutputKind(
        "emoncms",
        "Readings with their times for emoncms over HTTP, with feeds that hold the meter's history.",
        settings: [
            OutputSetting(
                required: "url",
                .url(["https", "http"]),
                "The address of emoncms, as in `https://emoncms.org` or `http://emonpi/emoncms`."
            ),
            OutputSetting(
                required: "apikey",
                .secret,
                "The write key from the account page, 32 hexadecimal digits."
            ),
            OutputSetting(
                "ca",
                .file,
                "A file with the certificates that vouch for the server, in PEM; the system's "
                    + "without it."
            ),
            OutputSetting(
                "nodes",
                .pairs,
                "Other names for the nodes of some meters: `{house: boiler}`; else a meter's node "
                    + "has the meter's name."
            ),
            OutputSetting(
                "values",
                .list,
                "The names of the values that go there; all amounts without it."
            ),
            OutputSetting(
                "feeds",
                .yesOrNo,
                "Whether it makes a feed for each value, fills it with the meter's history and has "
                    + "the input log to it; `yes`, except where `encrypted` is."
            ),
            OutputSetting(
                "interval",
                .time(.seconds(10)...(.seconds(86_400))),
                "How far apart the points of new feeds lie; as far as the readings without it."
            ),
            OutputSetting(
                "go_back",
                .time(.zero...(.seconds(86_400))),
                usual: "10m",
                "How far back feeds are given readings again after a connection broke."
            ),
            OutputSetting(
                "encrypted",
                .yesOrNo,
                usual: "no",
                "Whether readings are encrypted with the key, for a server without HTTPS."
            ),
            OutputSetting(
                "user",
                .number(1...Int(Int32.max)),
                "The number of the user at emoncms, where readings are encrypted."
            ),
        ],
        contradiction: { EmoncmsSetup.contradiction(in: $0) },
        make: { name, values, surroundings in
            let setup = EmoncmsSetup(values)
            return EmoncmsOutput(
                name: name,
                server: setup.server,
                setup: setup,
                surroundings: surroundings
            )
        }
    )
}

/// What the settings of an emoncms output mean.
struct EmoncmsSetup: Sendable {
    /// Whether it makes feeds and fills them.
    let makesFeeds: Bool
    /// Seconds from one point of a new feed to the next; nil to find out.
    let interval: Int64?
    /// How far back it goes after a break; nil for not at all.
    let goesBack: Duration?

    private let nodes: [String: String]
    private let values: Set<String>
    private let url: String
    private let authorities: String?
    private let key: Secret
    private let seal: EmoncmsSeal?

    init(_ values: OutputValues) {
        makesFeeds = Self.makesFeeds(values)
        interval = values.time("interval")?.components.seconds
        goesBack = values.time("go_back").flatMap { $0 > .zero ? $0 : nil }
        nodes = values.pairs("nodes")
        self.values = Set(values.list("values"))
        url = values.text("url") ?? ""
        authorities = values.text("ca")
        key = values.secret("apikey") ?? Secret("")
        let user = values.says("encrypted") ? values.number("user") : nil
        let key = key
        seal = user.flatMap { EmoncmsSeal(user: $0, apikey: key) }
    }

    /// The server with its own connection.
    var server: EmoncmsServer {
        EmoncmsServer(HTTPSender(url, authorities: authorities), key: key, seal: seal)
    }

    /// What the node of a meter is called at emoncms.
    func node(of meter: String) -> String {
        EmoncmsNames.clean(nodes[meter] ?? meter, limit: EmoncmsNames.longestNode)
    }

    /// Whether a series goes there: what is named; else amounts, and the info code.
    func wants(_ series: Series) -> Bool {
        guard values.isEmpty else { return values.contains(series.name) }
        return series.unit != nil || series.isTotal || series.name.hasPrefix("info_")
    }

    private static func makesFeeds(_ values: OutputValues) -> Bool {
        values["feeds"] == nil ? !values.says("encrypted") : values.says("feeds")
    }

    /// Looks for what cannot work.
    static func contradiction(in values: OutputValues) -> (message: String, hint: String)? {
        let key = values.secret("apikey") ?? Secret("")
        // Any number of the user will do to look at the key.
        guard EmoncmsSeal(user: 1, apikey: key) != nil else {
            return (
                "The apikey has not 32 hexadecimal digits.",
                "Copy the write key from the account page of emoncms."
            )
        }
        guard values.says("encrypted") else { return nil }
        if values.number("user") == nil {
            return (
                "The output is encrypted and has no user.",
                "The number of the user stands on the account page of emoncms."
            )
        }
        return makesFeeds(values)
            ? (
                "emoncms takes encrypted readings, and makes no feeds that way.",
                "Leave feeds out and make them on its pages, or use https without encrypted."
            ) : nil
    }
}
