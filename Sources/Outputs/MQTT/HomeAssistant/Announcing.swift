internal import Catalogue
internal import Journal
internal import Metering

// What Home Assistant is told.

extension MQTTOutput {
    /// The document of a meter for Home Assistant; nil where it is not told anything.
    nonisolated func homeAssistantState(of snapshot: MeterSnapshot) throws(JournalError) -> String?
    {
        guard options.discovery != nil else { return nil }
        let name = try surroundings.name(of: snapshot.meter)
        return try homeMeter(snapshot.meter, name).state(of: snapshot, at: surroundings.wall())
    }

    /// Tells Home Assistant what is new, and has it forget what is gone.
    ///
    /// What was told is kept by the broker in a list, so that the next start knows what is gone. The
    /// list is the first to have what is new, and the last to lose what is old: whenever the program
    /// ends, nothing is announced that is not in the list.
    func announce(_ connection: MQTTConnection) async throws(OutputError) {
        guard let discovery = options.discovery else { return }
        var announcements = told.announcements
        if let bytes = remembered.takeOut() {
            let kept = Announcements.parse(bytes, prefix: discovery.prefix)
            announcements.kept.merge(kept) { now, before in
                now.merging(before) { now, _ in now }
            }
        }
        let wanted = try reading { () throws(JournalError) in try wantedAnnouncements(discovery) }
        let topics = Set(wanted.map(\.topic))
        let gone = announcements.kept.keys.filter { !topics.contains($0) }.sorted()
        let changed = wanted.filter { announcement in
            announcements.isNew(announcement)
                || announcements.kept[announcement.topic] != announcement.components
        }
        guard !gone.isEmpty || !changed.isEmpty else { return }
        try await publishList(announcements.document(with: wanted), connection)
        try await connection.publish(gone.map { MQTTMessage($0, "", isRetained: true) })
        try await connection.publish(
            changed.flatMap { messages(of: $0, before: announcements.kept[$0.topic]) }
        )
        announcements.note(wanted)
        told.announcements = announcements
        try await publishList(announcements.document(), connection)
    }

    /// Tells the newest values of all meters again: the broker may have forgotten what it kept.
    func repeatState(_ connection: MQTTConnection) async throws(OutputError) {
        guard options.retains else { return }
        var messages: [MQTTMessage] = []
        for met in try metMeters() {
            let snapshot = try reading { () throws(JournalError) in
                MeterSnapshot(met.meter, latest: try surroundings.journal.latest(serial: met.meter))
            }
            guard let time = snapshot.time else { continue }
            messages += try reading { () throws(JournalError) in try documents(of: snapshot) }
            noteTold(met.meter, time)
        }
        try await connection.publish(messages)
    }

    private func publishList(
        _ document: String,
        _ connection: MQTTConnection
    ) async throws(OutputError) {
        try await connection.publish([
            MQTTMessage(options.topics.announcements, document, isRetained: true)
        ])
    }

    /// A device that has lost components needs two messages: one that says so, one without them.
    private nonisolated func messages(
        of announcement: Announcement,
        before: [String: String]?
    ) -> [MQTTMessage] {
        let gone = (before ?? [:]).filter { announcement.components[$0.key] == nil }
        let payloads =
            (gone.isEmpty ? [] : [announcement.withoutComponents(gone)]) + [announcement.payload]
        return payloads.map { MQTTMessage(announcement.topic, $0, isRetained: true) }
    }

    /// What has to be announced now: the program, and each meter that was ever read.
    private nonisolated func wantedAnnouncements(
        _ discovery: MQTTOptions.Discovery
    ) throws(JournalError) -> [Announcement] {
        let origin = JSONObject([("name", "heatlog"), ("sw_version", surroundings.version)])
        var devices: [HomeDevice] = []
        var meters: [HomeMeter] = []
        for name in surroundings.meters() {
            let meter = try surroundings.meter(named: name) ?? "line:\(name)"
            let home = try homeMeter(meter, name)
            meters.append(home)
            let latest = try surroundings.journal.latest(serial: meter)
            let snapshot = MeterSnapshot(meter, latest: latest)
            guard snapshot.time != nil else { continue }
            devices.append(HomeDevice(home, snapshot, options.topics, origin: origin))
        }
        let bridge = HomeDevice(
            bridge: meters,
            options.topics,
            takesRequests: options.takesRequests,
            origin: origin
        )
        return ([bridge] + devices).flatMap { $0.announcements(discovery) }
    }

    /// A meter with what is known of its model and plan; models that may be meant share the first
    /// one's info code and medium.
    private nonisolated func homeMeter(
        _ meter: String,
        _ name: String?
    ) throws(JournalError) -> HomeMeter {
        let words = try surroundings.journal.meters().first { $0.meter == meter }?.model
        let first = words?.split(separator: " or ", maxSplits: 1).first
        return HomeMeter(
            meter: meter,
            name: name,
            model: first.flatMap { MeterCatalogue.model(named: String($0)) },
            modelName: words,
            plan: name.flatMap(surroundings.plan)
        )
    }
}
