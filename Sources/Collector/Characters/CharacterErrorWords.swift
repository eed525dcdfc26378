public import IEC62056

// What can go wrong with a meter that is asked in characters, in words.

extension ASCIIFailure {
    /// One sentence that says whose fault it is.
    func message(_ evidence: ASCIIEvidence) -> String {
        switch self {
        case .noAnswer: "The meter does not answer: not a byte came back."
        case .onlyEcho:
            "The meter does not answer: only our own request came back, as an optical head "
                + "reflects it."
        case .onlyNoise:
            "The meter does not answer: \(evidence.bytes) bytes came that are no text."
        case .damaged(let defect):
            "The meter answers, and each answer was damaged on the way: \(defect.words)."
        case .onlyIdentification: "The meter said who it is, and sent no data behind it."
        case .otherProtocol:
            "What answers is no MULTICAL III, 66, 401 or 41: text came that is no answer of theirs."
        }
    }

    /// What to do next.
    var hint: String {
        switch self {
        case .noAnswer:
            "Turn the head by 180 degrees and try again; while the flow is high a meter may leave "
                + "a request unanswered. 'heatlog doctor' finds out what is there."
        case .onlyEcho:
            "Sending and the light path work. Move the head a few millimetres, or turn it by 180 "
                + "degrees."
        case .onlyNoise, .damaged:
            "Shield the head from light and move it a few millimetres; the line carries eight bits "
                + "without parity (8N2)."
        case .onlyIdentification, .otherProtocol:
            "Check which meter it is; 'heatlog doctor' finds out what speaks there."
        }
    }

    /// Whether nothing came that looks like an answer.
    var isSilence: Bool { self == .noAnswer || self == .onlyEcho }

    /// Whether what came could not be believed.
    public var isDamage: Bool { if case .damaged = self { true } else { false } }
}

extension ASCIIDefect {
    /// The defect in words, to stand behind a colon.
    public var words: String {
        switch self {
        case .parity(let offset): "the parity of byte \(offset + 1) was wrong"
        case .checksum(let sent, let computed):
            "its check character was \(sent) and should have been \(computed)"
        case .truncated: "it began and did not end"
        case .unexpected(let character): "character \(character) cannot stand where it stood"
        case .layout(let field): "field \(field + 1) is not as it has to be"
        case .record(let offset): "what stood behind character \(offset) is no record"
        case .tooLong: "it had no end"
        }
    }
}
