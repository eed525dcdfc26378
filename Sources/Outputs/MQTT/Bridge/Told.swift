internal import Metering
internal import Synchronization

/// What was last told of the program and its meters.
struct Told: Sendable {
    /// Whether each meter answers, by what the journal calls it.
    var availability: [String: Bool] = [:]
    /// What was announced to Home Assistant.
    var announcements = Announcements()
    /// When it was last looked whether the meters answer.
    var looked: Timestamp?
    /// When it was last looked what there is to announce.
    var announced: Timestamp?
    /// When the program's health was last told.
    var health: Timestamp?

    /// Whether something is due again that was last done at a time.
    ///
    /// It is too where the clock was put back meanwhile.
    static func isDue(_ last: Timestamp?, every seconds: Int64, at now: Timestamp) -> Bool {
        guard let last else { return true }
        let age = now.milliseconds - last.milliseconds
        return age < 0 || age >= seconds * 1_000
    }
}

/// What the broker kept for us from an earlier time, taken out of what comes in.
final class Remembered: Sendable {
    private let topic: String
    private let kept = Mutex<[UInt8]?>(nil)
    /// A request is short; of one that is not only the beginning is looked at.
    static let longestRequest = 1_024

    /// - Parameter topic: under which it is kept.
    init(topic: String) { self.topic = topic }

    /// Keeps the message where it is of that topic; cuts what is too long.
    func take(_ message: MQTTMessage) -> MQTTMessage {
        var message = message
        if message.topic == topic, message.isRetained {
            kept.withLock { $0 = message.payload }
            message.payload = []
        }
        if message.payload.count > Self.longestRequest {
            message.payload = Array(message.payload.prefix(Self.longestRequest + 1))
        }
        return message
    }

    /// What was kept; nil after that.
    func takeOut() -> [UInt8]? {
        kept.withLock { kept in
            defer { kept = nil }
            return kept
        }
    }
}
