public import Journal
internal import Metering

/// Passes readings of now on to emonHub, a frame for each readout.
///
/// A frame that lacks a value is held back and its readings are counted as unfit, for what is left
/// out of a frame moves the others under wrong names.
public actor EmonHubOutput: Output {
    /// What it is called; its bookmark in the journal has this name.
    public nonisolated let name: String
    /// Readings of now, for the hub is no place for history.
    public nonisolated let manners: Manners

    private let carrier: any HubCarrier
    private let nodes: [String: Int]
    private let layouts: FrameLayouts
    private let surroundings: Surroundings
    private var known: [String: FrameLayout] = [:]
    /// What the hub took of a delivery that failed in the middle, and is offered again.
    private var taken: Set<[UInt8]> = []

    /// Makes the output.
    ///
    /// - Parameters:
    ///   - name: what it is called.
    ///   - carrier: the way into emonHub.
    ///   - nodes: the number of each meter's node, by the meter's name.
    ///   - values: the names of the values of a frame; empty for what the meter gives each time.
    ///   - surroundings: the program around it.
    init(
        name: String,
        carrier: any HubCarrier,
        nodes: [String: Int],
        values: [String],
        surroundings: Surroundings
    ) {
        self.name = name
        self.carrier = carrier
        self.nodes = nodes
        self.surroundings = surroundings
        layouts = FrameLayouts(output: name, wanted: values, journal: surroundings.journal)
        var manners = Manners()
        manners.newest = carrier.newest
        self.manners = manners
    }

    /// Sends a frame for each readout, slowly enough for the hub.
    ///
    /// - Throws: ``OutputError`` where the hub takes none; ``JournalError``.
    public func deliver(_ readings: [StoredReading]) async throws -> Delivery {
        var delivery = Delivery()
        var frames: [[UInt8]] = []
        for readout in StoredReadout.readouts(of: readings) {
            if let frame = try frame(of: readout) {
                frames.append(frame)
            } else {
                delivery.unfit += readout.readings.count
            }
        }
        var waiting = frames.filter { !taken.contains($0) }[...]
        while !waiting.isEmpty {
            let count = try await carrier.carry(waiting)
            taken.formUnion(waiting.prefix(count))
            waiting = waiting.dropFirst(count)
            // Also behind the last one: the next delivery may follow at once.
            try? await surroundings.clock.sleep(for: carrier.pause(after: count))
        }
        taken = []
        return delivery
    }

    /// Holds the line open.
    public func live() async { await carrier.live() }

    /// Opens the way into emonHub and sends nothing.
    ///
    /// - Throws: ``OutputError`` where it cannot be opened.
    public func check() async throws(OutputError) -> String { try await carrier.check() }

    /// The frame of a readout; nil where the meter has no node, or a value is missing.
    private func frame(of readout: StoredReadout) throws -> [UInt8]? {
        guard let meter = try surroundings.name(of: readout.meter), let node = nodes[meter],
            let layout = try layout(of: readout.meter, called: meter),
            let values = layout.values(of: readout)
        else { return nil }
        return carrier.frame(node: node, values, layout, at: readout.time)
    }

    private func layout(
        of meter: String,
        called name: String
    ) throws(JournalError) -> FrameLayout? {
        if let layout = known[name] { return layout }
        let now = surroundings.wall()
        let layout = try layouts.layout(of: meter, called: name, now: now)
        known[name] = layout
        return layout
    }
}
