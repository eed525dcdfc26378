/// What an examination comes to: one of a closed list, whose raw values programs may rely on.
///
/// `docs/doctor.md` explains each to people.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// The meter answers as it should.
    case ok
    /// There is no such port.
    case portMissing = "port-missing"
    /// This user may not open the port.
    case portPermission = "port-permission"
    /// Another program has the port open.
    case portBusy = "port-busy"
    /// The port is none for a meter, or cannot be set as wanted.
    case portUnsuitable = "port-unsuitable"
    /// The port went away while it was used.
    case portLost = "port-lost"
    /// The network bridge refuses the connection or ends it.
    case bridgeClosed = "bridge-closed"
    /// Not a byte comes back.
    case noBytes = "no-bytes"
    /// Our own request comes back and nothing else.
    case echoOnly = "echo-only"
    /// Our own request comes back damaged and nothing else.
    case echoDamaged = "echo-damaged"
    /// Bytes come that nobody sent.
    case noise
    /// Answers come, and their checksum is wrong.
    case badChecksum = "bad-checksum"
    /// The meter answers some requests and not others.
    case intermittent
    /// The meter answers at another speed than the one set.
    case wrongSpeed = "wrong-speed"
    /// The meter answers with another number of stop bits than the one set.
    case wrongStopBits = "wrong-stop-bits"
    /// The meter answers with another parity or number of data bits than the one set.
    case wrongParity = "wrong-parity"
    /// An electricity meter answers at its 9600 baud.
    case electricityMeter9600 = "electricity-meter-9600"
    /// An old MULTICAL answers, which speaks another protocol.
    case oldMultical = "old-multical"
    /// An M-Bus device answers.
    case mBusDevice = "mbus-device"
    /// What answers has another address than the meter's.
    case otherAddress = "other-address"
    /// The meter answers, and has none of the registers that it is asked for.
    case noSuchRegisters = "no-such-registers"
    /// The meter answers, and late.
    case slowAnswer = "slow-answer"
    /// The meter answered at first and then fell silent for good.
    case throttled
    /// Several meters on an M-Bus answer together.
    case collision
    /// A meter on an M-Bus answers with an error of its application.
    case applicationError = "application-error"
    /// A meter on an M-Bus sends encrypted records.
    case encrypted
    /// A meter on an M-Bus acknowledges and sends no data.
    case nothingToTell = "nothing-to-tell"
    /// Where an M-Bus is expected, the optical eye of a meter answers.
    case kmpMeter = "kmp-meter"
}

/// How sure a verdict is.
public enum Confidence: String, Sendable, Hashable, CaseIterable {
    /// The best guess of several.
    case low
    /// Likely; something else may look the same.
    case medium
    /// Seen directly.
    case high
}
