internal import Metering
internal import Transport

/// The way through emonHub's Jee interfacer: packets on a serial line, as a radio node's receiver
/// prints them.
///
/// The hub stamps them with the time of their arrival. What it writes itself, `v` when it opens the
/// line and settings now and then, needs no answer.
actor LineCarrier: HubCarrier {
    /// Where the line is.
    enum Place: Sendable {
        /// A serial port that is wired to the hub's machine.
        case port(String)
        /// A pseudo-terminal that is made here, under a link that stays: the hub runs on this
        /// machine.
        case terminal(link: String)
    }

    private let place: Place
    private let clock: any Clock<Duration>
    private var line: (any Line)?
    private var terminal: PseudoTerminal?
    private var isOpening = false

    /// What Jee receivers with the forum's sketch use.
    static let settings = LineSettings(baud: 57_600)

    /// How long the hub throws away what comes after it has opened a line: two seconds, and one.
    static let settling = Duration.seconds(3)

    /// How long a packet may lie unread on a pseudo-terminal.
    static let patience = Duration.seconds(5)

    init(_ place: Place, clock: any Clock<Duration>) {
        self.place = place
        self.clock = clock
    }

    /// The hub takes a packet for what is now.
    nonisolated var newest: Duration { .seconds(30) }

    nonisolated func frame(
        node: Int,
        _ values: [ExactDecimal],
        _ layout: FrameLayout,
        at time: Timestamp
    ) -> [UInt8]? {
        HubFrame.packet(node: node, values, layout)
    }

    func carry(_ frames: ArraySlice<[UInt8]>) async throws(OutputError) -> Int {
        guard let frame = frames.first else { return 0 }
        let line = try await opened()
        do throws(LineError) {
            if try await !line.receive(within: .zero).isEmpty {
                try? await clock.sleep(for: Self.settling)
                _ = try await line.receive(within: .zero)
            }
            try await line.send(frame)
        } catch {
            await close()
            throw OutputError(.system, error.message, hint: error.hint)
        }
        guard await isRead() else { throw nobody }
        return 1
    }

    /// Makes the pseudo-terminal at once, so that the hub finds it when it starts.
    func live() async {
        while !Task.isCancelled {
            _ = try? await opened()
            guard (try? await clock.sleep(for: .seconds(10))) != nil else { break }
        }
        await close()
    }

    func check() async throws(OutputError) -> String {
        let (name, success) =
            switch place {
            case .port(let path): (path, "The port \(path) can be opened.")
            case .terminal(let link): (link, "emonHub can open \(link) while heatlog runs.")
            }
        do throws(LineError) {
            line = try await open()
            await close()
            return success
        } catch {
            switch error.kind {
            case .busy, .linkInTheWay: return "\(name) is in use, as it is while heatlog runs."
            default: throw OutputError(.system, error.message, hint: error.hint)
            }
        }
    }

    /// Whether somebody has read what was sent; a wire does not tell.
    private func isRead() async -> Bool {
        guard let terminal else { return true }
        if await terminal.isRead(within: Self.patience) { return true }
        // Who opens it tomorrow must not take this for tomorrow's.
        terminal.discardUnread()
        return false
    }

    private var nobody: OutputError {
        OutputError(
            .network,
            "Nobody reads the pseudo-terminal \(terminal?.link ?? "").",
            hint: "Start emonHub with the section that 'heatlog emonhub' prints."
        )
    }

    private func opened() async throws(OutputError) -> any Line {
        while isOpening {
            guard (try? await clock.sleep(for: .milliseconds(50))) != nil else { break }
        }
        if let line { return line }
        isOpening = true
        defer { isOpening = false }
        do throws(LineError) {
            let opened = try await open()
            line = opened
            return opened
        } catch {
            throw OutputError(.system, error.message, hint: error.hint)
        }
    }

    private func open() async throws(LineError) -> any Line {
        switch place {
        case .port(let path):
            return try await Self.address(path).open(Self.settings, clock: clock)
        case .terminal(let link):
            let made = try await PseudoTerminal.open(link: link, clock: clock)
            terminal = made
            return made.line()
        }
    }

    /// A path that begins with a slash is always an address.
    private static func address(_ path: String) throws(LineError) -> LineAddress {
        guard let address = try? LineAddress(parsing: path) else {
            throw LineError(.notFound, address: path)
        }
        return address
    }

    private func close() async {
        let open = line
        (line, terminal) = (nil, nil)
        await open?.close()
    }
}
