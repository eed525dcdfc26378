internal import Foundation
internal import NIOHTTP1

/// The requests that emoncms takes.
struct EmoncmsServer: Sendable {
    private let sender: HTTPSender
    private let key: Secret
    private let seal: EmoncmsSeal?

    /// Lists of inputs and feeds, and points that are read back, are longer than a word.
    private static let longestList = 16 << 20

    /// Prepares to ask.
    ///
    /// - Parameters:
    ///   - sender: the connection, with the address of emoncms.
    ///   - key: the write key.
    ///   - seal: what encrypts readings; nil to send them plainly.
    init(_ sender: HTTPSender, key: Secret, seal: EmoncmsSeal?) {
        self.sender = sender
        self.key = key
        self.seal = seal
    }

    // MARK: Inputs

    /// An input as emoncms lists it.
    struct Input: Hashable {
        let id: Int
        /// What it does with a value, in whichever notation this version has.
        var processes: String
        /// The time of its newest value, in seconds; nil where it has none.
        let time: Int64?

        /// Whether all that it does is logging to a feed.
        func onlyLogs(to feed: Int) -> Bool {
            // The document that it was set with, or the two notations before it.
            let numbers = processes.split { !$0.isNumber }.compactMap { Int($0) }
            return processes.contains("process__log_to_feed")
                ? numbers == [feed] && processes.ranges(of: "process__").count == 1
                : processes == "1:\(feed)"
        }
    }

    /// The place of an input: its node and its name.
    struct Place: Hashable {
        let node: String
        let name: String
    }

    /// Gives rows to their inputs; inputs that are not there are made.
    ///
    /// - Parameter rows: `[time,"node",{"name":value},…]`, with times in whole seconds.
    /// - Returns: whether the connection before had broken.
    /// - Throws: ``OutputError`` where they were not taken; some of them may have been.
    func post(_ rows: [String]) async throws(OutputError) -> Bool {
        // Names have neither & nor = nor % nor +, so nothing needs to be encoded.
        let text = "time=0&data=[\(rows.joined(separator: ","))]"
        guard let seal else {
            let reply = try await send(.POST, "/input/bulk", form: text)
            try reply.require("ok")
            return reply.isAfterBreak
        }
        guard let sealed = seal.seal(text) else {
            throw OutputError(.system, "The readings cannot be encrypted.", hint: "Check apikey.")
        }
        let headers = [("Authorization", sealed.authorization), ("Content-Type", "aes128cbc")]
        let answer = try await sender.send(
            .POST,
            "/input/bulk",
            headers: headers,
            body: sealed.body
        )
        let reply = EmoncmsReply(answer, from: sender.shownAddress, hiding: key)
        try reply.require(sealed.proof)
        return reply.isAfterBreak
    }

    /// All inputs of the user.
    func inputs() async throws(OutputError) -> [Place: Input] {
        let rows = try rows(try await send(.GET, "/input/list.json"))
        var inputs: [Place: Input] = [:]
        for row in rows {
            guard let id = number(row["id"]), let node = text(row["nodeid"]),
                let name = text(row["name"])
            else { continue }
            inputs[Place(node: node, name: name)] = Input(
                id: Int(id),
                processes: text(row["processList"]) ?? "",
                time: number(row["time"])
            )
        }
        return inputs
    }

    /// Has an input log to a feed, and do nothing else.
    func log(_ input: Int, to feed: Int) async throws(OutputError) {
        let list = "[{\"fn\":\"process__log_to_feed\",\"args\":[\(feed)]}]"
        let path = "/input/process/set.json?inputid=\(input)"
        _ = try await send(.POST, path, form: "processlist=\(list)").success()
    }

    // MARK: Requests

    func send(
        _ method: HTTPMethod,
        _ path: String,
        form: String? = nil
    ) async throws(OutputError) -> EmoncmsReply {
        var headers = [("Authorization", "Bearer \(key.revealed)")]
        if form != nil { headers.append(("Content-Type", "application/x-www-form-urlencoded")) }
        let answer = try await sender.send(
            method,
            path,
            headers: headers,
            body: Array((form ?? "").utf8),
            longest: Self.longestList
        )
        return EmoncmsReply(answer, from: sender.shownAddress, hiding: key)
    }

    func rows(_ reply: EmoncmsReply) throws(OutputError) -> [[String: Any]] {
        guard let rows = try reply.document() as? [Any] else { throw nonsense("a list") }
        return rows.compactMap { $0 as? [String: Any] }
    }

    func nonsense(_ what: String) -> OutputError {
        OutputError(
            .receiver,
            "\(sender.shownAddress) does not answer with \(what) as emoncms does.",
            hint: "Check the url, and look into emoncms's log."
        )
    }

    /// A whole number, which some versions write as a text.
    func number(_ value: Any?) -> Int64? {
        switch value {
        case let text as String: Int64(text)
        case let number as NSNumber: Int64(exactly: number.doubleValue)
        default: nil
        }
    }

    /// A text, which a list of processes need not be.
    func text(_ value: Any?) -> String? {
        switch value {
        case let text as String: return text
        case let number as NSNumber: return number.stringValue
        case nil, is NSNull: return nil
        case let value?:
            guard JSONSerialization.isValidJSONObject(value),
                let data = try? JSONSerialization.data(withJSONObject: value)
            else { return nil }
            return String(decoding: data, as: UTF8.self)
        }
    }
}
