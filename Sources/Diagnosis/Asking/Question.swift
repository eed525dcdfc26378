public import KMP
public import Transport

/// What is put on the line; none of it writes anything into a meter.
public enum Question: Sendable, Hashable {
    /// What type the meter is: one of the two shortest requests.
    case type(Address)
    /// Its serial number: the other one.
    case serial(Address)
    /// Some registers, at most eight.
    case registers([RegisterID], Address)
    /// `/#1` of an old MULTICAL, asked at 300 baud.
    case oldMultical
    /// The M-Bus short frame SND_NKE, which any slave has to acknowledge.
    case mBus
}

extension Question {
    /// The bytes to be sent.
    ///
    /// `/#1` has its even parity in bit 7, so that it can be sent at 8N2 by every adapter and
    /// bridge: on the wire that is 7E2. (5511-634 §4)
    public var bytes: [UInt8] {
        if let request {
            let frame: FrameWriter<128> = request.frame(to: address ?? .meter)
            return frame.wireBytes
        }
        return self == .mBus ? [0x10, 0x40, 0xFE, 0x3E, 0x16] : [0xAF, 0xA3, 0xB1]
    }

    /// The request of the meter's own protocol, nil for the others.
    public var request: Request? {
        switch self {
        case .type: .getType
        case .serial: .getSerialNumber
        case .registers(let ids, _): .getRegisters(RegisterList(ids))
        case .oldMultical, .mBus: nil
        }
    }

    /// Who is asked, nil where the protocol is another one.
    public var address: Address? {
        switch self {
        case .type(let address), .serial(let address), .registers(_, let address): address
        case .oldMultical, .mBus: nil
        }
    }
}

extension LineSettings {
    /// What heat meters need. (5512-447 §3.1)
    public static let heatMeter = LineSettings(baud: 1200, stopBits: 2)

    /// How long so many bytes take on the wire, in whole microseconds.
    func time(of count: Int) -> Duration {
        .microseconds(Int64(characterTime * count / .microseconds(1)) + 1)
    }
}
