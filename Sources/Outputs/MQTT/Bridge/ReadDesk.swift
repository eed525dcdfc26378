internal import Foundation
internal import Metering

/// A request to read a meter now, as it comes in.
///
/// Its payload is empty, or `read`, or an object of JSON with an `id` that the answer carries too:
/// `{"id": "42"}`.
struct ReadRequest: Sendable, Hashable {
    /// What the answer carries too; nil for nothing.
    var id: String?

    /// Why a payload is no request.
    struct Defect: Error, Sendable, Hashable {
        /// One sentence.
        let message: String
    }

    private struct Document: Decodable {
        let id: String?
    }

    private static let longestID = 64

    /// Reads a payload; whatever the bytes are, it is a request or a defect.
    init(parsing payload: [UInt8]) throws(Defect) {
        guard payload.count <= Remembered.longestRequest else {
            throw Defect(message: "The request is too long.")
        }
        guard let text = String(validating: payload, as: UTF8.self) else {
            throw Defect(message: "The request is no text.")
        }
        let word = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if ["", "read", "PRESS"].contains(word) { return }
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(payload)) else {
            throw Defect(
                message: "The request is neither empty, nor 'read', nor an object of JSON."
            )
        }
        if let id = document.id, id.utf8.count > Self.longestID {
            throw Defect(message: "The request's id is longer than \(Self.longestID) bytes.")
        }
        id = document.id
    }
}

/// Requests that are at work, and how many came lately.
struct ReadDesk: Sendable {
    /// So many requests are answered in a minute; what comes besides is not even refused.
    static let aMinute = 30

    private var lately: [Timestamp] = []
    private var atWork: Set<String> = []

    /// Whether one more may be answered.
    mutating func admits(at now: Timestamp) -> Bool {
        lately.removeAll { abs(now.milliseconds - $0.milliseconds) >= 60_000 }
        guard lately.count < Self.aMinute else { return false }
        lately.append(now)
        return true
    }

    /// Begins with a meter; false where it is being read already.
    mutating func begin(_ meter: String) -> Bool { atWork.insert(meter).inserted }

    /// Ends with it.
    mutating func end(_ meter: String) { atWork.remove(meter) }
}

extension MQTTOutput {
    /// Answers what came in under `BASE/LEVEL/read`.
    func answer(_ message: MQTTMessage, _ level: String) async {
        // What a broker kept was meant for somebody else, or for long ago.
        guard options.takesRequests, !message.isRetained, level.utf8.count <= 128,
            level == Topics.level(level), desk.admits(at: surroundings.wall())
        else { return }
        let request: ReadRequest
        do throws(ReadRequest.Defect) { request = try ReadRequest(parsing: message.payload) } catch
        {
            let hint = "Send nothing, or read, or {\"id\": \"…\"}."
            return await tell(.refused(message: error.message, hint: hint), nil, level)
        }
        guard let met = meter(at: level) else {
            let known = surroundings.meters().joined(separator: ", ")
            let refusal = Surroundings.ReadNow.refused(
                message: "There is no meter '\(level)'.",
                hint: "There are: \(known)."
            )
            return await tell(refusal, request.id, level)
        }
        guard desk.begin(met.name) else {
            let refusal = Surroundings.ReadNow.refused(
                message: "The meter is being read already.",
                hint: "Wait for the answer to the request before."
            )
            return await tell(refusal, request.id, level)
        }
        // It may take a minute; other requests do not wait for it.
        Task {
            let outcome = await surroundings.readNow(met.name)
            desk.end(met.name)
            await tell(outcome, request.id, level)
        }
    }

    /// The meter whose name or serial number is a level of a topic.
    private func meter(at level: String) -> MetMeter? {
        let meters = (try? metMeters()) ?? []
        return meters.first { Topics.level($0.name) == level }
            ?? meters.first { Topics.level($0.meter) == level }
    }

    private func tell(_ outcome: Surroundings.ReadNow, _ id: String?, _ level: String) async {
        var object = JSONObject([("time", surroundings.wall().description), ("id", id)])
        switch outcome {
        case .read: object.add("status", "read")
        case .refused(let message, let hint):
            object.add("status", "refused")
            object.add("message", message)
            object.add("hint", hint)
        }
        // The health tells how much of the budget is left.
        told.health = nil
        guard let held = await link.existing() else { return }
        let topic = options.topics.result(level)
        try? await held.connection.publish([MQTTMessage(topic, object.text)])
    }
}
