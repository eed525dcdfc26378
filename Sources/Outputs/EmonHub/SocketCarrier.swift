internal import Metering
internal import Transport

/// The way through emonHub's socket interfacer.
///
/// The hub accepts one connection at a time, reads it once and closes it. So frames go in one write,
/// and the close says that they were read.
struct SocketCarrier: HubCarrier {
    let host: String
    let port: Int
    /// What begins each frame where the interfacer has a key; told to nobody else.
    let key: Secret?
    let clock: any Clock<Duration>

    /// Frames carry their time, yet the hub is no place for history: it moves five frames a second.
    var newest: Duration { .seconds(300) }

    /// How many frames one connection carries: the hub takes one each fifth of a second.
    static let portion = 5

    /// The hub looks for a connection five times a second; what takes longer than this is stuck.
    static let patience = Duration.seconds(10)

    func frame(
        node: Int,
        _ values: [ExactDecimal],
        _ layout: FrameLayout,
        at time: Timestamp
    ) -> [UInt8]? {
        HubFrame.line(node: node, values, at: time, key: key)
    }

    func carry(_ frames: ArraySlice<[UInt8]>) async throws(OutputError) -> Int {
        var portion: [UInt8] = []
        var count = 0
        for frame in frames.prefix(Self.portion) {
            guard portion.count + frame.count <= HubFrame.longest else { break }
            portion += frame
            count += 1
        }
        guard try await wasRead(portion) else {
            throw OutputError(
                .network,
                "emonHub does not read what is sent to \(shown).",
                hint: "Look into its log: the thread of the socket interfacer may have died."
            )
        }
        return count
    }

    /// Sends a portion; whether the hub closed the connection after it, as it does with what it read.
    private func wasRead(_ portion: [UInt8]) async throws(OutputError) -> Bool {
        let line = try await opened()
        var isSent = false
        do throws(LineError) {
            try await line.send(portion)
            isSent = true
            // The hub never answers: what does is something else.
            _ = try await line.receive(within: Self.patience)
            await line.close()
            return false
        } catch {
            await line.close()
            return isSent && error.kind == .closed
        }
    }

    /// The hub takes two connections a second, and one waits: one a second never does.
    func pause(after count: Int) -> Duration { max(.seconds(1), .milliseconds(250) * count) }

    func check() async throws(OutputError) -> String {
        await (try opened()).close()
        return "emonHub's socket interfacer listens at \(shown)."
    }

    private func opened() async throws(OutputError) -> any Line {
        guard let address = try? LineAddress(parsing: "tcp://\(shown)") else {
            throw OutputError(.configuration, "\(shown) is no address.", hint: "Correct socket.")
        }
        do throws(LineError) {
            return try await address.open(LineSettings(baud: 57_600), clock: clock)
        } catch {
            throw OutputError(
                .network,
                error.message,
                hint: "Check that emonHub runs and has the section that 'heatlog emonhub' prints."
            )
        }
    }

    private var shown: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
