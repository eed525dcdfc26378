internal import IEC62056
public import KMP
public import MBus
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
    /// A request of M-Bus, to a primary address.
    case bus(MBus.Request, PrimaryAddress)

    /// The M-Bus short frame SND_NKE to everybody, which any slave has to acknowledge.
    public static let anyBusMeter = Question.bus(.initialise, .any)
}

extension Question {
    /// The bytes to be sent.
    ///
    /// `/#1` has its even parity in bit 7, so that it can be sent at 8N2 by every adapter and
    /// bridge: on the wire that is 7E2. (5511-634 §4)
    public var bytes: [UInt8] {
        if let request {
            let frame: KMP.FrameWriter<128> = request.frame(to: address ?? .meter)
            return frame.wireBytes
        }
        guard case .bus(let request, let address) = self else {
            return ASCIIExchange<96>(.data(.live)).withRequest { span in
                span.indices.map { span[$0] }
            }
        }
        return request.frame(to: address).withBytes { span in span.indices.map { span[$0] } }
    }

    /// The request of the meter's own protocol, nil for the others.
    public var request: KMP.Request? {
        switch self {
        case .type: .getType
        case .serial: .getSerialNumber
        case .registers(let ids, _): .getRegisters(RegisterList(ids))
        case .oldMultical, .bus: nil
        }
    }

    /// Who is asked, nil where the protocol is another one.
    public var address: Address? {
        switch self {
        case .type(let address), .serial(let address), .registers(_, let address): address
        case .oldMultical, .bus: nil
        }
    }
}

extension Question {
    /// Whether it is one of M-Bus.
    var isOfBus: Bool { if case .bus = self { true } else { false } }

    /// How long the line has to be quiet after silence or damage before a meter listens.
    ///
    /// A meter of KMP wants 1.6 s (5512-447 §2.1); one of M-Bus listens again after 33 bits.
    var recovery: Duration { isOfBus ? .milliseconds(120) : .milliseconds(1_600) }
}

extension LineSettings {
    /// What heat meters need. (5512-447 §3.1)
    public static let heatMeter = LineSettings(baud: 1200, stopBits: 2)
    /// How a MULTICAL III, 66 or 401 is asked, its even parity put into the eighth bit.
    public static let oldMultical = LineSettings(baud: 300, stopBits: 2)

    /// How long so many bytes take on the wire, in whole microseconds.
    func time(of count: Int) -> Duration {
        .microseconds(Int64(characterTime * count / .microseconds(1)) + 1)
    }
}
