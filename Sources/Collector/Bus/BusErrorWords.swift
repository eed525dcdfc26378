public import MBus

/// What a failed exchange on an M-Bus means, and what to do about it.
struct BusErrorWords {
    let failure: ExchangeFailure
    let evidence: ExchangeEvidence
    let stage: TelegramReadout.Stage

    /// One sentence that says whose fault it is.
    var message: String {
        switch failure {
        case .cannotBeSent: "The request does not fit a frame, and was not sent."
        case .writeNotAllowed: "The request would change something in the meter, and was not sent."
        case .noAnswer where stage == .selecting:
            "No meter on the bus has the secondary address: not a byte came back."
        case .noAnswer: "No meter answers at this address of the bus: not a byte came back."
        case .onlyEcho:
            "No meter answers: only our own request came back, as some converters echo it."
        case .onlyNoise:
            "No meter answers: \(evidence.bytes) bytes came that are no answer."
        case .damaged(let defect):
            "What answers was damaged on the way each time: \(defect.words)."
        case .collision: "Several meters answered at once."
        case .unbelievable(let defect):
            "The meter's telegram has a good checksum and contents that cannot be right: "
                + "\(defect.words)."
        case .otherAnswer: "A meter answers, in the name of another address."
        }
    }

    /// What to do next.
    var hint: String {
        switch failure {
        case .cannotBeSent, .writeNotAllowed: "Nothing is wrong with the meter."
        case .noAnswer, .onlyEcho:
            "See that the converter feeds the bus (about 36 V between its two wires), then look "
                + "for meters and their speed with: heatlog mbus scan --port PORT --baud auto."
        case .onlyNoise, .damaged:
            "See that the line is 2400 8E1 or what the meter has (--baud auto finds out). If it is, "
                + "two meters may share the address: heatlog mbus scan --secondary tells."
        case .collision:
            "Two meters share the address. Read them by their secondary addresses, which "
                + "'heatlog mbus scan --secondary' finds, or give one another primary address."
        case .unbelievable:
            "Show the telegram's bytes to whoever keeps heatlog: --trace FILE writes them down."
        case .otherAnswer: "See that no other master is on the bus, and try again."
        }
    }
}

extension BusRefusal {
    /// One sentence that says what the meter did.
    var message: String {
        switch self {
        case .nothingToTell: "The meter answers, and has no data to tell."
        case .applicationError(let error):
            "The meter answers that its application has an error: \(error.text)."
        case .encrypted(let mode):
            "The meter's telegram is encrypted (mode \(mode)), and heatlog does not decrypt it."
        case .otherMeter(let meter):
            "Another meter answered than the one that was asked: \(meter)."
        case .noReadings(let information):
            "The meter answers with a telegram that holds no readings (CI "
                + "\(hexadecimal(information.rawValue))h)."
        case .damaged(let defect):
            "The meter's telegram has contents that cannot be right: \(defect.words)."
        }
    }

    /// What to do next.
    var hint: String {
        switch self {
        case .nothingToTell, .applicationError:
            "Wait a minute and try again; if it stays so, ask the meter's maker or supplier."
        case .encrypted:
            "Ask whoever owns the meter to switch encryption off for the wired bus."
        case .otherMeter:
            "See with 'heatlog mbus scan --secondary' who is on the bus, and ask by that address."
        case .noReadings, .damaged:
            "Show the telegram's bytes to whoever keeps heatlog: --trace FILE writes them down."
        }
    }
}

extension MBus.FrameDefect {
    /// The defect in words, to stand behind a colon.
    public var words: String {
        switch self {
        case .lengths(let one, let other):
            "its two lengths were \(one) and \(other) and should have been the same"
        case .length(let length): "its length of \(length) is less than any frame has"
        case .secondStart(let byte):
            "\(hexadecimal(byte)) stood where its second 68 should have been"
        case .checksum(let sent, let computed):
            "its checksum was \(hexadecimal(sent)) and should have been \(hexadecimal(computed))"
        case .stop(let byte): "\(hexadecimal(byte)) stood where it should have ended with 16"
        case .endsEarly: "the line went silent before its end"
        }
    }
}

extension TelegramDefect {
    /// The defect in words, to stand behind a colon.
    public var words: String {
        switch self {
        case .headerTooShort(let count): "its header has only \(count) bytes"
        case .wrongLength(let expected, let count):
            "it has \(count) bytes of data and should have \(expected)"
        case .record(let defect, let offset): "the record at byte \(offset): \(defect.words)"
        }
    }
}

extension RecordDefect {
    /// The defect in words, to stand behind a colon.
    public var words: String {
        switch self {
        case .endsEarly(let part): "the data end where \(part.words) was due"
        case .tooManyDIFE: "more than ten DIFE"
        case .tooManyVIFE: "more than ten VIFE"
        case .plainTextTooLong(let count): "a plain-text unit of \(count) characters"
        case .reservedDIF(let dif): "a DIF that the standard reserves, \(hexadecimal(dif))"
        case .reservedLength(let length):
            "a variable length that the standard reserves, \(hexadecimal(length))"
        }
    }
}

extension RecordPart {
    /// The part in words.
    fileprivate var words: String {
        switch self {
        case .dife: "a DIFE"
        case .vif: "a VIF"
        case .vife: "a VIFE"
        case .plainText: "a plain-text unit"
        case .data: "its value"
        }
    }
}

private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
