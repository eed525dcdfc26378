internal import Foundation

/// What emoncms answers, judged by its words: the status is 200 for nearly every failure.
struct EmoncmsReply {
    private let reply: HTTPSender.Reply
    private let address: String
    private let key: Secret

    /// Takes an answer.
    ///
    /// - Parameters:
    ///   - reply: the answer.
    ///   - address: whose, for messages.
    ///   - key: what no message may show, even where the receiver does.
    init(_ reply: HTTPSender.Reply, from address: String, hiding key: Secret) {
        self.reply = reply
        self.address = address
        self.key = key
    }

    /// Whether the connection before had ended without notice.
    var isAfterBreak: Bool { reply.isAfterBreak }

    /// Accepts nothing but one word.
    ///
    /// - Parameter word: `ok`, or the proof of an encrypted request.
    /// - Throws: ``OutputError`` for anything else.
    func require(_ word: String) throws(OutputError) {
        guard reply.status == 200, reply.body == word else { throw failure }
    }

    /// The document that it is.
    ///
    /// - Throws: ``OutputError`` where it is none, or tells of a failure.
    func document() throws(OutputError) -> Any {
        guard reply.status == 200, !reply.body.isEmpty,
            let document = try? JSONSerialization.jsonObject(
                with: Data(reply.body.utf8),
                options: .fragmentsAllowed
            )
        else { throw failure }
        if let object = document as? [String: Any], object["success"] as? Bool == false {
            throw failure
        }
        // This is how it says that a key may not do this.
        if document as? Bool == false { throw refusedKey }
        return document
    }

    /// The document, which has to say that it succeeded.
    ///
    /// - Throws: ``OutputError`` where it does not.
    func success() throws(OutputError) -> [String: Any] {
        guard let object = try document() as? [String: Any], object["success"] as? Bool == true
        else { throw failure }
        return object
    }

    /// What a failure is, in words.
    private var failure: OutputError {
        if reply.status == 401 || reply.status == 403 {
            return OutputError(
                .configuration,
                "\(address) does not know the apikey.",
                hint: "Copy the write key from the account page of emoncms."
            )
        }
        // An empty body is all that a missing key, or one that may only read, gets.
        if reply.status == 200, reply.body.isEmpty { return refusedKey }
        guard reply.status == 200 else {
            return OutputError(
                .receiver,
                "\(address) answers with status \(reply.status).",
                hint: "Check the url; emoncms may be below a path, as in http://emonpi/emoncms."
            )
        }
        return isPage ? brokenPage : refusal
    }

    private var isPage: Bool { reply.body.contains("<") }

    private var refusedKey: OutputError {
        OutputError(
            .configuration,
            "\(address) takes nothing with this apikey.",
            hint: "It may be the key that only reads: copy the write key from the account page."
        )
    }

    private var brokenPage: OutputError {
        OutputError(
            .receiver,
            "\(address) answers with a page, as where its program failed or another one is there.",
            hint: "Check the url, and look into emoncms's log."
        )
    }

    private var refusal: OutputError {
        let object = try? JSONSerialization.jsonObject(with: Data(reply.body.utf8))
        let message = (object as? [String: Any])?["message"] as? String
        let words = shown(message ?? reply.body)
        return OutputError(
            .receiver,
            "\(address) does not take it: \(words)",
            hint: "Look into emoncms's log; nothing is lost meanwhile."
        )
    }

    /// The beginning of a foreign text without control characters, and without the key.
    private func shown(_ text: String) -> String {
        let hidden = text.replacing(key.revealed, with: "…")
        let scalars = hidden.unicodeScalars.prefix(200).map { scalar in
            scalar.properties.generalCategory == .control || scalar.value == 0x7F ? " " : scalar
        }
        return "\"\(String(String.UnicodeScalarView(scalars)))\"."
    }
}
